import type { CallUpdate } from "../../../app/records/call.ts";
import { InvalidInputError } from "../../../app/values/errors.ts";
import { sha256Hex } from "../../../app/values/hashing.ts";
import { readJson } from "../../read-json.ts";
import type { WebhookRequest } from "../../webhook-request.ts";
import type { CallProvider, ParseContext, WebhookAnswer } from "../call-provider.ts";
import { readForm } from "../payload-fields.ts";
import { recordingForm, transcriptBody, voiceForm } from "./payloads.ts";
import { type TwilioSettings, twilioSettings } from "./settings.ts";
import { translateRecording, translateTranscript, translateVoice } from "./translate.ts";
import { verifyTwilio } from "./verify.ts";

/** Twilio: signed forms and JSON about calls, recordings and transcripts; it knows no marketing, which comes from the dialled number. */
export const twilio: CallProvider<TwilioSettings> = {
  settings: twilioSettings,
  events: ["voice", "status", "recording", "transcript"],
  signs: true,
  maxBodyBytes: 1_000_000,
  contentTypes: ["application/x-www-form-urlencoded", "application/json"],
  headers: ["content-type", "user-agent", "x-twilio-signature"],
  verify: verifyTwilio,
  deliveryKey,
  parse(request, settings, context) {
    const event = request.event ?? "voice";
    if (event === "recording") return readRecording(request, settings);
    if (event === "transcript") return readTranscript(request, settings);
    return readVoice(request, settings, context);
  },
  answer,
};

/** Status callbacks count themselves within a call; anything else is the same delivery when its bytes are. */
function deliveryKey(request: WebhookRequest): string {
  const event = request.event ?? "voice";
  const body = request.body.toString("latin1");
  const sequence = fieldIn(body, /(?:^|&)SequenceNumber=(\d{1,9})(?:&|$)/);
  const callSid = fieldIn(body, /(?:^|&)CallSid=(\w{1,64})(?:&|$)/);
  if (sequence === undefined || callSid === undefined) return `${event}:${sha256Hex(request.body)}`;
  return `${event}:${callSid}:${sequence}:${fieldIn(body, /(?:^|&)CallStatus=([\w-]{1,32})(?:&|$)/) ?? ""}`;
}

/** Twilio obeys what its voice address answers: an empty response ends the call, so calls are forwarded where a number is set. */
function answer(event: string, settings: TwilioSettings): WebhookAnswer | undefined {
  if (event !== "voice") return undefined;
  const verbs = settings.forwardTo === undefined ? "" : `<Dial>${settings.forwardTo}</Dial>`;
  return { contentType: "text/xml", body: `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>` };
}

function readVoice(request: WebhookRequest, settings: TwilioSettings, context: ParseContext): readonly CallUpdate[] {
  const form = readForm(request.body, voiceForm);
  refuseOtherAccount(form.AccountSid, settings);
  return translateVoice(form, context);
}

function readRecording(request: WebhookRequest, settings: TwilioSettings): readonly CallUpdate[] {
  const form = readForm(request.body, recordingForm);
  refuseOtherAccount(form.AccountSid, settings);
  return translateRecording(form);
}

function readTranscript(request: WebhookRequest, settings: TwilioSettings): readonly CallUpdate[] {
  const body = readJson(request.body, transcriptBody);
  refuseOtherAccount(body.account_sid ?? body.accountId, settings);
  return translateTranscript(body, settings);
}

function refuseOtherAccount(accountSid: string | undefined, settings: TwilioSettings): void {
  if (accountSid === undefined || accountSid === settings.accountSid) return;
  throw new InvalidInputError("twilio.account", "The delivery is about another Twilio account.");
}

function fieldIn(body: string, pattern: RegExp): string | undefined {
  return pattern.exec(body)?.[1];
}
