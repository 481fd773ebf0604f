import type { CallFacts, CallStage, CallUpdate } from "../../../app/records/call.ts";
import type { Speaker, Transcript, TranscriptTurn } from "../../../app/records/transcript.ts";
import { InvalidInputError } from "../../../app/values/errors.ts";
import type { Instant } from "../../../app/values/instant.ts";
import { parsePhone } from "../../../app/values/phone.ts";
import type { ParseContext } from "../call-provider.ts";
import { readCallerNumber } from "../caller-number.ts";
import { httpsAddress, known, zonedTime } from "../payload-fields.ts";
import type { CallRailCall } from "./payloads.ts";
import { translateSource } from "./translate-source.ts";

const DEVICES = ["mobile", "desktop", "tablet"] as const;

/** CallRail's body as one update of the call. Throws InvalidInputError when the body names no call. */
export function translateCall(call: CallRailCall, stage: CallStage, context: ParseContext): CallUpdate {
  const providerCallId = call.resource_id ?? call.id;
  if (providerCallId === undefined) throw new InvalidInputError("callrail.id", "The delivery names no call.");
  const facts = stage === "started" || stage === "routed" ? earlyFacts(call, context) : finalFacts(call, context);
  return { providerCallId, stage, facts: known(facts) };
}

/** What stands before the call ends. `answered`, `voicemail` and `duration` are then placeholders (false, "0"), not facts. */
function earlyFacts(call: CallRailCall, context: ParseContext): CallFacts {
  return {
    startedAt: startOf(call),
    direction: directionOf(call),
    caller: known({
      ...readCallerNumber(call.customer_phone_number, context.homeCountry),
      name: call.customer_name,
      city: call.customer_city,
      region: call.customer_state,
      country: call.customer_country,
    }),
    trackingNumber: parsePhone(call.tracking_phone_number ?? "", context.homeCountry),
    source: translateSource(call),
    firstCall: call.first_call,
    device: DEVICES.find((device) => device === call.device_type?.toLowerCase()),
  };
}

function finalFacts(call: CallRailCall, context: ParseContext): CallFacts {
  return {
    ...earlyFacts(call, context),
    ended: true,
    answered: call.answered,
    voicemail: call.voicemail,
    durationSeconds: call.duration,
    talkSeconds: talkSecondsOf(call),
    agentName: call.agent_name ?? call.agent_email,
    providerLabels: labelsOf(call),
    spam: call.spam,
    recordingUrl: httpsAddress(call.recording ?? call.recording_player),
    transcript: transcriptOf(call),
  };
}

/** All three members tell the call's start, never the time of sending; `datetime` is UTC without saying so. */
function startOf(call: CallRailCall): Instant | undefined {
  return zonedTime(call.start_time) ?? zonedTime(call.timestamp) ?? zonedTime(call.datetime && `${call.datetime}Z`);
}

function directionOf(call: CallRailCall): CallFacts["direction"] {
  return call.direction === "inbound" || call.direction === "outbound" ? call.direction : undefined;
}

/** CallRail tells no talk time; of an answered call it records the conversation, so the recording's length stands for it (our inference). */
function talkSecondsOf(call: CallRailCall): number | undefined {
  if (call.answered === false || call.voicemail === true) return 0;
  if (call.answered !== true || call.recording_duration === undefined) return undefined;
  return Math.min(call.recording_duration, call.duration ?? call.recording_duration);
}

/** Tags and lead status; an empty list is a fact too, for it takes back a label that was removed in CallRail. */
function labelsOf(call: CallRailCall): readonly string[] | undefined {
  if (call.tags === undefined && call.lead_status === undefined) return undefined;
  return [...(call.tags ?? []), call.lead_status].filter((label) => label !== undefined);
}

function transcriptOf(call: CallRailCall): Transcript | undefined {
  const structured = call.conversational_transcript;
  const turns = Array.isArray(structured)
    ? structured.flatMap((turn) => turnOf(turn.speaker, turn.text ?? turn.phrase, turn.start))
    : turnsOfText(structured ?? call.transcription ?? "");
  return turns.length === 0 ? undefined : { turns };
}

/**
 * Reads "Agent: …", "Caller (00:12): …" lines; a line without a speaker continues the one before. A text that names no speaker at all, as CallRail's
 * plain `transcription` does, is kept as one turn of the caller's, because the caller's words decide an outcome and no text may be lost.
 */
function turnsOfText(text: string): readonly TranscriptTurn[] {
  const turns: { speaker: Speaker; text: string }[] = [];
  for (const line of text.split("\n").map((part) => part.trim())) {
    const [, name, spoken] = /^([a-z]+)\s*(?:[([][^)\]]{0,20}[)\]])?\s*:\s*(.*)$/i.exec(line) ?? [];
    const speaker = speakerOf(name);
    const last = turns.at(-1);
    if (speaker !== undefined) turns.push({ speaker, text: spoken ?? "" });
    else if (last !== undefined) last.text = `${last.text} ${line}`.trim();
    else if (line !== "") turns.push({ speaker: "caller", text: line });
  }
  return turns.filter((turn) => turn.text !== "");
}

function turnOf(name: string | undefined, text: string | undefined, start: string | undefined): TranscriptTurn[] {
  const speaker = speakerOf(name);
  if (speaker === undefined || text === undefined) return [];
  const startSeconds = Number(start);
  return [Number.isFinite(startSeconds) && startSeconds >= 0 ? { speaker, text, startSeconds } : { speaker, text }];
}

function speakerOf(name: string | undefined): Speaker | undefined {
  if (/^(agent|representative|employee|staff|business)$/i.test(name ?? "")) return "agent";
  return /^(caller|customer|lead|client|visitor)$/i.test(name ?? "") ? "caller" : undefined;
}
