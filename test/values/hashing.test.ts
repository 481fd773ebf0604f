import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  canonicalJson,
  equalInConstantTime,
  keyedHash,
  sha256Hex,
  stableId,
  valueHash,
} from "../../app/values/hashing.ts";

const published = z
  .object({ vectors: z.array(z.object({ normalised: z.string(), sha256_hex: z.string() })) })
  .parse(JSON.parse(readFileSync(new URL("../fixtures/hashing.json", import.meta.url), "utf8")));

describe("sha256Hex", () => {
  test("gives every published digest of a normalised identifier", () => {
    expect(published.vectors.length).toBeGreaterThan(0);
    for (const { normalised, sha256_hex } of published.vectors) expect(sha256Hex(normalised)).toBe(sha256_hex);
  });

  test("hashes a text as its UTF-8 bytes", () => {
    expect(sha256Hex("é")).toBe(sha256Hex(Buffer.from([0xc3, 0xa9])));
  });
});

describe("keyedHash", () => {
  test("gives the digest of RFC 4231, test case 2", () => {
    expect(keyedHash("Jefe", "what do ya want for nothing?")).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });
});

describe("stableId", () => {
  test("gives the same id for the same parts, in URL-safe letters and of the length asked for", () => {
    expect(stableId(["install-1", "call-1"])).toBe(stableId(["install-1", "call-1"]));
    expect(stableId(["install-1", "call-1"])).toMatch(/^[\w-]{22}$/);
    expect(stableId(["install-1", "call-1"], 10)).toMatch(/^[\w-]{10}$/);
  });

  test("tells parts apart where a joined text would not", () => {
    expect(stableId(["a", "bc"])).not.toBe(stableId(["ab", "c"]));
    expect(stableId(['a","b'])).not.toBe(stableId(["a", "b"]));
    expect(stableId(["a", ""])).not.toBe(stableId(["a"]));
  });
});

describe("valueHash and canonicalJson", () => {
  test("do not depend on the order of members, at any depth", () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: 1 })).toBe('{"a":1,"b":[{"c":2,"d":1}]}');
  });

  test("count an undefined member as absent", () => {
    expect(valueHash({ a: 1, b: undefined })).toBe(valueHash({ a: 1 }));
    expect(valueHash(undefined)).toBe(valueHash(null));
  });

  test("tell values apart that only look alike", () => {
    const values = [1, "1", [1], { a: 1 }, { a: "1" }, [[1]], null, false, {}, [], ""];
    expect(new Set(values.map(valueHash)).size).toBe(values.length);
  });

  test("tell the orders of a list apart", () => {
    expect(valueHash([1, 2])).not.toBe(valueHash([2, 1]));
  });

  test("give the same for a value that was stored as JSON and read back", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => valueHash(JSON.parse(JSON.stringify(value))) === valueHash(value)),
    );
  });
});

describe("equalInConstantTime", () => {
  test.each([
    ["abc", "abc", true],
    ["abc", "abd", false],
    ["abc", "ab", false],
    ["é", "e", false],
    ["", "", true],
  ])("compares %j with %j", (a, b, equal) => {
    expect(equalInConstantTime(a, b)).toBe(equal);
  });
});
