import { createHmac } from "node:crypto";
import { sha256Hex } from "../../../app/values/hashing.ts";
import { callrailCall, callrailPreCall } from "./callrail-bodies.ts";
import type { DemoCall } from "./demo-call.ts";
import type { CallRailConnection, Message } from "./message.ts";

const DAY_SECONDS = 86_400;

/**
 * What CallRail posts about one call. `index` spreads the disorder over the month: a third of the calls are told of while they ring (of these some
 * arrive only after the end), every seventh gets its transcript late, and every eleventh its right duration days later.
 */
export function callrailMessages(call: DemoCall, index: number, connection: CallRailConnection): readonly Message[] {
  const message = (event: string, after: number, body: Readonly<Record<string, unknown>>): Message =>
    signed(`${connection.url}/${event}`, { after, body: JSON.stringify(body), signingKey: connection.signingKey });
  const ended = call.durationSeconds;
  const isTranscriptLate = index % 7 === 3 && call.transcript.length > 0;
  const isCorrected = index % 11 === 5;
  const atFirst: DemoCall = {
    ...call,
    ...(isTranscriptLate ? { transcript: [] } : {}),
    ...(isCorrected ? { durationSeconds: ended + 37 } : {}),
  };
  const changes = [...(isTranscriptLate ? ["transcription"] : []), ...(isCorrected ? ["duration"] : [])];
  const modified = { ...callrailCall(call, idsOf(call)), changes };
  return [
    ...(index % 3 === 0
      ? [message("pre-call", index % 4 === 0 ? ended + 75 : 1, callrailPreCall(call, idsOf(call)))]
      : []),
    message("post-call", ended + 40, callrailCall(atFirst, idsOf(call))),
    ...(changes.length > 0 ? [message("call-modified", isCorrected ? 2 * DAY_SECONDS : ended + 900, modified)] : []),
  ];
}

function idsOf(call: DemoCall): { readonly call: string; readonly person: string; readonly number: number } {
  const hash = sha256Hex(`callrail ${call.key}`).slice(0, 32);
  const person = sha256Hex(`callrail ${call.callerNumber ?? call.key}`).slice(0, 32);
  return { call: `CAL${hash}`, person: `PER${person}`, number: 700_000_000 + Number(call.key.replace(/\D/g, "")) };
}

function signed(
  url: string,
  { after, body, signingKey }: { readonly after: number; readonly body: string; readonly signingKey: string },
): Message {
  const signature = createHmac("sha1", signingKey).update(body).digest("base64");
  return { after, url, headers: { "Content-Type": "application/json", Signature: signature }, body };
}
