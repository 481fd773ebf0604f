import { describe, expect, test } from "vitest";
import { desireCrmCall, desireCrmOpportunity, desireCrmPerson } from "../../app/steps/desire-crm-records.ts";
import { callId } from "../../app/values/ids.ts";
import { addMs, HOUR_MS } from "../../app/values/instant.ts";
import { money } from "../../app/values/money.ts";
import { aCall, anOpportunity, aPerson, aTouch, judged, NOON, PAID_SEARCH } from "../support/builders.ts";

const person = aPerson();
const early = aCall({
  id: callId("early"),
  at: addMs(NOON, -HOUR_MS),
  source: { channel: "email" },
  outcome: judged("sale"),
});
const late = aCall({ id: callId("late"), outcome: judged("inquiry") });
const unsettled = aCall({
  id: callId("unsettled"),
  at: addMs(NOON, HOUR_MS),
  source: { channel: "direct" },
  outcome: judged("sale", { review: true }),
});

describe("desireCrmCall", () => {
  test("says everything that is known of an ended call", () => {
    const call = aCall({ match: { kind: "matched", person, by: "number", confidence: 1, losers: [] } });
    const opportunity = anOpportunity().ref;
    expect(desireCrmCall(call, { opportunity, revenue: money(360_000, "USD") })).toEqual({
      kind: "crm_call",
      callId: "call-1",
      provider: "callrail",
      providerCallId: "provider-call-1",
      startedAt: NOON,
      direction: "inbound",
      answered: true,
      durationSeconds: 200,
      talkSeconds: 180,
      callerNumber: "+12025550134",
      trackingNumber: "+12025550199",
      person: person.ref,
      opportunity,
      outcome: "appointment",
      outcomeConfidence: 0.9,
      outcomeSource: "model",
      outcomeReason: "Judged from what was said.",
      source: PAID_SEARCH,
      level: { reached: "campaign", reason: "campaign_number" },
      revenue: money(360_000, "USD"),
    });
  });

  test.each([false, undefined])("says nothing of a call whose ending is %j", (ended) => {
    expect(desireCrmCall(aCall({ facts: { ended } }), {})).toBeUndefined();
  });

  test("says that an outcome is in review", () => {
    expect(desireCrmCall(unsettled, {})).toMatchObject({ outcomeReason: "In review: Judged from what was said." });
  });

  test("says why a call was not judged", () => {
    const call = aCall({ outcome: { kind: "not_judged", reason: "no_transcript" } });
    expect(desireCrmCall(call, {})).toMatchObject({ outcome: "not_judged", outcomeReason: "no_transcript" });
  });
});

describe("desireCrmPerson", () => {
  const score = { total: 55, fit: 0, engagement: 55, parts: [], at: NOON };

  test("names first and last touch by time, and the last settled outcome", () => {
    expect(desireCrmPerson(person, [late, unsettled, early], { score, revenue: money(1, "USD") })).toEqual({
      kind: "crm_person",
      person: person.ref,
      score,
      firstTouch: { channel: "email" },
      lastTouch: { channel: "direct" },
      lastOutcome: "inquiry",
      revenue: money(1, "USD"),
    });
  });

  test("has no outcome while none is settled", () => {
    expect(desireCrmPerson(person, [unsettled], { score }).lastOutcome).toBe("not_judged");
  });
});

describe("desireCrmOpportunity", () => {
  const { ref } = anOpportunity();
  const credits = [
    { touch: aTouch("early"), share: 1 },
    { touch: aTouch("late"), share: 0 },
  ];

  test("names the best settled outcome, the calls, the touches and who has credit", () => {
    expect(desireCrmOpportunity(ref, [late, early, unsettled], { credits, revenue: money(360_000, "USD") })).toEqual({
      kind: "crm_opportunity",
      opportunity: ref,
      outcome: "sale",
      revenue: money(360_000, "USD"),
      callCount: 3,
      firstTouch: { channel: "email" },
      lastTouch: { channel: "direct" },
      credits: [{ callId: "early", source: PAID_SEARCH, share: 1 }],
    });
  });

  test("says nothing of an opportunity without calls", () => {
    expect(desireCrmOpportunity(ref, [], { credits: [] })).toBeUndefined();
  });
});
