import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AttributionModel } from "../../app/records/touch.ts";
import { attributeCall, touchesWithin } from "../../app/steps/attribute-call.ts";
import { addMs, DAY_MS } from "../../app/values/instant.ts";
import { allocate, money } from "../../app/values/money.ts";
import { aTouch, NOON } from "../support/builders.ts";

const ago = (name: string, days: number) => aTouch(name, { at: addMs(NOON, -days * DAY_MS) });
const journey = [ago("old", 14), ago("middle", 7), ago("new", 0)];

const MODELS: readonly AttributionModel[] = [
  { kind: "first" },
  { kind: "last" },
  { kind: "linear" },
  { kind: "time_decay", halfLifeDays: 7 },
];

function sharesOf(model: AttributionModel, touches = journey) {
  return attributeCall(touches, NOON, model).map(({ touch, share }) => [touch.callId, share]);
}

describe("attributeCall", () => {
  test("gives all to the first touch", () => {
    expect(sharesOf({ kind: "first" })).toEqual([
      ["old", 1],
      ["middle", 0],
      ["new", 0],
    ]);
  });

  test("gives all to the last touch", () => {
    expect(sharesOf({ kind: "last" })).toEqual([
      ["old", 0],
      ["middle", 0],
      ["new", 1],
    ]);
  });

  test("gives equal shares", () => {
    expect(sharesOf({ kind: "linear" })).toEqual([
      ["old", 1 / 3],
      ["middle", 1 / 3],
      ["new", 1 / 3],
    ]);
  });

  test("halves the weight with every half-life of age", () => {
    // Weights 1/4, 1/2 and 1 of 7/4.
    expect(sharesOf({ kind: "time_decay", halfLifeDays: 7 })).toEqual([
      ["old", 1 / 7],
      ["middle", 2 / 7],
      ["new", 4 / 7],
    ]);
  });

  test.each(MODELS)("tells first and last by time, not by the order given: $kind", (model) => {
    expect(sharesOf(model, [...journey].reverse())).toEqual(sharesOf(model));
  });

  test("breaks ties of time by the order given", () => {
    const twins = [ago("a", 1), ago("b", 1)];
    expect(sharesOf({ kind: "first" }, twins)).toEqual([
      ["a", 1],
      ["b", 0],
    ]);
    expect(sharesOf({ kind: "last" }, twins)).toEqual([
      ["a", 0],
      ["b", 1],
    ]);
  });

  test("gives nothing to touches after the result", () => {
    expect(sharesOf({ kind: "last" }, [ago("before", 1), ago("after", -1)])).toEqual([["before", 1]]);
  });

  test.each(MODELS)("gives no credit for no touches: $kind", (model) => {
    expect(attributeCall([], NOON, model)).toEqual([]);
  });

  test("still divides a journey that is a thousand half-lives old", () => {
    const ancient = [ago("older", 7_007), ago("newer", 7_000)];
    expect(sharesOf({ kind: "time_decay", halfLifeDays: 7 }, ancient)).toEqual([
      ["older", 1 / 3],
      ["newer", 2 / 3],
    ]);
  });

  test.each(MODELS)("gives shares that sum to 1 and money that sums to the deal: $kind", (model) => {
    const days = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 1_000_000_000 }), (ages, minor) => {
        const touches = ages.map((age, index) => ago(`call-${index}`, Math.round(age * 1_000) / 1_000));
        const shares = attributeCall(touches, NOON, model).map((credit) => credit.share);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
        expect(allocate(money(minor, "USD"), shares).reduce((sum, part) => sum + part.minor, 0)).toBe(minor);
      }),
    );
  });

  test.each(MODELS)("keeps the total of 50 deals of $3,600.00 at $180,000.00: $kind", (model) => {
    const perDeal = allocate(
      money(360_000, "USD"),
      attributeCall(journey, NOON, model).map((credit) => credit.share),
    );
    const total = Array.from({ length: 50 }, () => perDeal).flat();
    expect(total.reduce((sum, part) => sum + part.minor, 0)).toBe(18_000_000);
  });
});

describe("touchesWithin", () => {
  const opens = addMs(NOON, -90 * DAY_MS);

  test("opens and closes inclusively at the exact millisecond", () => {
    const touches = [addMs(opens, -1), opens, addMs(opens, 1), NOON, addMs(NOON, 1)].map((at) => aTouch(at, { at }));
    expect(touchesWithin(touches, NOON, 90).map((touch) => touch.at)).toEqual([opens, addMs(opens, 1), NOON]);
  });
});
