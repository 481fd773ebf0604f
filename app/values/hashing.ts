import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Hex SHA-256 of a text (UTF-8) or bytes. */
export function sha256Hex(input: string | Uint8Array): string {
  return createHash("sha256").update(input).digest("hex");
}

/** URL-safe, shortened SHA-256: an id of `length` characters (at most 43) that is the same for the same parts. */
export function stableId(parts: readonly string[], length = 22): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, length);
}

/** Hash of a plain value that does not depend on the order of object members; undefined members count as absent. */
export function valueHash(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("base64url").slice(0, 22);
}

/** JSON with sorted member names, the text that `valueHash` and the ledger chain are taken over. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => (isPlainObject(member) ? sorted(member) : member)) ?? "null";
}

/** Keyed hash (HMAC-SHA256, hex) for look-ups of values that must not stand in clear. */
export function keyedHash(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}

/** Constant-time equality of two texts; unequal lengths are unequal. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
