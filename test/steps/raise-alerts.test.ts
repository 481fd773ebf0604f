import { describe, expect, test } from "vitest";
import type { Call, CallFacts } from "../../app/records/call.ts";
import { raiseAlert } from "../../app/steps/raise-alerts.ts";
import { money } from "../../app/values/money.ts";
import { aCall, aPerson, judged, NOON, PAID_SEARCH, SETTINGS } from "../support/builders.ts";

const link = "https://ringledger.example.com/calls/call-1";
const notJudged = { kind: "not_judged", reason: "not_answered" } as const;
const missed = (facts: CallFacts = {}): Call => aCall({ facts: { answered: false, ...facts }, outcome: notJudged });
const raise = (call: Call, minor?: number, settings = SETTINGS.alerts) =>
  raiseAlert({ call, value: minor === undefined ? undefined : money(minor, "USD"), link }, settings);

describe("raiseAlert", () => {
  test("tells of a missed call, who called and for how long it rang", () => {
    expect(raise(missed({ durationSeconds: 31 }))).toEqual({
      kind: "missed_call",
      callId: "call-1",
      at: NOON,
      callerNumber: "+12025550134",
      source: PAID_SEARCH,
      rangSeconds: 31,
      link,
    });
  });

  test("names the CRM's person rather than the provider's caller", () => {
    const match = { kind: "matched", person: aPerson(), by: "number", confidence: 1, losers: [] } as const;
    const call = missed({ caller: { ...aCall().facts.caller, name: "WIRELESS CALLER" } });
    expect(raise({ ...call, match })?.callerName).toBe("Ada Example");
    expect(raise(call)?.callerName).toBe("WIRELESS CALLER");
  });

  test("counts a voicemail as missed", () => {
    expect(raise(missed({ answered: true, voicemail: true }))?.kind).toBe("missed_call");
  });

  test.each([
    ["still rings", { ended: false }],
    ["was made by us", { direction: "outbound" }],
    ["is spam", { spam: true }],
    ["hides its number", { caller: { withheld: true } }],
  ] as const)("tells nothing of an unanswered call that %s", (_what, facts) => {
    expect(raise(missed(facts))).toBeUndefined();
  });

  test.each([
    ["sale", 200_000, "high_value_call"],
    ["appointment", 200_000, "high_value_call"],
    ["appointment", 199_999, undefined],
    ["appointment", undefined, undefined],
    ["quote", 900_000, undefined],
    ["low_quality", 900_000, undefined],
  ] as const)("for a %s worth %s is %s", (label, minor, kind) => {
    expect(raise(aCall({ outcome: judged(label) }), minor)?.kind).toBe(kind);
  });

  test("tells what a high value call is worth and how it ended", () => {
    expect(raise(aCall({ outcome: judged("sale") }), 360_000)).toMatchObject({
      outcome: "sale",
      confidence: 0.9,
      value: money(360_000, "USD"),
      rangSeconds: undefined,
    });
  });

  test("waits for a person where the outcome is in review", () => {
    expect(raise(aCall({ outcome: judged("sale", { review: true }) }), 900_000)).toBeUndefined();
  });

  test("is silent where the install switched the kind off", () => {
    const off = { missedCalls: false, highValue: { on: false, fromMinor: 0 } };
    expect(raise(missed(), 900_000, off)).toBeUndefined();
    expect(raise(aCall({ outcome: judged("sale") }), 900_000, off)).toBeUndefined();
  });
});
