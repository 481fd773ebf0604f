import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../../../../app/values/errors.ts";
import { twilio } from "../../../../webhooks/call-providers/twilio/index.ts";
import type { TwilioSettings } from "../../../../webhooks/call-providers/twilio/settings.ts";
import { aRequest, webhookFixture } from "../harness.ts";

const ACCOUNT = "AC00000000000000000000000000000001";
const CALL = "CA00000000000000000000000000000001";
const SETTINGS: TwilioSettings = { accountSid: ACCOUNT, authToken: "token", agentChannel: 2 };
const PARTIES = {
  direction: "inbound",
  caller: { number: "+12025550143", rawNumber: "+12025550143", city: "ARLINGTON", region: "VA", country: "US" },
  trackingNumber: "+12025550177",
};

function updatesOf(event: string, body: Buffer | string, settings = SETTINGS) {
  return twilio.parse(aRequest({ event, body: Buffer.from(body) }), settings, { homeCountry: "US" });
}

function form(fields: Record<string, string>): string {
  return new URLSearchParams({ AccountSid: ACCOUNT, CallSid: CALL, ...fields }).toString();
}

describe("the fixtures", () => {
  test("an incoming call tells who rang which number", () => {
    expect(updatesOf("voice", webhookFixture("twilio/voice_incoming.txt"))).toStrictEqual([
      { providerCallId: CALL, stage: "started", facts: PARTIES },
    ]);
  });

  test("a completed call tells seconds, never the rounded minutes, and counts back to its start", () => {
    expect(updatesOf("status", webhookFixture("twilio/voice_status_completed.txt"))).toStrictEqual([
      {
        providerCallId: CALL,
        stage: "ended",
        sequence: 3,
        facts: { ...PARTIES, startedAt: "2026-03-04T15:12:21.000Z", ended: true, answered: true, durationSeconds: 214 },
      },
    ]);
  });

  test("a completed recording tells its address", () => {
    expect(updatesOf("recording", webhookFixture("twilio/recording_status_completed.txt"))).toStrictEqual([
      {
        providerCallId: CALL,
        stage: "enriched",
        facts: {
          recordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Recordings/RE00000000000000000000000000000001`,
        },
      },
    ]);
  });

  test("an available transcript names its call and holds no text", () => {
    expect(updatesOf("transcript", webhookFixture("twilio/intelligence_transcript_available.json"))).toStrictEqual([
      { providerCallId: CALL, stage: "enriched", facts: {} },
    ]);
  });

  test.each(["CallSid", "customer_key"])("sentences posted with %s become turns, the agent on channel 2", (member) => {
    const sentences = JSON.parse(webhookFixture("twilio/intelligence_v2_sentences.json").toString("utf8"));
    expect(updatesOf("transcript", JSON.stringify({ ...sentences, [member]: CALL }))).toStrictEqual([
      {
        providerCallId: CALL,
        stage: "enriched",
        facts: {
          transcript: {
            turns: [
              { speaker: "agent", text: "Harborview, how can I help?", startSeconds: 0.4 },
              { speaker: "caller", text: "My furnace is out, can you come tomorrow?", startSeconds: 2.6 },
            ],
          },
        },
      },
    ]);
  });

  test("a rule execution gives the operator's outcome as a label", () => {
    expect(updatesOf("transcript", webhookFixture("twilio/intelligence_v3_rule_execution.json"))).toStrictEqual([
      { providerCallId: CALL, stage: "enriched", facts: { providerLabels: ["appointment"] } },
    ]);
  });
});

describe("statuses", () => {
  test.each([
    ["initiated", "started", { startedAt: "2026-03-04T15:15:55.000Z" }],
    ["ringing", "started", { startedAt: "2026-03-04T15:15:55.000Z" }],
    ["in-progress", "routed", {}],
    ["completed", "ended", { startedAt: "2026-03-04T15:15:48.000Z", ended: true, answered: true, durationSeconds: 7 }],
    ["busy", "ended", { ended: true, answered: false, durationSeconds: 7 }],
    ["no-answer", "ended", { ended: true, answered: false, durationSeconds: 7 }],
    ["failed", "ended", { ended: true, answered: false, durationSeconds: 7 }],
    ["canceled", "ended", { ended: true, answered: false, durationSeconds: 7 }],
  ])("%s is the stage %s", (CallStatus, stage, facts) => {
    const body = form({ CallStatus, CallDuration: "7", Duration: "1", Timestamp: "Wed, 04 Mar 2026 15:15:55 +0000" });
    expect(updatesOf("status", body)).toStrictEqual([{ providerCallId: CALL, stage, facts: { caller: {}, ...facts } }]);
  });

  test.each([
    ["completed", [{ providerCallId: CALL, stage: "corrected", facts: { answered: true, talkSeconds: 190 } }]],
    ["no-answer", [{ providerCallId: CALL, stage: "enriched", facts: { answered: false } }]],
    ["busy", [{ providerCallId: CALL, stage: "enriched", facts: { answered: false } }]],
    ["canceled", []],
    ["ringing", []],
  ])("an agent's leg that is %s speaks for the caller's call", (CallStatus, updates) => {
    const body = form({ CallSid: "CA2", ParentCallSid: CALL, CallStatus, CallDuration: "190", From: "+12025550177" });
    expect(updatesOf("status", body)).toStrictEqual(updates);
  });
});

describe("single facts", () => {
  test.each(["anonymous", "Anonymous", "Restricted", "+266696687", "+7378742833", "+2562533", "+8656696"])(
    "%s is a withheld caller",
    (From) => {
      expect(updatesOf("voice", form({ From }))[0]?.facts.caller).toStrictEqual({ rawNumber: From, withheld: true });
    },
  );

  test("a SIP caller keeps its address only", () => {
    const From = "sip:dana@pbx.example";
    expect(updatesOf("voice", form({ From }))[0]?.facts.caller).toStrictEqual({ rawNumber: From });
  });

  test("in an outbound call the person is the one rung", () => {
    const body = form({ Direction: "outbound-api", From: "+12025550177", To: "+12025550143", ToCity: "ARLINGTON" });
    expect(updatesOf("voice", body)[0]?.facts).toStrictEqual({
      direction: "outbound",
      caller: { number: "+12025550143", rawNumber: "+12025550143", city: "ARLINGTON" },
      trackingNumber: "+12025550177",
    });
  });

  test("the agent's channel is a setting, and sentences are put in their order", () => {
    const body = {
      CallSid: CALL,
      sentences: [
        { media_channel: 2, sentence_index: 1, transcript: "Hello." },
        { media_channel: 1, sentence_index: 0, transcript: "Harborview." },
      ],
    };
    expect(updatesOf("transcript", JSON.stringify(body), { ...SETTINGS, agentChannel: 1 })[0]?.facts).toStrictEqual({
      transcript: {
        turns: [
          { speaker: "agent", text: "Harborview." },
          { speaker: "caller", text: "Hello." },
        ],
      },
    });
  });

  test("an unfinished recording gives no update", () => {
    expect(
      updatesOf("recording", form({ RecordingStatus: "in-progress", RecordingUrl: "https://a.example/r" })),
    ).toEqual([]);
  });

  test("another account, a doubled field and a missing call are invalid", () => {
    for (const body of [form({ AccountSid: "AC2" }), `${form({})}&CallSid=CA2`, "CallStatus=ringing", "{}"]) {
      expect(() => updatesOf("status", body)).toThrow(InvalidInputError);
    }
  });
});

describe("the delivery key", () => {
  const key = (event: string, body: string) => twilio.deliveryKey(aRequest({ event, body: Buffer.from(body) }));

  test("of a status callback is the call, its count and its status", () => {
    expect(key("status", form({ SequenceNumber: "3", CallStatus: "completed" }))).toBe(`status:${CALL}:3:completed`);
  });

  test("of anything else is the hash of the body, so that no two messages are taken for one", () => {
    expect(key("voice", form({ CallStatus: "in-progress", Digits: "1" }))).not.toBe(
      key("voice", form({ CallStatus: "in-progress", Digits: "2" })),
    );
  });
});

describe("the answer", () => {
  test("to a voice request is TwiML that forwards the call where a number is set", () => {
    const start = '<?xml version="1.0" encoding="UTF-8"?>';
    expect(twilio.answer?.("voice", SETTINGS)).toEqual({
      contentType: "text/xml",
      body: `${start}<Response></Response>`,
    });
    expect(twilio.answer?.("voice", { ...SETTINGS, forwardTo: "+12025550110" })).toEqual({
      contentType: "text/xml",
      body: `${start}<Response><Dial>+12025550110</Dial></Response>`,
    });
  });

  test("to every other event is ours", () => {
    expect(["status", "recording", "transcript"].map((event) => twilio.answer?.(event, SETTINGS))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
