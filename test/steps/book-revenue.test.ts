import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LedgerMovement } from "../../app/records/ledger-entry.ts";
import type { Opportunity } from "../../app/records/opportunity.ts";
import type { Credit } from "../../app/records/touch.ts";
import { bookRevenue, creditsBooked } from "../../app/steps/book-revenue.ts";
import { addMs, HOUR_MS } from "../../app/values/instant.ts";
import { money } from "../../app/values/money.ts";
import { anOpportunity, aTouch, NOON, PAID_SEARCH } from "../support/builders.ts";

const LATER = addMs(NOON, HOUR_MS);
const credit = (name: string, share: number): Credit => ({ touch: aTouch(name), share });
const half = [credit("a", 0.5), credit("b", 0.5)];
const won = anOpportunity();
const lost = anOpportunity({ isWon: false, changedAt: LATER });

/** Everything booked when an opportunity goes through states one after the other. */
function bookedAfter(states: readonly { readonly opportunity: Opportunity; readonly credits: readonly Credit[] }[]) {
  const booked: LedgerMovement[] = [];
  for (const { opportunity, credits } of states) booked.push(...bookRevenue(opportunity, credits, booked));
  return booked;
}

function sumIn(currency: string, booked: readonly LedgerMovement[]): number {
  return booked.filter((each) => each.amount.currency === currency).reduce((sum, each) => sum + each.amount.minor, 0);
}

/** Minor units by call. */
function sums(booked: readonly LedgerMovement[]) {
  return Object.fromEntries(creditsBooked(booked).map((each) => [each.callId, each.minor]));
}

describe("bookRevenue", () => {
  test("books a won opportunity, split over its calls, at the time it closed", () => {
    expect(bookRevenue({ ...won, changedAt: LATER }, half, [])).toEqual([
      {
        opportunity: won.ref,
        reason: "won",
        amount: money(360_000, "USD"),
        credits: [
          { callId: "a", source: PAID_SEARCH, minor: 180_000 },
          { callId: "b", source: PAID_SEARCH, minor: 180_000 },
        ],
        at: NOON,
      },
    ]);
  });

  test.each([
    ["is open", { isWon: false }],
    ["is deleted", { isDeleted: true }],
    ["has no amount", { amount: undefined }],
    ["has the amount zero", { amount: money(0, "USD") }],
  ])("books nothing for an opportunity that %s", (_what, shown) => {
    expect(bookRevenue(anOpportunity(shown), half, [])).toEqual([]);
  });

  test("books nothing that no call led to", () => {
    expect(bookRevenue(won, [], [])).toEqual([]);
  });

  test("books only the difference when the amount changes", () => {
    const dearer = anOpportunity({ amount: money(400_001, "USD"), changedAt: LATER });
    const booked = bookedAfter([{ opportunity: won, credits: half }]);
    expect(bookRevenue(dearer, half, booked)).toMatchObject([
      {
        reason: "amount_changed",
        amount: money(40_001, "USD"),
        credits: [{ minor: 20_001 }, { minor: 20_000 }],
        at: LATER,
      },
    ]);
  });

  test.each([
    ["lost_again", lost],
    ["deleted", anOpportunity({ isDeleted: true })],
    ["deleted", anOpportunity({ isDeleted: true, isWon: false })],
    ["amount_changed", anOpportunity({ amount: undefined })],
    ["amount_changed", anOpportunity({ amount: money(0, "USD") })],
  ] as const)("takes everything back with the reason %s", (reason, opportunity) => {
    const booked = bookedAfter([{ opportunity: won, credits: half }]);
    expect(bookRevenue(opportunity, half, booked)).toMatchObject([
      { reason, amount: money(-360_000, "USD"), credits: [{ minor: -180_000 }, { minor: -180_000 }] },
    ]);
  });

  test("books an opportunity that was lost and won again anew", () => {
    const booked = bookedAfter([won, lost, won].map((opportunity) => ({ opportunity, credits: half })));
    expect(booked.map((each) => [each.reason, each.amount.minor])).toEqual([
      ["won", 360_000],
      ["lost_again", -360_000],
      ["won", 360_000],
    ]);
  });

  test("takes a changed currency back whole and books the other anew", () => {
    const euros = anOpportunity({ amount: money(300_000, "EUR"), changedAt: LATER });
    const booked = bookedAfter([{ opportunity: won, credits: half }]);
    expect(bookRevenue(euros, half, booked).map((each) => [each.reason, each.amount])).toEqual([
      ["amount_changed", money(-360_000, "USD")],
      ["won", money(300_000, "EUR")],
    ]);
  });

  test("moves credit between calls without moving the total", () => {
    const booked = bookedAfter([{ opportunity: won, credits: half }]);
    expect(bookRevenue({ ...won, changedAt: LATER }, [credit("b", 1)], booked)).toEqual([
      {
        opportunity: won.ref,
        reason: "credit_changed",
        amount: money(0, "USD"),
        credits: [
          { callId: "b", source: PAID_SEARCH, minor: 180_000 },
          { callId: "a", source: PAID_SEARCH, minor: -180_000 },
        ],
        at: LATER,
      },
    ]);
  });

  test("says that the credit changed when no call is left to take it", () => {
    const booked = bookedAfter([{ opportunity: won, credits: half }]);
    expect(bookRevenue(won, [], booked)).toMatchObject([{ reason: "credit_changed", amount: { minor: -360_000 } }]);
  });

  test("adds the shares of one call that touched twice", () => {
    const twice = [credit("a", 0.5), credit("a", 0.25), credit("b", 0.25)];
    const booked = bookedAfter([{ opportunity: won, credits: twice }]);
    expect(sums(booked)).toEqual({ a: 270_000, b: 90_000 });
    expect(bookRevenue(won, twice, booked)).toEqual([]);
  });
});

describe("the ledger of one opportunity", () => {
  const someCredits = fc
    .array(fc.record({ name: fc.constantFrom("a", "b", "c", "d"), weight: fc.integer({ min: 1, max: 9 }) }), {
      maxLength: 5,
    })
    .map((list) =>
      list.map(({ name, weight }) => credit(name, weight / list.reduce((sum, each) => sum + each.weight, 0))),
    );
  const someState = fc.record({
    credits: someCredits,
    opportunity: fc
      .record({
        isWon: fc.boolean(),
        isDeleted: fc.boolean(),
        amount: fc.option(
          fc.record({ minor: fc.integer({ min: -500, max: 1_000_000 }), currency: fc.constantFrom("USD", "EUR") }),
          { nil: undefined },
        ),
      })
      .map(anOpportunity),
  });

  test("sums to its last state after any sequence of states, and a repeat books nothing", () => {
    fc.assert(
      fc.property(fc.array(someState, { minLength: 1, maxLength: 8 }), (states) => {
        const booked = bookedAfter(states);
        const last = states.at(-1) ?? { opportunity: won, credits: [] };
        const { isWon, isDeleted, amount } = last.opportunity;
        const stands = isWon && !isDeleted && last.credits.length > 0 ? amount : undefined;
        for (const currency of ["USD", "EUR"]) {
          expect(sumIn(currency, booked)).toBe(stands?.currency === currency ? stands.minor : 0);
        }
        expect(bookRevenue(last.opportunity, last.credits, booked)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("has in every movement credits that sum to its amount, none of them zero", () => {
    fc.assert(
      fc.property(fc.array(someState, { maxLength: 8 }), (states) => {
        for (const { amount, credits } of bookedAfter(states)) {
          expect(credits.reduce((sum, each) => sum + each.minor, 0)).toBe(amount.minor);
          expect(credits.every((each) => each.minor !== 0)).toBe(true);
        }
      }),
    );
  });
});
