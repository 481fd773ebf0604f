import { describe, expect, test } from "vitest";
import {
  axisMoneyText,
  certaintyText,
  countText,
  durationText,
  minorUnits,
  moneyText,
  phoneText,
  positionText,
  shareText,
} from "../../app/admin-ui/format.ts";

describe("money", () => {
  test("is written from minor units with its currency's own decimals", () => {
    expect(moneyText({ minor: 18_000_000, currency: "USD" })).toBe("$180,000.00");
    expect(moneyText({ minor: 3_600, currency: "JPY" })).toBe("¥3,600");
    expect(moneyText({ minor: 1_500, currency: "KWD" })).toBe("KWD\u00a01.500");
  });

  test("has the minus sign and not a hyphen when it is taken back", () => {
    expect(moneyText({ minor: -360_000, currency: "USD" })).toBe("\u2212$3,600.00");
  });

  test("has no decimals on an axis", () => {
    expect(axisMoneyText({ minor: 4_000_000, currency: "USD" })).toBe("$40,000");
  });

  test("knows how many minor units each currency has", () => {
    expect(["USD", "JPY", "KWD"].map(minorUnits)).toEqual([100, 1, 1000]);
  });
});

describe("counts, shares and certainty", () => {
  test("are written as people read them", () => {
    expect(countText(1_200)).toBe("1,200");
    expect(shareText(0.4)).toBe("40.0%");
    expect(shareText(0.625)).toBe("62.5%");
    expect(certaintyText(0.94)).toBe("94% sure");
  });

  test("never claim to be wholly certain", () => {
    expect(certaintyText(1)).toBe("over 99% sure");
    expect(certaintyText(0.996)).toBe("over 99% sure");
  });
});

test("a length names its units, and a place in a recording does not", () => {
  expect([4, 31, 252, 3_900].map(durationText)).toEqual(["4 s", "31 s", "4 min 12 s", "1 h 5 min"]);
  expect([15, 723.6].map(positionText)).toEqual(["0:15", "12:03"]);
});

describe("a phone number", () => {
  test("has its national form at home and its international form abroad", () => {
    expect(phoneText("+12025550134", "US")).toBe("(202) 555-0134");
    expect(phoneText("+12025550134", "GB")).toBe("+1 202-555-0134");
  });

  test("of another country is grouped behind its country code", () => {
    expect(phoneText("+442079460958", "US")).toBe("+44 2079 460 958");
    expect(phoneText("+358401234567", "US")).toBe("+358 401 234 567");
    expect(phoneText("+4915112345", "US")).toBe("+49 15 112 345");
  });
});
