import { Binary, BSONRegExp, BSONSymbol, Decimal128, Long, MaxKey, MinKey, ObjectId, Timestamp } from "bson";
import { type Doc, isArray, isDoc } from "./bson-values.ts";
import { badValue } from "./errors.ts";

/**
 * The order of BSON types (https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/) as the first byte of an encoded value.
 * `emptyArray` is what MongoDB's indexes hold for a field that is an array without elements.
 */
export const TYPE = {
  minKey: 0x01,
  emptyArray: 0x04,
  null: 0x05,
  number: 0x10,
  string: 0x20,
  object: 0x30,
  array: 0x40,
  binary: 0x50,
  objectId: 0x60,
  boolean: 0x70,
  date: 0x80,
  timestamp: 0x90,
  regex: 0xa0,
  maxKey: 0xf0,
} as const;

/** The bytes of `[]` in an index. */
export const EMPTY_ARRAY_BYTES = Buffer.from([TYPE.emptyArray]);

/**
 * Encodes any BSON value so that comparing the bytes compares the values in MongoDB's order, across types and for numbers across widths.
 * Encodings are prefix-free: they may be joined and still compare field by field. Missing and null encode alike. Refuses Decimal128.
 */
export function orderedBytes(value: unknown): Buffer {
  const parts: Buffer[] = [];
  appendValue(parts, value);
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

/** Compares two BSON values in MongoDB's order: negative, zero or positive. */
export function compareValues(left: unknown, right: unknown): number {
  if (typeof left === "number" && typeof right === "number" && !Number.isNaN(left) && !Number.isNaN(right))
    return left - right || (left < right ? -1 : left > right ? 1 : 0);
  if (typeof left === "string" && left === right) return 0;
  return Buffer.compare(orderedBytes(left), orderedBytes(right));
}

/** Whether two BSON values are equal: numbers across widths, documents with the order of their fields. */
export function equalValues(left: unknown, right: unknown): boolean {
  if (typeof left === "string" && typeof right === "string") return left === right;
  return compareValues(left, right) === 0;
}

/** The type byte of a value, for "same type" rules of range queries. */
export function typeByte(value: unknown): number {
  if (value === null || value === undefined) return TYPE.null;
  if (typeof value === "number" || typeof value === "bigint") return TYPE.number;
  if (typeof value === "string") return TYPE.string;
  if (typeof value === "boolean") return TYPE.boolean;
  if (isArray(value)) return TYPE.array;
  return isDoc(value) ? TYPE.object : objectTypeByte(value);
}

function objectTypeByte(value: unknown): number {
  if (value instanceof ObjectId) return TYPE.objectId;
  if (value instanceof Date) return TYPE.date;
  if (value instanceof Timestamp) return TYPE.timestamp;
  if (Long.isLong(value)) return TYPE.number;
  if (value instanceof Binary) return TYPE.binary;
  if (value instanceof RegExp || value instanceof BSONRegExp) return TYPE.regex;
  return rareTypeByte(value);
}

function rareTypeByte(value: unknown): number {
  if (value instanceof BSONSymbol) return TYPE.string;
  if (value instanceof MinKey) return TYPE.minKey;
  if (value instanceof MaxKey) return TYPE.maxKey;
  if (value instanceof Decimal128) throw badValue("Decimal128 values cannot be compared by the embedded database");
  throw badValue("values of this BSON type cannot be compared by the embedded database");
}

function appendValue(parts: Buffer[], value: unknown): void {
  if (typeof value === "string") parts.push(Buffer.from([TYPE.string]), terminated(value));
  else if (typeof value === "number" || typeof value === "bigint") parts.push(numberBytes(value));
  else if (isArray(value)) appendArray(parts, value);
  else if (isDoc(value)) appendObject(parts, value);
  else if (typeByte(value) === TYPE.number && Long.isLong(value)) parts.push(numberBytes(value.toBigInt()));
  else {
    parts.push(Buffer.from([typeByte(value)]));
    appendPayload(parts, value);
  }
}

function appendPayload(parts: Buffer[], value: unknown): void {
  if (typeof value === "boolean") parts.push(Buffer.from([value ? 1 : 0]));
  else if (value instanceof ObjectId) parts.push(Buffer.from(value.id));
  else if (value instanceof Date) parts.push(signed64(BigInt(Math.trunc(value.getTime()))));
  else if (value instanceof Timestamp) parts.push(unsigned64(value.toBigInt()));
  else if (value instanceof Binary)
    parts.push(unsigned64(BigInt(value.position)), Buffer.from([value.sub_type]), Buffer.from(value.value()));
  else if (value instanceof BSONSymbol) parts.push(terminated(value.value));
  else if (value instanceof RegExp) parts.push(terminated(value.source), terminated(value.flags));
  else if (value instanceof BSONRegExp) parts.push(terminated(value.pattern), terminated(value.options));
}

/** UTF-8 with a zero byte at the end; zero bytes within the text become 00 FF, which sorts after every end. */
function terminated(text: string): Buffer {
  const bytes = Buffer.from(`${text}\0`);
  if (!text.includes("\0")) return bytes;
  const escaped = [...bytes.subarray(0, -1)].flatMap((byte) => (byte === 0 ? [0, 0xff] : [byte]));
  return Buffer.from([...escaped, 0]);
}

/**
 * A double in sortable form, then how far the exact integer lies from that double (only 64-bit integers beyond 2^53 differ),
 * so that every width of number shares one exact order. NaN sorts before every other number.
 */
function numberBytes(value: number | bigint): Buffer {
  const out = Buffer.alloc(11);
  out[0] = TYPE.number;
  const double = Number(value);
  if (!Number.isNaN(double)) {
    out.writeDoubleBE(double === 0 ? 0 : double, 1);
    if (double < 0) for (let at = 1; at < 9; at += 1) out[at] = ~(out[at] ?? 0) & 0xff;
    else out[1] = (out[1] ?? 0) | 0x80;
    const distance = typeof value === "bigint" ? Number(value - BigInt(double)) : 0;
    out.writeUInt16BE(distance + 0x8000, 9);
  }
  return out;
}

function appendArray(parts: Buffer[], values: readonly unknown[]): void {
  parts.push(Buffer.from([TYPE.array]));
  for (const value of values) appendValue(parts, value);
  parts.push(Buffer.from([0]));
}

function appendObject(parts: Buffer[], doc: Doc): void {
  parts.push(Buffer.from([TYPE.object]));
  for (const [name, value] of Object.entries(doc)) {
    if (value === undefined) continue;
    parts.push(Buffer.from([typeByte(value)]), terminated(name));
    appendValue(parts, value);
  }
  parts.push(Buffer.from([0]));
}

function signed64(value: bigint): Buffer {
  return unsigned64(BigInt.asUintN(64, value) ^ (1n << 63n));
}

function unsigned64(value: bigint): Buffer {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt.asUintN(64, value));
  return out;
}
