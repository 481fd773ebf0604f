import { describe, expect, it } from "vitest";
import { wordsOf } from "../../../../app/adapters/outcome-classifiers/local/words.ts";

const textsOf = (text: string): string =>
  wordsOf(text)
    .map((word) => word.text)
    .join(" ");

describe("wordsOf", () => {
  it.each([
    ["It is $3,600, or nine pounds.", "it is <amount> or <amount>"],
    ["two hundred and fifty dollars", "<amount>"],
    ["at 4:15 pm, 10 a.m. or ten o’clock", "at <time> <time> or <time>"],
    ["Tuesday, March 2nd or tomorrow", "<day> <day> or <day>"],
    ["call 01223 364218, reference JA9SNY47", "call <phone> reference <code>"],
    ["Don’t book it?", "don't book it ?"],
    ["two of the 16 filters", "<number> of the <number> filters"],
    ["", ""],
  ])("reads %j as %j", (text, words) => {
    expect(textsOf(text)).toBe(words);
  });

  it("tells where each word stands", () => {
    expect(wordsOf("Only $5 today")).toEqual([
      { text: "only", start: 0, end: 4 },
      { text: "<amount>", start: 5, end: 7 },
      { text: "<day>", start: 8, end: 13 },
    ]);
  });
});
