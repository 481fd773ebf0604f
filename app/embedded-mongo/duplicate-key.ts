import { Binary, Long, ObjectId } from "bson";
import { type Doc, isArray, isDoc } from "./bson-values.ts";
import { MongoError } from "./errors.ts";
import { valueAt } from "./paths.ts";

/** MongoDB's duplicate key error (11000), with the message, `keyPattern` and `keyValue` that clients read. */
export function duplicateKeyError(violation: {
  readonly namespace: string;
  readonly indexName: string;
  readonly paths: readonly (readonly string[])[];
  readonly keyPattern: Doc;
  readonly doc: Doc;
}): MongoError {
  const keyValue = Object.fromEntries(
    violation.paths.map((segments) => [segments.join("."), valueAt(violation.doc, segments) ?? null]),
  );
  const message = `E11000 duplicate key error collection: ${violation.namespace} index: ${violation.indexName} dup key: ${shellText(keyValue)}`;
  return new MongoError(11000, message, { keyPattern: violation.keyPattern, keyValue });
}

/** A value as MongoDB prints it in messages. */
function shellText(value: unknown): string {
  if (isDoc(value)) {
    const fields = Object.entries(value).map(([name, item]) => `${name}: ${shellText(item)}`);
    return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
  }
  if (isArray(value)) return value.length === 0 ? "[]" : `[ ${value.map(shellText).join(", ")} ]`;
  if (typeof value === "string") return JSON.stringify(value);
  return scalarText(value);
}

function scalarText(value: unknown): string {
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Binary) return `BinData(${value.sub_type}, ${value.toString("hex").toUpperCase()})`;
  return Long.isLong(value) ? value.toString() : String(value);
}
