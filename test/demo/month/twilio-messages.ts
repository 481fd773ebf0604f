import { createHmac } from "node:crypto";
import { sha256Hex } from "../../../app/values/hashing.ts";
import { addMs, SECOND_MS } from "../../../app/values/instant.ts";
import { cityOf } from "./callers.ts";
import type { DemoCall } from "./demo-call.ts";
import type { Message, TwilioConnection } from "./message.ts";

const DAY_SECONDS = 86_400;
const OFFICE = "+12065550138";

/** What carriers show in the place of a withheld number: "anonymous" on a telephone's keys. */
const WITHHELD = "+266696687";

/**
 * What Twilio posts about one call: the call itself, the leg to the office that tells whether somebody answered, and the transcript. `index` spreads
 * the disorder over the month: of every eighth call the transcript comes before the end is told, of every thirteenth two days late.
 */
export function twilioMessages(call: DemoCall, index: number, account: TwilioConnection): readonly Message[] {
  const form = (event: string, after: number, fields: Readonly<Record<string, string>>): Message =>
    signedForm(`${account.url}/${event}`, { after, fields, account });
  const ended = call.durationSeconds;
  const transcriptAfter = index % 13 === 4 ? 2 * DAY_SECONDS : index % 8 === 2 ? ended + 1 : ended + 90;
  return [
    ...(index % 2 === 0 ? [form("voice", 0, { ...callFields(call, account), CallStatus: "ringing" })] : []),
    form("status", index % 8 === 2 ? ended + 30 : ended + 2, endFields(call, account)),
    form("status", index % 5 === 1 ? ended + 20 : ended + 1, legFields(call, account)),
    ...(index % 4 === 1 && call.talkSeconds > 0 ? [form("recording", ended + 45, recordingFields(call, account))] : []),
    ...(call.transcript.length > 0 ? [transcriptMessage(call, transcriptAfter, account)] : []),
  ];
}

function callFields(call: DemoCall, { accountSid }: TwilioConnection): Readonly<Record<string, string>> {
  const from = call.callerNumber ?? WITHHELD;
  const place = call.callerNumber === undefined ? {} : placeFields("From", cityOf(call.callerNumber));
  return {
    AccountSid: accountSid,
    ApiVersion: "2010-04-01",
    CallSid: sidOf("CA", call),
    From: from,
    Caller: from,
    To: call.trackingNumber,
    Called: call.trackingNumber,
    Direction: "inbound",
    ...(call.callerName === undefined ? {} : { CallerName: call.callerName }),
    ...place,
    ...placeFields("To", "Seattle"),
  };
}

/** Twilio itself takes every call up before it rings the office, so the caller's leg is "completed" also when nobody answered. */
function endFields(call: DemoCall, account: TwilioConnection): Readonly<Record<string, string>> {
  return { ...callFields(call, account), CallStatus: "completed", ...endOf(call, call.durationSeconds) };
}

function legFields(call: DemoCall, { accountSid }: TwilioConnection): Readonly<Record<string, string>> {
  return {
    AccountSid: accountSid,
    ApiVersion: "2010-04-01",
    CallSid: sidOf("CA", call, "leg"),
    ParentCallSid: sidOf("CA", call),
    From: call.callerNumber ?? WITHHELD,
    To: OFFICE,
    Direction: "outbound-dial",
    CallStatus: call.answered ? "completed" : "no-answer",
    ...endOf(call, call.talkSeconds),
  };
}

function endOf(call: DemoCall, seconds: number): Readonly<Record<string, string>> {
  return {
    CallDuration: String(seconds),
    Duration: String(Math.ceil(seconds / 60)),
    Timestamp: new Date(addMs(call.startedAt, call.durationSeconds * SECOND_MS)).toUTCString().replace("GMT", "+0000"),
    CallbackSource: "call-progress-events",
    SequenceNumber: "3",
  };
}

function recordingFields(call: DemoCall, { accountSid }: TwilioConnection): Readonly<Record<string, string>> {
  const sid = sidOf("RE", call);
  return {
    AccountSid: accountSid,
    CallSid: sidOf("CA", call),
    RecordingSid: sid,
    RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`,
    RecordingStatus: "completed",
    RecordingDuration: String(call.talkSeconds),
    RecordingChannels: "2",
    RecordingSource: "DialVerb",
    ErrorCode: "0",
  };
}

/** The sentences as the intelligence service holds them, the agent on the second channel, posted with the call's id. */
function transcriptMessage(call: DemoCall, after: number, account: TwilioConnection): Message {
  const sentences = call.transcript.map(({ speaker, text, startSeconds = 0 }, index) => ({
    media_channel: speaker === "agent" ? 2 : 1,
    sentence_index: index,
    start_time: startSeconds.toFixed(2),
    end_time: (startSeconds + text.split(" ").length / 2.4).toFixed(2),
    transcript: text,
    sid: sidOf("GX", call, String(index)),
    confidence: "0.92",
    words: [],
  }));
  const sids = { account_sid: account.accountSid, transcript_sid: sidOf("GT", call), customer_key: sidOf("CA", call) };
  const body = JSON.stringify({ ...sids, sentences });
  const url = `${account.url}/transcript?bodySHA256=${sha256Hex(body)}`;
  const headers = { "Content-Type": "application/json", "X-Twilio-Signature": signatureOf(url, account) };
  return { after, url, headers, body };
}

function signedForm(
  url: string,
  {
    after,
    fields,
    account,
  }: { readonly after: number; readonly fields: Readonly<Record<string, string>>; readonly account: TwilioConnection },
): Message {
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  const signature = signatureOf(url + sorted.flat().join(""), account);
  const headers = { "Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature };
  return { after, url, headers, body: new URLSearchParams(fields).toString() };
}

function signatureOf(text: string, { authToken }: TwilioConnection): string {
  return createHmac("sha1", authToken).update(text).digest("base64");
}

function placeFields(side: "From" | "To", city: string): Readonly<Record<string, string>> {
  return { [`${side}City`]: city.toUpperCase(), [`${side}State`]: "WA", [`${side}Country`]: "US" };
}

function sidOf(kind: "CA" | "RE" | "GT" | "GX", call: DemoCall, part = ""): string {
  return `${kind}${sha256Hex(`twilio ${kind} ${call.key} ${part}`).slice(0, 32)}`;
}
