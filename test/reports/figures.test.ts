import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OUTCOME_LABELS } from "../../app/records/outcome.ts";
import { countCall, figuresOf, isBooked } from "../../app/reports/figures.ts";
import { aCall, judged } from "../support/builders.ts";

const many = <Item>(count: number, item: Item): readonly Item[] => Array.from({ length: count }, () => item);
const booked = aCall({ outcome: judged("appointment") });
const inquiry = aCall({ outcome: judged("inquiry") });

describe("figuresOf", () => {
  test("gives the worked example: 200 calls, 80 booked, 50 closed at $3,600.00", () => {
    const calls = [
      ...many(50, countCall(booked, 360_000)),
      ...many(30, countCall(booked, 0)),
      ...many(120, countCall(inquiry, 0)),
    ];
    expect(figuresOf(calls, "USD")).toEqual({
      calls: 200,
      results: { closed: 50, booked: 30, quote: 0, inquiry: 120, low_quality: 0, not_judged: 0 },
      booked: 80,
      closed: 50,
      revenue: { minor: 18_000_000, currency: "USD" },
      bookedShare: 0.4,
      closedShare: 0.25,
      closedOfBookedShare: 0.625,
      perCall: { minor: 90_000, currency: "USD" },
      perBooking: { minor: 225_000, currency: "USD" },
    });
  });

  test("has no shares or averages of nothing", () => {
    const figures = figuresOf([], "USD");
    expect(figures).toMatchObject({ calls: 0, revenue: { minor: 0, currency: "USD" } });
    const { bookedShare, closedShare, closedOfBookedShare, perCall, perBooking } = figures;
    expect([bookedShare, closedShare, closedOfBookedShare, perCall, perBooking]).toEqual(many(5, undefined));
  });

  test("does not count a closed call that was never booked among the booked that closed", () => {
    const figures = figuresOf([countCall(inquiry, 100), countCall(booked, 0)], "USD");
    expect(figures).toMatchObject({ closed: 1, booked: 1, closedOfBookedShare: 0 });
  });

  test("rounds averages to the cent", () => {
    expect(figuresOf([countCall(booked, 100), ...many(2, countCall(inquiry, 0))], "USD").perCall?.minor).toBe(33);
  });

  test("counts each call in exactly one result", () => {
    const outcomes = fc
      .constantFrom(...OUTCOME_LABELS)
      .chain((label) => fc.boolean().map((review) => aCall({ outcome: judged(label, { review }) })));
    fc.assert(
      fc.property(fc.array(fc.tuple(outcomes, fc.integer({ min: -5, max: 5 }))), (list) => {
        const figures = figuresOf(
          list.map(([call, minor]) => countCall(call, minor)),
          "USD",
        );
        expect(Object.values(figures.results).reduce((sum, count) => sum + count, 0)).toBe(list.length);
      }),
    );
  });
});

describe("countCall", () => {
  test.each([
    ["sale", "booked"],
    ["appointment", "booked"],
    ["quote", "quote"],
    ["inquiry", "inquiry"],
    ["low_quality", "low_quality"],
  ] as const)("counts a %s as %s", (label, result) => {
    expect(countCall(aCall({ outcome: judged(label) }), 0).result).toBe(result);
  });

  test("counts a call that earned as closed, and one whose money was taken back by its outcome", () => {
    expect([1, 0, -1].map((minor) => countCall(booked, minor).result)).toEqual(["closed", "booked", "booked"]);
  });

  test("does not count an outcome in review", () => {
    const call = aCall({ outcome: judged("sale", { review: true }) });
    expect(countCall(call, 0).result).toBe("not_judged");
    expect(isBooked(call)).toBe(false);
  });
});
