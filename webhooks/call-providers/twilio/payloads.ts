import { z } from "zod";
import { text, wholeSeconds } from "../payload-fields.ts";

/**
 * The form of a voice request or status callback. `CallDuration` is seconds; `Duration` is minutes rounded up and is never read.
 * Source: https://www.twilio.com/docs/usage/webhooks/voice-webhooks
 */
export const voiceForm = z.object({
  AccountSid: text,
  CallSid: text,
  /** The caller's leg, on messages about a leg that `<Dial>` made to an agent. */
  ParentCallSid: text,
  From: text,
  To: text,
  Direction: text,
  CallStatus: text,
  CallDuration: wholeSeconds,
  Timestamp: text,
  SequenceNumber: wholeSeconds,
  CallerName: text,
  FromCity: text,
  FromState: text,
  FromCountry: text,
  ToCity: text,
  ToState: text,
  ToCountry: text,
});
export type VoiceForm = z.infer<typeof voiceForm>;

/** The form of a recording status callback. Source: https://www.twilio.com/docs/voice/twiml/recording */
export const recordingForm = z.object({
  AccountSid: text,
  CallSid: text,
  RecordingStatus: text,
  RecordingUrl: text,
});
export type RecordingForm = z.infer<typeof recordingForm>;

/**
 * What arrives at the transcript address, told apart by its members:
 * - "transcript available" (Conversational Intelligence v2): ids only, the call's in `customer_key`;
 * - the sentences of v2, posted by the customer's own transcription together with `CallSid` or `customer_key`;
 * - a rule execution (v3): operator results that refer to calls.
 * Sources: https://www.twilio.com/docs/conversation-intelligence-classic/onboarding and
 * https://github.com/twilio/twilio-node src/rest/intelligence/v2 ; v3 has no public description and is read from captured bodies.
 */
export const transcriptBody = z.object({
  account_sid: text,
  accountId: text,
  CallSid: text,
  customer_key: text,
  sentences: z
    .array(
      z.object({
        media_channel: text,
        sentence_index: wholeSeconds,
        start_time: text,
        transcript: text,
      }),
    )
    .nullish(),
  operatorResults: z
    .array(
      z.object({
        referenceIds: z.array(text).nullish(),
        /** Each operator answers in its own shape; only an object with a text `outcome` is read. */
        result: z.object({ outcome: text }).optional().catch(undefined),
      }),
    )
    .nullish(),
});
export type TranscriptBody = z.infer<typeof transcriptBody>;
