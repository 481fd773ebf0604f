import { describe, expect, test } from "vitest";
import type { CallFacts } from "../../../../app/records/call.ts";
import { InvalidInputError } from "../../../../app/values/errors.ts";
import { callrail } from "../../../../webhooks/call-providers/callrail/index.ts";
import { aRequest, webhookFixture } from "../harness.ts";

const SETTINGS = { signingKey: "key" };
const CONTEXT = { homeCountry: "US" };

const CALLER = {
  number: "+12025550143",
  rawNumber: "+12025550143",
  name: "Dana Whitfield",
  city: "Arlington",
  region: "VA",
  country: "US",
};

const POST_CALL_FACTS = {
  startedAt: "2026-03-04T15:12:21.402Z",
  ended: true,
  direction: "inbound",
  answered: true,
  voicemail: false,
  durationSeconds: 214,
  talkSeconds: 198,
  caller: CALLER,
  trackingNumber: "+12025550177",
  source: {
    channel: "paid_search",
    platform: "google",
    campaign: "Winter Heat",
    keyword: "furnace repair near me",
    landingPage:
      "https://www.harborview.example/furnace-repair?utm_source=google&utm_medium=cpc&utm_campaign=Winter%20Heat&gclid=Cj0KCQiA-EXAMPLE-callrail-01",
    referrer: "https://www.google.com/",
    clickIds: [{ platform: "google", kind: "gclid", value: "Cj0KCQiA-EXAMPLE-callrail-01" }],
  },
  firstCall: true,
  device: "mobile",
  providerLabels: [],
  spam: false,
  recordingUrl: "https://app.callrail.com/calls/766970901/recording/redirect?access_key=aaaabbbbccccdddd0001",
  transcript: {
    turns: [
      {
        speaker: "caller",
        text: "Thank you for calling Harborview. Hi, my furnace is out, can someone come tomorrow? Yes, we can book you at nine.",
      },
    ],
  },
};

function updatesOf(body: Buffer, event: string | undefined) {
  return callrail.parse(aRequest({ body, event }), SETTINGS, CONTEXT);
}

function factsOf(members: Record<string, unknown>, event = "post-call"): CallFacts | undefined {
  return updatesOf(Buffer.from(JSON.stringify({ resource_id: "CAL1", ...members })), event)[0]?.facts;
}

describe("the fixtures", () => {
  const id = "CAL11112222333344445555666677778888";

  test.each(["post-call", undefined])("a post-call (address end %s) tells the whole call", (event) => {
    expect(updatesOf(webhookFixture("callrail/post_call.json"), event)).toStrictEqual([
      { providerCallId: id, stage: "ended", facts: POST_CALL_FACTS },
    ]);
  });

  test("a call-modified corrects the call with its tags and lead status", () => {
    expect(updatesOf(webhookFixture("callrail/call_modified.json"), "call-modified")).toStrictEqual([
      {
        providerCallId: id,
        stage: "corrected",
        facts: { ...POST_CALL_FACTS, providerLabels: ["Appointment", "good_lead"] },
      },
    ]);
  });

  test("a pre-call tells who rang, and does not take its placeholders for an unanswered call", () => {
    expect(updatesOf(webhookFixture("callrail/pre_call.json"), "pre-call")).toStrictEqual([
      {
        providerCallId: id,
        stage: "started",
        facts: {
          startedAt: "2026-03-04T15:12:21.402Z",
          direction: "inbound",
          caller: CALLER,
          trackingNumber: "+12025550177",
          firstCall: true,
        },
      },
    ]);
  });

  test("a call-routing-complete adds the source", () => {
    expect(updatesOf(webhookFixture("callrail/call_routing_complete.json"), "call-routing-complete")).toStrictEqual([
      {
        providerCallId: id,
        stage: "routed",
        facts: {
          startedAt: "2026-03-04T15:12:21.402Z",
          direction: "inbound",
          caller: CALLER,
          trackingNumber: "+12025550177",
          source: { channel: "paid_search", platform: "google", campaign: "Winter Heat" },
          firstCall: true,
        },
      },
    ]);
  });

  test("the published vector, an older body, is a voicemail with a numeric id", () => {
    expect(updatesOf(webhookFixture("callrail/post_call_published_vector.json"), "post-call")).toStrictEqual([
      {
        providerCallId: "766970532",
        stage: "ended",
        facts: {
          startedAt: "2018-02-19T18:41:00.236Z",
          ended: true,
          direction: "inbound",
          answered: false,
          voicemail: true,
          durationSeconds: 13,
          talkSeconds: 0,
          caller: {
            number: "+12148654559",
            rawNumber: "+12148654559",
            name: "Kaylah Mills",
            city: "Rochester",
            region: "PA",
            country: "US",
          },
          trackingNumber: "+14045558514",
          source: { channel: "paid_search", platform: "google", campaign: "Google AdWords" },
          firstCall: false,
          providerLabels: ["previously_marked_good_lead"],
          recordingUrl: "https://app.callrail.com/calls/766970532/recording/redirect?access_key=aaaaccccddddeeee",
        },
      },
    ]);
  });
});

describe("the source", () => {
  test.each([
    [{ source: "Google Organic", medium: "organic" }, { channel: "organic_search" }],
    [
      { source: "Bing Paid", medium: "cpc" },
      { channel: "paid_search", platform: "microsoft" },
    ],
    [{ source: "Google Ads Call Extension" }, { channel: "call_asset", platform: "google" }],
    [{ callsource: "google_ad_extension" }, { channel: "call_asset", platform: "google" }],
    [{ source: "Google Location Asset" }, { channel: "location_asset", platform: "google" }],
    [{ source: "Google My Business" }, { channel: "local_listing" }],
    [{ source: "Google Business Profile" }, { channel: "local_listing" }],
    [
      { source: "Facebook Ads", fbclid: "f1" },
      {
        channel: "paid_social",
        platform: "meta",
        clickIds: [{ platform: "meta", kind: "fbclid", value: "f1" }],
      },
    ],
    [
      { source: "Facebook", fbclid: "f1" },
      {
        channel: "organic_social",
        clickIds: [{ platform: "meta", kind: "fbclid", value: "f1" }],
      },
    ],
    [{ source: "Referral", referrer_domain: "partner.example" }, { channel: "referral" }],
    [{ source: "Direct", medium: "direct" }, { channel: "direct" }],
    [{ source: "Direct Mail" }, { channel: "offline" }],
    [{ source: "Spring Newsletter", utm_medium: "email" }, { channel: "email" }],
    [{ source: "Partners", referrer_domain: "partner.example" }, { channel: "referral" }],
    [{ source: "Website", referrer_domain: "www.bing.com" }, { channel: "organic_search" }],
    [
      { source: "Website", campaign: "Spring" },
      { channel: "unknown", campaign: "Spring" },
    ],
    [{ source_name: "Google Ads Tracker" }, { channel: "paid_search", platform: "google" }],
    [{ source: "Direct", source_name: "Google Ads Tracker" }, { channel: "direct" }],
  ])("%j is read as %j", (members, source) => {
    expect(factsOf(members)?.source).toStrictEqual(source);
  });

  test("click ids that CallRail has no member for are read from the landing page, and prove a paid click", () => {
    const landing_page_url =
      "https://www.harborview.example/?gbraid=g1&wbraid=w1&msclkid=m1&utm_campaign=C&utm_content=A";
    expect(factsOf({ landing_page_url })?.source).toStrictEqual({
      channel: "paid_search",
      platform: "google",
      campaign: "C",
      creative: "A",
      landingPage: landing_page_url,
      clickIds: [
        { platform: "google", kind: "gbraid", value: "g1" },
        { platform: "google", kind: "wbraid", value: "w1" },
        { platform: "microsoft", kind: "msclkid", value: "m1" },
      ],
    });
  });

  test("is absent when CallRail tells nothing of it", () => {
    expect(factsOf({ source_name: "Website Pool" })).not.toHaveProperty("source");
  });
});

describe("the transcript", () => {
  test("speaker lines become turns, and a line without a speaker continues the one before", () => {
    const conversational_transcript =
      "Agent: Harborview.\nCaller (00:03): My furnace is out.\nSince Monday: all day.\nAGENT: Nine?";
    expect(factsOf({ conversational_transcript, transcription: "other" })?.transcript).toStrictEqual({
      turns: [
        { speaker: "agent", text: "Harborview." },
        { speaker: "caller", text: "My furnace is out. Since Monday: all day." },
        { speaker: "agent", text: "Nine?" },
      ],
    });
  });

  test("a list of turns is read with its times; turns of nobody we know are left out", () => {
    const conversational_transcript = [
      { speaker: "agent", phrase: "Harborview.", start: 0.5 },
      { speaker: "customer", text: "Hello." },
      { speaker: "music", text: "la la" },
    ];
    expect(factsOf({ conversational_transcript })?.transcript).toStrictEqual({
      turns: [
        { speaker: "agent", text: "Harborview.", startSeconds: 0.5 },
        { speaker: "caller", text: "Hello." },
      ],
    });
  });

  test("a shape that we do not know leaves the rest of the call readable", () => {
    const facts = factsOf({ conversational_transcript: { odd: true }, duration: "5" });
    expect(facts?.durationSeconds).toBe(5);
    expect(facts).not.toHaveProperty("transcript");
  });
});

describe("single facts", () => {
  test.each(["anonymous", "Restricted", "+266696687", "+7378742833", "+86282452253"])(
    "%s is a withheld caller",
    (raw) => {
      expect(factsOf({ customer_phone_number: raw })?.caller).toStrictEqual({ rawNumber: raw, withheld: true });
    },
  );

  test("a caller without a number is unknown, not withheld", () => {
    expect(factsOf({ customer_phone_number: "" })?.caller).toStrictEqual({});
  });

  test("a start without a zone is not guessed; the UTC member is taken instead", () => {
    const facts = factsOf({ start_time: "2026-03-04 10:12:21", datetime: "2026-03-04 15:12:21" });
    expect(facts?.startedAt).toBe("2026-03-04T15:12:21.000Z");
  });

  test("an address that is no https address is not kept as a recording", () => {
    expect(factsOf({ recording: "javascript:alert(1)" })).not.toHaveProperty("recordingUrl");
  });

  test("an outbound call is told apart", () => {
    expect(factsOf({ direction: "outbound" })?.direction).toBe("outbound");
  });

  test("a body that names no call, or names it twice over in a list, is invalid", () => {
    expect(() => factsOf({ resource_id: "" })).toThrow(InvalidInputError);
    expect(() => factsOf({ resource_id: ["CAL1", "CAL2"] })).toThrow(InvalidInputError);
  });

  test("a body's __proto__ reaches nothing", () => {
    const body = Buffer.from('{"resource_id":"CAL1","__proto__":{"spam":true},"tags":[]}');
    expect(updatesOf(body, "post-call")[0]?.facts).not.toHaveProperty("spam");
  });
});
