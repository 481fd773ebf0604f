import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lastFour, parsePhone, parsePhoneWithExtension } from "../../app/values/phone.ts";

describe("parsePhone", () => {
  test.each([
    ["(202) 555-0134", "US", "+12025550134"],
    ["202.555.0134", "US", "+12025550134"],
    ["1 202 555 0134", "US", "+12025550134"],
    ["+1-202-555-0134", "GB", "+12025550134"],
    ["+44 20 7946 0958", "US", "+442079460958"],
    ["+44 (0)20 7946 0958", "US", "+442079460958"],
    ["020 7946 0958", "GB", "+442079460958"],
    ["011 44 20 7946 0958", "US", "+442079460958"],
    ["00 44 20 7946 0958", "GB", "+442079460958"],
  ])("reads %s in %s as %s", (text, homeCountry, phone) => {
    expect(parsePhone(text, homeCountry)).toBe(phone);
  });

  test.each(["", " ", "anonymous", "Anonymous", "Restricted", "Unavailable", "Unknown", "withheld", "+", "-", "0"])(
    "answers nothing for the withheld number %j",
    (text) => {
      expect(parsePhone(text, "US")).toBeUndefined();
    },
  );

  test.each([
    "911",
    "555-0134",
    "+1202555013",
    "+120255501345678",
    "1-800-FLOWERS",
    "+266696687",
    "call +1 202 555 0134",
    "+12025550134, +12025550135",
  ])("answers nothing for %j, which is not one whole number", (text) => {
    expect(parsePhone(text, "US")).toBeUndefined();
  });

  test("reads an international number without knowing the home country", () => {
    expect(parsePhone("+12025550134", "XX")).toBe("+12025550134");
    expect(parsePhone("202-555-0134", "XX")).toBeUndefined();
  });

  test("gives back what it gave, whatever the home country", () => {
    const spelling = fc.oneof(
      fc.tuple(fc.integer({ min: 2_000_000_000, max: 9_999_999_999 })).map(([digits]) => String(digits)),
      fc
        .tuple(fc.constantFrom("1", "44", "49", "39", "61", "81"), fc.bigInt(100_000_000n, 9_999_999_999n))
        .map(([country, digits]) => `+${country}${digits}`),
      fc.string(),
    );
    fc.assert(
      fc.property(spelling, fc.constantFrom("US", "GB", "DE", "IT", "JP"), (text, country) => {
        const phone = parsePhone(text, "US");
        if (phone !== undefined) expect(parsePhone(phone, country)).toBe(phone);
      }),
      { numRuns: 500 },
    );
  });

  test("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (text, country) => void parsePhone(text, country)),
    );
  });
});

describe("parsePhoneWithExtension", () => {
  test.each(["(202) 555-0134 x204", "202-555-0134 ext. 204", "+12025550134;ext=204"])(
    "keeps the extension of %s apart",
    (text) => {
      expect(parsePhoneWithExtension(text, "US")).toEqual({ phone: "+12025550134", extension: "204" });
    },
  );

  test("has no extension where none is written", () => {
    expect(parsePhoneWithExtension("202-555-0134", "US")).toStrictEqual({ phone: "+12025550134" });
  });
});

describe("lastFour", () => {
  test("shows the last four digits only", () => {
    expect(lastFour("+1 (202) 555-01 34")).toBe("0134");
    expect(lastFour("12")).toBe("12");
  });
});
