import { calculateObjectSize, type DeserializeOptions, deserialize, Long, serialize } from "bson";
import { MongoError } from "./errors.ts";

/** One decoded BSON document. */
export type Doc = Record<string, unknown>;

/** The largest document MongoDB stores, in bytes (https://www.mongodb.com/docs/manual/reference/limits/). */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

const DECODING: DeserializeOptions = { promoteLongs: false };

/** Decodes one document; 64-bit integers stay `Long`, so they keep their value. Throws MongoError 2 when the bytes are not BSON. */
export function decode(bytes: Uint8Array, options: DeserializeOptions = {}): Doc {
  try {
    return deserialize(bytes, { ...DECODING, ...options });
  } catch (error) {
    throw new MongoError(2, `invalid BSON: ${error instanceof Error ? error.message : "unreadable"}`);
  }
}

/** Encodes one document of ours. */
export function encode(doc: Doc): Buffer {
  return Buffer.from(serialize(doc, { ignoreUndefined: true }));
}

/** Encodes a document that will be stored; refuses one above 16 MB with MongoDB's code 10334. */
export function encodeStored(doc: Doc): Buffer {
  const size = calculateObjectSize(doc, { ignoreUndefined: true });
  refuseOversized(size);
  return Buffer.from(serialize(doc, { ignoreUndefined: true }));
}

/** Throws code 10334 when a document of this many bytes may not be stored. */
export function refuseOversized(bytes: number): void {
  if (bytes > MAX_DOCUMENT_BYTES) {
    throw new MongoError(10334, `BSONObj size: ${bytes} is invalid. Size must be between 0 and ${MAX_DOCUMENT_BYTES}`);
  }
}

/** Whether a value is an embedded document (not an array, date, id or other BSON type). */
export function isDoc(value: unknown): value is Doc {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Whether a value is an embedded document whose first field is an operator such as `$gt`. */
export function isOperatorDoc(value: unknown): value is Doc {
  return isDoc(value) && (Object.keys(value)[0] ?? "").startsWith("$");
}

/** Whether a value is an array; unlike `Array.isArray` it does not answer `any[]`. */
export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** A number of the kind JavaScript and `Long` share, as a JavaScript number; undefined for other types. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  return Long.isLong(value) ? value.toNumber() : undefined;
}

/** Whether a JavaScript number is stored as a 32-bit integer. */
export function isInt32(value: unknown): value is number {
  return typeof value === "number" && (value | 0) === value && !Object.is(value, -0);
}

/** The document argument of a command, `{}` when left out; throws TypeMismatch for another type. */
export function docArgument(command: Doc, name: string): Doc {
  const value = command[name] ?? {};
  if (!isDoc(value)) throw new MongoError(14, `BSON field '${name}' is the wrong type, expected type 'object'`);
  return value;
}

/** The non-negative whole number argument of a command, or undefined when left out. */
export function countArgument(command: Doc, name: string): number | undefined {
  if (command[name] === undefined || command[name] === null) return undefined;
  const value = toNumber(command[name]);
  if (value === undefined || !Number.isInteger(value))
    throw new MongoError(14, `BSON field '${name}' is the wrong type, expected a number`);
  if (value < 0) throw new MongoError(51024, `BSON field '${name}' value must be >= 0, actual value '${value}'`);
  return value;
}

/** The list argument of a command, empty when left out; throws TypeMismatch for another type. */
export function listArgument(command: Doc, name: string): readonly unknown[] {
  const value = command[name] ?? [];
  if (!isArray(value)) throw new MongoError(14, `BSON field '${name}' is the wrong type, expected type 'array'`);
  return value;
}

/** The list argument of a command whose items are documents. */
export function docsArgument(command: Doc, name: string): readonly Doc[] {
  return listArgument(command, name).map((item) => {
    if (!isDoc(item)) throw new MongoError(14, `BSON field '${name}' is the wrong type, expected documents`);
    return item;
  });
}
