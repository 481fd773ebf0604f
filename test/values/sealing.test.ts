import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSealingKeys, type SealingKey, seal, sealedBy, UnsealingError, unseal } from "../../app/values/sealing.ts";

const key: SealingKey = { id: "2026-10", key: Buffer.alloc(32, 1) };
const otherKey: SealingKey = { id: "2026-11", key: Buffer.alloc(32, 2) };
const PLACE = "install-1/connections/token/connection-1";
const sealed = seal("a token", key, PLACE);

/** The sealed text with one of its five parts changed. */
function withPart(place: number, change: (part: string) => string): string {
  return sealed
    .split(".")
    .map((part, index) => (index === place ? change(part) : part))
    .join(".");
}

describe("seal and unseal", () => {
  test("open any text in its place with its key", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (text, place) => {
        expect(unseal(seal(text, key, place), [otherKey, key], place)).toBe(text);
      }),
    );
  });

  test("never seal the same text the same way twice", () => {
    expect(seal("a token", key, PLACE)).not.toBe(sealed);
  });

  test("write format, key id, 12 bytes of start and 16 bytes of tag", () => {
    const [version, keyId, iv = "", tag = ""] = sealed.split(".");
    expect([version, keyId]).toEqual(["v1", "2026-10"]);
    expect([iv, tag].map((part) => Buffer.from(part, "base64url").length)).toEqual([12, 16]);
    expect(sealedBy(sealed)).toBe("2026-10");
  });

  test.each([
    ["its tag is gone", withPart(3, () => "")],
    [
      "its tag is cut to 4 bytes",
      withPart(3, (tag) => Buffer.from(tag, "base64url").subarray(0, 4).toString("base64url")),
    ],
    ["its tag is another", withPart(3, () => randomBytes(16).toString("base64url"))],
    ["its start is another", withPart(2, () => randomBytes(12).toString("base64url"))],
    ["its start is gone", withPart(2, () => "")],
    ["its text is another", withPart(4, () => Buffer.from("b token").toString("base64url"))],
    ["its text is gone", withPart(4, () => "")],
    ["its key id names another loaded key", withPart(1, () => otherKey.id)],
    ["its key id names no loaded key", withPart(1, () => "lost")],
    ["its version is unknown", withPart(0, () => "v2")],
    ["it is empty", ""],
    ["it was never sealed", "a token"],
  ])("a sealed text does not open when %s", (_why, changed) => {
    expect(() => unseal(changed, [key, otherKey], PLACE)).toThrow(UnsealingError);
  });

  test.each(["install-2/connections/token/connection-1", "install-1/connections/token/connection-2", ""])(
    "a sealed text does not open when it was moved to %j",
    (place) => {
      expect(() => unseal(sealed, [key], place)).toThrow(UnsealingError);
    },
  );

  test("a sealed text does not open with another key of the same id", () => {
    expect(() => unseal(sealed, [{ ...otherKey, id: key.id }], PLACE)).toThrow(UnsealingError);
  });
});

describe("parseSealingKeys", () => {
  const encoded = key.key.toString("base64");

  test("reads several keys in the order given", () => {
    const keys = parseSealingKeys(`2026-11:${otherKey.key.toString("base64")}, 2026-10:${encoded}`);
    expect(keys).toEqual([otherKey, key]);
  });

  test.each([
    ["it has no id", encoded],
    ["the id is empty", `:${encoded}`],
    ["the key is short", `k1:${key.key.subarray(1).toString("base64")}`],
    ["it is hexadecimal without an id", key.key.toString("hex")],
    ["id and key changed places", `${key.key.toString("base64url")}:k1`],
    ["the second key is empty", `k1:${encoded},k2:`],
  ])("refuses a key when %s, without naming the key", (_why, text) => {
    const secrets = [encoded, key.key.toString("hex"), key.key.toString("base64url")];
    const message = messageOf(() => parseSealingKeys(text));
    expect(message).toMatch(/key/);
    for (const each of secrets) expect(message).not.toContain(each.slice(0, 8));
  });

  test("says which key is wrong by its place", () => {
    expect(() => parseSealingKeys(`k1:${encoded},k2:AAAA`)).toThrow(
      "key 2 must be 32 bytes in base64 after the colon, it has 3",
    );
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return "nothing was thrown";
}
