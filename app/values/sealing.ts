import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** A 256-bit key with an id that is written into everything it seals. Ids are [A-Za-z0-9_-]. */
export interface SealingKey {
  readonly id: string;
  readonly key: Buffer;
}

/** Thrown when a sealed text cannot be opened: cut, changed, moved to another record, or its key is not loaded. */
export class UnsealingError extends Error {
  constructor(why: string) {
    super(`A sealed value cannot be opened: ${why}.`);
    this.name = "UnsealingError";
  }
}

/**
 * Seals a text with AES-256-GCM as `v1.<keyId>.<iv>.<tag>.<data>` (base64url). `place` (install, collection, field, record) is bound to the result:
 * a value copied elsewhere does not open.
 */
export function seal(text: string, key: SealingKey, place: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key.key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return ["v1", key.id, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url"))].join(".");
}

/** Opens what `seal` made, with whichever loaded key sealed it. Throws UnsealingError. */
export function unseal(sealed: string, keys: readonly SealingKey[], place: string): string {
  const [version, keyId, iv = "", tag = "", text = ""] = sealed.split(".");
  if (version !== "v1") throw new UnsealingError("unknown format");
  const key = keys.find((candidate) => candidate.id === keyId);
  if (key === undefined) throw new UnsealingError(`key "${keyId}" is not loaded`);
  try {
    const decipher = createDecipheriv(CIPHER, key.key, Buffer.from(iv, "base64url"), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(Buffer.from(tag, "base64url"));
    return Buffer.concat([decipher.update(Buffer.from(text, "base64url")), decipher.final()]).toString("utf8");
  } catch {
    throw new UnsealingError("it was changed or belongs to another record");
  }
}

/** Id of the key that sealed a value; tells what a rotation still has to re-seal. */
export function sealedBy(sealed: string): string {
  return sealed.split(".")[1] ?? "";
}

/** Reads "id:base64,id:base64" (newest first) into keys. Throws a plain error naming what is wrong, never the key. */
export function parseSealingKeys(text: string): readonly SealingKey[] {
  return text.split(",").map((entry, index) => {
    const [id = "", encoded = ""] = entry.trim().split(":");
    const key = Buffer.from(encoded, "base64");
    if (!/^[\w-]+$/.test(id)) throw new Error("a key needs an id before the colon");
    // Named by its place: what stands before the colon may be the key itself, misplaced.
    if (key.length !== KEY_BYTES)
      throw new Error(`key ${index + 1} must be ${KEY_BYTES} bytes in base64 after the colon, it has ${key.length}`);
    return { id, key };
  });
}
