import fc from "fast-check";
import { expect, test } from "vitest";
import { piecesOf, quotesOf } from "../../app/admin-ui/call/spans.ts";

const TURNS = [{ speaker: "agent", text: "Free at two. Shall I book that for you?" }] as const;

test("evidence on whole words is quoted exactly", () => {
  expect(quotesOf(TURNS, [{ turn: 0, start: 13, end: 39 }]).map((quote) => quote.text)).toEqual([
    "Shall I book that for you?",
  ]);
});

test("evidence that cuts a word, or lies outside the transcript, is not drawn", () => {
  const cut = [
    { turn: 0, start: 14, end: 39 },
    { turn: 0, start: 13, end: 17 },
    { turn: 0, start: 30, end: 99 },
    { turn: 3, start: 0, end: 4 },
  ];
  expect(quotesOf(TURNS, cut)).toEqual([]);
});

test("the pieces of a turn are always its whole text, however the quotes lie", () => {
  const span = fc.record({ turn: fc.constant(0), start: fc.nat(45), end: fc.nat(45) });
  fc.assert(
    fc.property(fc.array(span, { maxLength: 6 }), (evidence) => {
      const pieces = piecesOf(TURNS[0].text, quotesOf(TURNS, evidence));
      expect(pieces.map((piece) => piece.text).join("")).toBe(TURNS[0].text);
    }),
  );
});
