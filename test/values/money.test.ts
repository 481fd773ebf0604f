import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../../app/values/errors.ts";
import { allocate, exponentOf, formatDecimal, money, parseMoney, sumMoney } from "../../app/values/money.ts";

const currencies = fc.constantFrom("USD", "EUR", "JPY", "KWD", "CLF");
const minors = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
const shareLists = fc
  .array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 20 })
  .filter((weights) => weights.some((weight) => weight > 0))
  .map((weights) => weights.map((weight) => weight / weights.reduce((sum, each) => sum + each, 0)));

describe("parseMoney", () => {
  test.each([
    ["19.99", "USD", 1_999],
    ["0.29", "USD", 29],
    ["-0.05", "USD", -5],
    ["3600", "USD", 360_000],
    ["180000.00", "USD", 18_000_000],
    ["7.5", "EUR", 750],
    ["3600", "JPY", 3_600],
    ["3600.00", "JPY", 3_600],
    ["1.234", "KWD", 1_234],
    ["1.2345", "CLF", 12_345],
    [" 5.10 ", "USD", 510],
    ["90071992547409.91", "USD", Number.MAX_SAFE_INTEGER],
  ])("reads %s %s as %i minor units", (text, currency, minor) => {
    expect(parseMoney(text, currency)).toEqual({ minor, currency });
  });

  test("reads minus zero as zero", () => {
    expect(parseMoney("-0.00", "USD")).toStrictEqual({ minor: 0, currency: "USD" });
  });

  test.each(["", "abc", "1,000.00", "1e3", "$5", ".5", "5.", "--1", "1.2.3", "0x10", "NaN", "Infinity", "٣"])(
    "refuses %j, which is not a plain decimal",
    (text) => {
      expect(() => parseMoney(text, "USD")).toThrow(InvalidInputError);
    },
  );

  test.each([
    ["0.001", "USD"],
    ["3600.5", "JPY"],
    ["1.2345", "KWD"],
  ])("refuses %s %s rather than round it", (text, currency) => {
    expect(() => parseMoney(text, currency)).toThrow(`has more decimals than ${currency} takes`);
  });

  test("refuses an amount that a number cannot hold exactly", () => {
    expect(() => parseMoney("90071992547409.93", "USD")).toThrow(InvalidInputError);
  });

  test("refuses a currency that is not three capital letters", () => {
    expect(() => parseMoney("1.00", "usd")).toThrow('"usd" is not an ISO 4217 currency code.');
  });

  test("reads back every amount that formatDecimal prints", () => {
    fc.assert(
      fc.property(minors, currencies, (minor, currency) => {
        expect(parseMoney(formatDecimal(money(minor, currency)), currency)).toEqual({ minor, currency });
      }),
    );
  });
});

describe("formatDecimal", () => {
  test.each([
    [1_999, "USD", "19.99"],
    [5, "USD", "0.05"],
    [-5, "USD", "-0.05"],
    [0, "USD", "0.00"],
    [-100, "USD", "-1.00"],
    [3_600, "JPY", "3600"],
    [-1, "JPY", "-1"],
    [7, "KWD", "0.007"],
    [Number.MAX_SAFE_INTEGER, "USD", "90071992547409.91"],
  ])("prints %i %s as %s", (minor, currency, text) => {
    expect(formatDecimal(money(minor, currency))).toBe(text);
  });
});

describe("money", () => {
  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1])(
    "refuses %d minor units",
    (minor) => {
      expect(() => money(minor, "USD")).toThrow(InvalidInputError);
    },
  );

  test("knows how many decimals a currency has", () => {
    expect(["USD", "JPY", "KWD", "CLF", "ISK"].map(exponentOf)).toEqual([2, 0, 3, 4, 0]);
  });
});

describe("sumMoney", () => {
  test("adds amounts of one currency", () => {
    expect(sumMoney([money(1_999, "USD"), money(-500, "USD")], "USD")).toEqual(money(1_499, "USD"));
  });

  test("gives zero for nothing", () => {
    expect(sumMoney([], "EUR")).toEqual(money(0, "EUR"));
  });

  test("refuses to mix currencies", () => {
    expect(() => sumMoney([money(1, "USD"), money(1, "EUR")], "USD")).toThrow("EUR cannot be added to USD.");
  });
});

describe("allocate", () => {
  const parts = (minor: number, shares: readonly number[]) =>
    allocate(money(minor, "USD"), shares).map((part) => part.minor);

  test("gives the cent that is left to the earlier of equal shares", () => {
    expect(parts(100, [1 / 3, 1 / 3, 1 / 3])).toEqual([34, 33, 33]);
  });

  test("gives the cents that are left to the largest remainders", () => {
    // 10.5, 31.5 and 63 of 105: half a cent each for the first two, and the earlier of them wins.
    expect(parts(105, [0.1, 0.3, 0.6])).toEqual([11, 31, 63]);
    // 6.5, 0.7 and 2.8 of 10: the two cents go to .8 and .7, not to the first.
    expect(parts(10, [0.65, 0.07, 0.28])).toEqual([6, 1, 3]);
  });

  test("splits a negative amount as the mirror image of the positive one", () => {
    expect(parts(-100, [1 / 3, 1 / 3, 1 / 3])).toEqual([-34, -33, -33]);
  });

  test("gives everything to the one whole share and nothing to the others", () => {
    expect(parts(1_999, [0, 1, 0])).toStrictEqual([0, 1_999, 0]);
  });

  test("gives no parts for no shares", () => {
    expect(parts(100, [])).toEqual([]);
  });

  test("gives parts that sum to the whole, whatever the shares and however large the amount", () => {
    fc.assert(
      fc.property(minors, shareLists, (minor, shares) => {
        const sum = parts(minor, shares).reduce((total, part) => total + BigInt(part), 0n);
        expect(sum).toBe(BigInt(minor));
      }),
      { numRuns: 500 },
    );
  });

  test("gives each share its exact part to within one minor unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), shareLists, (minor, shares) => {
        parts(minor, shares).forEach((part, index) => {
          expect(Math.abs(part - minor * (shares[index] ?? 0))).toBeLessThan(1 + 1e-6);
        });
      }),
    );
  });

  test("gives nothing to a share of zero", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), shareLists, (minor, shares) => {
        const given = parts(minor, [...shares, 0]);
        expect(given.at(-1)).toBe(0);
      }),
    );
  });
});
