import type { CallFacts, CallStage, CallUpdate } from "../../../app/records/call.ts";
import type { TranscriptTurn } from "../../../app/records/transcript.ts";
import { InvalidInputError } from "../../../app/values/errors.ts";
import { addMs, type Instant, SECOND_MS } from "../../../app/values/instant.ts";
import { parsePhone } from "../../../app/values/phone.ts";
import type { ParseContext } from "../call-provider.ts";
import { readCallerNumber } from "../caller-number.ts";
import { httpsAddress, known, zonedTime } from "../payload-fields.ts";
import type { RecordingForm, TranscriptBody, VoiceForm } from "./payloads.ts";
import type { TwilioSettings } from "./settings.ts";

const UNANSWERED = ["busy", "no-answer", "failed", "canceled"];

/** A voice request or status callback as updates of the caller's call; a leg to an agent that tells nothing gives none. */
export function translateVoice(form: VoiceForm, context: ParseContext): readonly CallUpdate[] {
  const callSid = required(form.CallSid);
  if (form.ParentCallSid !== undefined) return translateAgentLeg(form, form.ParentCallSid);
  const stage = stageOf(form.CallStatus);
  const facts = { ...partiesOf(form, context), startedAt: startOf(form), ...(stage === "ended" ? endOf(form) : {}) };
  return [
    known<CallUpdate>({
      providerCallId: callSid,
      stage,
      sequence: form.SequenceNumber,
      facts: known<CallFacts>(facts),
    }),
  ];
}

/** A finished recording as an update of its call; other recording states give none. */
export function translateRecording(form: RecordingForm): readonly CallUpdate[] {
  const providerCallId = required(form.CallSid);
  const recordingUrl = httpsAddress(form.RecordingUrl);
  if (form.RecordingStatus !== "completed" || recordingUrl === undefined) return [];
  return [{ providerCallId, stage: "enriched", facts: { recordingUrl } }];
}

/** What a transcript delivery says, as updates; one without sentences only tells that its call has a transcript at Twilio. */
export function translateTranscript(body: TranscriptBody, settings: TwilioSettings): readonly CallUpdate[] {
  if (body.operatorResults != null) return translateOperatorResults(body.operatorResults);
  const providerCallId = required(body.CallSid ?? body.customer_key);
  const turns = turnsOf(body.sentences ?? [], settings.agentChannel);
  return [{ providerCallId, stage: "enriched", facts: turns.length === 0 ? {} : { transcript: { turns } } }];
}

/**
 * A leg to an agent tells whether somebody answered and how long they spoke, which the caller's leg does not: Twilio itself "answers" that one.
 * So its word stands above the caller's leg, and when several agents are rung, the one who answered stands above those who did not.
 */
function translateAgentLeg(form: VoiceForm, providerCallId: string): readonly CallUpdate[] {
  if (form.CallStatus === "completed") {
    const facts = known<CallFacts>({ answered: true, talkSeconds: form.CallDuration });
    return [{ providerCallId, stage: "corrected", facts }];
  }
  // A cancelled leg says nothing: another agent answered first, or the caller hung up.
  if (form.CallStatus === "canceled" || !UNANSWERED.includes(form.CallStatus ?? "")) return [];
  return [{ providerCallId, stage: "enriched", facts: { answered: false } }];
}

function stageOf(status: string | undefined): CallStage {
  if (status === "completed" || UNANSWERED.includes(status ?? "")) return "ended";
  return status === "in-progress" || status === "answered" ? "routed" : "started";
}

function partiesOf(form: VoiceForm, context: ParseContext): CallFacts {
  const outbound = form.Direction?.startsWith("outbound") ?? false;
  const [person, ours] = outbound ? [form.To, form.From] : [form.From, form.To];
  return {
    direction: form.Direction === undefined ? undefined : outbound ? "outbound" : "inbound",
    caller: known({
      ...readCallerNumber(person, context.homeCountry),
      name: outbound ? undefined : form.CallerName,
      city: outbound ? form.ToCity : form.FromCity,
      region: outbound ? form.ToState : form.FromState,
      country: outbound ? form.ToCountry : form.FromCountry,
    }),
    trackingNumber: parsePhone(ours ?? "", context.homeCountry),
  };
}

/** `Timestamp` is the time of the status: the start while ringing, and the end, from which the seconds lead back, when completed. */
function startOf(form: VoiceForm): Instant | undefined {
  const at = zonedTime(form.Timestamp);
  if (at === undefined) return undefined;
  if (form.CallStatus === "initiated" || form.CallStatus === "ringing") return at;
  if (form.CallStatus !== "completed" || form.CallDuration === undefined) return undefined;
  return addMs(at, -form.CallDuration * SECOND_MS);
}

function endOf(form: VoiceForm): CallFacts {
  return { ended: true, answered: form.CallStatus === "completed", durationSeconds: form.CallDuration };
}

function turnsOf(
  sentences: NonNullable<TranscriptBody["sentences"]>,
  agentChannel: TwilioSettings["agentChannel"],
): readonly TranscriptTurn[] {
  const inOrder = [...sentences].sort((a, b) => (a.sentence_index ?? 0) - (b.sentence_index ?? 0));
  return inOrder.flatMap(({ media_channel, start_time, transcript }): TranscriptTurn[] => {
    if (transcript === undefined) return [];
    const speaker = media_channel === String(agentChannel) ? "agent" : "caller";
    const startSeconds = Number(start_time);
    return [
      Number.isFinite(startSeconds) && startSeconds >= 0
        ? { speaker, text: transcript, startSeconds }
        : { speaker, text: transcript },
    ];
  });
}

/** An operator's `outcome` counts as a label that the customer set in Twilio; results that refer to no call are left out. */
function translateOperatorResults(results: NonNullable<TranscriptBody["operatorResults"]>): readonly CallUpdate[] {
  const labels = new Map<string, string[]>();
  for (const { referenceIds, result } of results) {
    const callSid = referenceIds?.find((id) => id?.startsWith("CA"));
    if (callSid === undefined || result?.outcome === undefined) continue;
    labels.set(callSid, [...(labels.get(callSid) ?? []), result.outcome]);
  }
  return [...labels].map(([providerCallId, providerLabels]) => ({
    providerCallId,
    stage: "enriched",
    facts: { providerLabels },
  }));
}

function required(callSid: string | undefined): string {
  if (callSid === undefined) throw new InvalidInputError("twilio.id", "The delivery names no call.");
  return callSid;
}
