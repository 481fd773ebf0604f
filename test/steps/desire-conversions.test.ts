import { describe, expect, test } from "vitest";
import type { Call } from "../../app/records/call.ts";
import { type ConversionRule, desireConversion, type EarnedCall } from "../../app/steps/desire-conversions.ts";
import { callId, installId } from "../../app/values/ids.ts";
import { addMs, DAY_MS, HOUR_MS } from "../../app/values/instant.ts";
import { money } from "../../app/values/money.ts";
import { aCall, judged, NOON } from "../support/builders.ts";

const RULE: ConversionRule = {
  platform: "google",
  action: "actions/1",
  channels: ["paid_search", "call_asset"],
  holdHours: 24,
  maxAgeDays: 90,
  consent: "granted",
  consentRequired: false,
};
const GCLID = { platform: "google", kind: "gclid", value: "click-1" } as const;
const earned = (shown: Partial<Call> = {}, more: Partial<EarnedCall> = {}): EarnedCall => ({
  call: aCall(shown),
  value: money(360_000, "USD"),
  wonAt: NOON,
  ...more,
});
const decide = (each: EarnedCall, rule: Partial<ConversionRule> = {}, now = NOON) =>
  desireConversion(each, { ...RULE, ...rule }, now);
const reasonOf = (...given: Parameters<typeof decide>) => {
  const decision = decide(...given);
  return decision.kind === "wanted" ? "wanted" : decision.reason;
};

describe("desireConversion", () => {
  test("wants the deal's value at the platform, once the hold period after the win has passed", () => {
    const decision = decide(earned({ source: { channel: "paid_search", platform: "google", clickIds: [GCLID] } }));
    expect(decision).toEqual({
      kind: "wanted",
      notBefore: addMs(NOON, 24 * HOUR_MS),
      conversion: {
        id: expect.stringMatching(/^RL-[\w-]{22}$/),
        callId: "call-1",
        at: NOON,
        value: money(360_000, "USD"),
        phone: "+12025550134",
        email: undefined,
        clickIds: [GCLID],
        consent: "granted",
      },
    });
  });

  test("keeps the id of a call's conversion, whatever its value, time and label", () => {
    const { id } = decide(earned()).conversion;
    const other = earned({ outcome: judged("sale") }, { value: money(0, "USD"), wonAt: addMs(NOON, DAY_MS) });
    expect(decide(other).conversion.id).toBe(id);
  });

  test.each([
    ["install", earned({ installId: installId("install-2") }), RULE],
    ["call", earned({ id: callId("call-2") }), RULE],
    ["platform", earned(), { ...RULE, platform: "microsoft" as const }],
    ["action", earned(), { ...RULE, action: "actions/2" }],
  ])("has another id for another %s", (_what, each, rule) => {
    expect(decide(each, rule).conversion.id).not.toBe(decide(earned()).conversion.id);
  });

  test("wants value 0 too, which takes the money back", () => {
    expect(decide(earned({}, { value: money(0, "USD") }))).toMatchObject({
      kind: "wanted",
      conversion: { value: { minor: 0 } },
    });
  });

  test.each([
    ["not_from_this_platform", earned({ source: { channel: "organic_search" } })],
    ["not_from_this_platform", earned({ source: { channel: "paid_search", platform: "microsoft" } })],
    ["not_from_this_platform", earned({ source: { channel: "display", platform: "google" } })],
    ["unverified_source", earned({ verified: false })],
    ["outcome_in_review", earned({ outcome: judged("sale", { review: true }) })],
    ["low_quality", earned({ outcome: judged("low_quality") })],
    ["no_identifier", earned({ facts: { caller: { withheld: true } } })],
  ] as const)("needs none, and says %s", (reason, each) => {
    expect(reasonOf(each)).toBe(reason);
  });

  test.each([
    ["granted", true, "wanted"],
    ["granted", false, "wanted"],
    ["unknown", false, "wanted"],
    ["unknown", true, "no_consent"],
    ["denied", true, "no_consent"],
    ["denied", false, "no_consent"],
  ] as const)("with consent %s, required %j, is %s", (consent, consentRequired, expected) => {
    expect(reasonOf(earned(), { consent, consentRequired })).toBe(expected);
  });

  test("is too old for the platform one millisecond after its limit", () => {
    const limit = addMs(NOON, 90 * DAY_MS);
    expect(reasonOf(earned(), {}, limit)).toBe("wanted");
    expect(reasonOf(earned(), {}, addMs(limit, 1))).toBe("too_old_for_platform");
  });

  test("takes a click of the platform as proof, whatever the channel", () => {
    const clicked = earned({ source: { channel: "direct", clickIds: [GCLID] } });
    expect(reasonOf(clicked)).toBe("wanted");
    expect(reasonOf(clicked, { platform: "microsoft" })).toBe("not_from_this_platform");
  });

  test("tells a platform only its own click ids", () => {
    const msclkid = { platform: "microsoft", kind: "msclkid", value: "click-2" } as const;
    const source = { channel: "paid_search", platform: "google", clickIds: [msclkid, GCLID] } as const;
    expect(decide(earned({ source })).conversion.clickIds).toEqual([GCLID]);
  });

  test("identifies a withheld caller by e-mail alone", () => {
    const hidden = earned({ facts: { caller: { withheld: true } } }, { email: "ada@example.com" });
    expect(decide(hidden)).toMatchObject({ kind: "wanted", conversion: { email: "ada@example.com" } });
  });

  test("names no session, page or address", () => {
    const source = { channel: "paid_search", platform: "google", landingPage: "https://example.com/?s=1" } as const;
    expect(Object.keys(decide(earned({ source })).conversion).sort()).toEqual([
      "at",
      "callId",
      "clickIds",
      "consent",
      "email",
      "id",
      "phone",
      "value",
    ]);
  });
});
