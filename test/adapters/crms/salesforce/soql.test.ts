import fc from "fast-check";
import { parseQuery } from "soql-parser-js";
import { expect, test } from "vitest";
import { soql, soqlLiteral, soqlTime } from "../../../../app/adapters/crms/salesforce/soql.ts";

/** Reads a literal as Salesforce would, by its list of escape sequences. */
function unescaped(literal: string): string {
  return literal.slice(1, -1).replace(/\\(?:u([0-9a-f]{4})|(.))/g, (_all, code: string | undefined, sign: string) => {
    return code === undefined ? sign : String.fromCharCode(Number.parseInt(code, 16));
  });
}

const nastyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom("'", "\\", "\n", "\u2028", "%", "_", " OR ", "Id", "=", ")", "\0"),
    maxLength: 12,
  }),
);

test("any text comes back unchanged from the parsed query, and the conditions keep their shape", () => {
  fc.assert(
    fc.property(nastyText, nastyText, (name, city) => {
      const query = parseQuery(soql`SELECT Id FROM Lead WHERE LastName = ${name} AND City = ${city}`.text);
      expect(query.where).toEqual({
        left: { field: "LastName", operator: "=", literalType: "STRING", value: soqlLiteral(name) },
        operator: "AND",
        right: { left: { field: "City", operator: "=", literalType: "STRING", value: soqlLiteral(city) } },
      });
      expect(unescaped(soqlLiteral(name))).toBe(name);
    }),
  );
});

test("a text that tries to end its quotes stays inside them", () => {
  expect(soql`SELECT Id FROM Lead WHERE LastName = ${"\\' OR LastName != \\'"}`.text).toBe(
    "SELECT Id FROM Lead WHERE LastName = '\\\\\\' OR LastName != \\\\\\''",
  );
});

test("lists, numbers, moments and other parts stand as SOQL writes them", () => {
  const fields = soql`Id, Name`;
  const query = soql`SELECT ${fields} FROM Lead WHERE Id IN ${["a", "b'"]} AND SystemModstamp >= ${soqlTime(0)} LIMIT ${5}`;
  expect(query.text).toBe(
    "SELECT Id, Name FROM Lead WHERE Id IN ('a','b\\'') AND SystemModstamp >= 1970-01-01T00:00:00.000Z LIMIT 5",
  );
});

test("an empty list or a number that is none is a bug, not a query without the condition", () => {
  expect(() => soql`SELECT Id FROM Lead WHERE Id IN ${[]}`).toThrow("A SOQL list must not be empty.");
  expect(() => soql`SELECT Id FROM Lead LIMIT ${Number.NaN}`).toThrow("A SOQL number must be finite.");
});
