import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OUTCOME_LABELS, type OutcomeLabel } from "../../app/records/outcome.ts";
import { DEFAULT_SCORE_WEIGHTS, type LeadFacts, scoreLead } from "../../app/steps/score-lead.ts";
import { addMs, DAY_MS } from "../../app/values/instant.ts";
import { NOON } from "../support/builders.ts";

const STRANGER: LeadFacts = { calls: [], hasEmail: false, hasOpenOpportunity: false };
const ago = (days: number) => addMs(NOON, -days * DAY_MS);
const calling = (outcome: OutcomeLabel | undefined, daysAgo = 0, talkSeconds = 60): LeadFacts => ({
  ...STRANGER,
  calls: [{ at: ago(daysAgo), outcome, talkSeconds }],
});
const score = (facts: LeadFacts) => scoreLead(facts, DEFAULT_SCORE_WEIGHTS, NOON);

const someCall = fc.record({
  at: fc.integer({ min: -5, max: 2_000 }).map(ago),
  outcome: fc.constantFrom(...OUTCOME_LABELS, undefined),
  talkSeconds: fc.option(fc.nat(600), { nil: undefined }),
});
const someFacts: fc.Arbitrary<LeadFacts> = fc.record({
  calls: fc.array(someCall, { maxLength: 12 }),
  hasEmail: fc.boolean(),
  hasOpenOpportunity: fc.boolean(),
  wonAt: fc.option(fc.nat(2_000).map(ago), { nil: undefined }),
});
const goodCall = someCall.filter((call) => call.outcome !== "low_quality");

describe("scoreLead", () => {
  test("gives a stranger nothing", () => {
    expect(score(STRANGER)).toEqual({ total: 0, fit: 0, engagement: 0, parts: [], at: NOON });
  });

  test("ranks sale above appointment above quote above inquiry above low quality", () => {
    expect(OUTCOME_LABELS.map((label) => score(calling(label)).total)).toEqual([70, 55, 35, 15, 0]);
  });

  test("lists every part, with what is left of it after decay", () => {
    const facts = { ...calling("appointment", 30, 120), hasEmail: true, wonAt: ago(400) };
    expect(score(facts)).toEqual({
      total: 50,
      fit: 20,
      engagement: 30,
      at: NOON,
      parts: [
        { kind: "fit", label: "E-mail known", at: NOON, points: 5, decayedTo: 5 },
        { kind: "fit", label: "Bought before", at: ago(400), points: 15, decayedTo: 15 },
        { kind: "engagement", label: "Appointment call", at: ago(30), points: 55, decayedTo: 27.5 },
        { kind: "engagement", label: "Talked for over 2 minutes", at: ago(30), points: 5, decayedTo: 2.5 },
      ],
    });
  });

  test("halves points every 30 days", () => {
    expect([0, 30, 60, 90].map((days) => score(calling("sale", days)).parts[0]?.decayedTo)).toEqual([
      70, 35, 17.5, 8.8,
    ]);
  });

  test("counts a call after the moment of scoring as just made", () => {
    expect(score(calling("sale", -3)).total).toBe(70);
  });

  test("takes points for low quality, but never below zero", () => {
    const calls = [...calling("sale").calls, ...calling("low_quality").calls];
    expect(score({ ...STRANGER, calls }).total).toBe(45);
    expect(score(calling("low_quality")).total).toBe(0);
  });

  test("gives no points for long talk in a low quality call", () => {
    expect(score(calling("low_quality", 0, 600)).parts.map((part) => part.label)).toEqual(["Low quality call"]);
  });

  test("keeps a person who once called with intent above one who never did", () => {
    expect(score(calling("inquiry", 3_650)).total).toBe(1);
    expect(score(calling("low_quality", 3_650)).total).toBe(0);
    expect(score(calling(undefined, 3_650)).total).toBe(0);
  });

  test("caps fit at 20, engagement at 80 and the total at 100", () => {
    const calls = Array.from({ length: 9 }, () => calling("sale").calls).flat();
    const facts = { calls, hasEmail: true, hasOpenOpportunity: true, wonAt: NOON };
    expect(score(facts)).toMatchObject({ total: 100, fit: 20, engagement: 80 });
  });

  test("stays a whole number within 0 and 100 and is the same every time", () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const { total } = score(facts);
        expect(Number.isInteger(total) && total >= 0 && total <= 100).toBe(true);
        expect(score(facts)).toEqual(score(facts));
      }),
    );
  });

  test("never falls when a good fact is added", () => {
    fc.assert(
      fc.property(someFacts, goodCall, (facts, call) => {
        const { total } = score(facts);
        expect(score({ ...facts, calls: [...facts.calls, call] }).total).toBeGreaterThanOrEqual(total);
        expect(score({ ...facts, hasEmail: true }).total).toBeGreaterThanOrEqual(total);
        expect(score({ ...facts, hasOpenOpportunity: true }).total).toBeGreaterThanOrEqual(total);
        expect(score({ ...facts, wonAt: facts.wonAt ?? NOON }).total).toBeGreaterThanOrEqual(total);
      }),
      { numRuns: 300 },
    );
  });

  test("never falls when an outcome turns out better", () => {
    fc.assert(
      fc.property(someFacts, someCall, (facts, call) => {
        const totals = [...OUTCOME_LABELS]
          .reverse()
          .map((outcome) => score({ ...facts, calls: [...facts.calls, { ...call, outcome }] }).total);
        expect(totals).toEqual([...totals].sort((a, b) => a - b));
      }),
    );
  });
});
