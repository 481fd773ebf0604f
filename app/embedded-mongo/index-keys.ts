import { type Doc, isArray, isDoc } from "./bson-values.ts";
import { MongoError } from "./errors.ts";
import { compileFilter, type Matcher } from "./matcher.ts";
import { ownField, splitPath } from "./paths.ts";
import { EMPTY_ARRAY_BYTES, orderedBytes } from "./value-order.ts";

/** One field of an index: its path and 1 for ascending, -1 for descending. */
export interface IndexField {
  readonly path: string;
  readonly segments: readonly string[];
  readonly direction: 1 | -1;
}

/** An index as the catalog holds it. `multikey` is set for good by the first document that has an array at an indexed path. */
export interface Index {
  readonly id: number;
  readonly name: string;
  readonly fields: readonly IndexField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partialFilter: Doc | undefined;
  readonly expireAfterSeconds: number | undefined;
  readonly covers: Matcher;
  /** What `listIndexes` answers. */
  readonly spec: Doc;
  multikey: boolean;
}

/** The fields of an index key in the order given; refuses kinds of index that are not supported (code 67). */
export function indexFields(key: Doc): readonly IndexField[] {
  const fields = Object.entries(key).map(([path, kind]): IndexField => {
    const direction = typeof kind === "number" && kind !== 0 ? (kind > 0 ? 1 : -1) : undefined;
    if (direction === undefined || path === "" || path.includes("$")) {
      throw new MongoError(67, `the embedded database has no index of the kind { ${path}: ${JSON.stringify(kind)} }`);
    }
    return { path, segments: splitPath(path), direction };
  });
  if (fields.length === 0) throw new MongoError(67, "Index keys cannot be an empty object");
  return fields;
}

/** Which documents an index holds: those that match its partial filter, and for a sparse index have one of its fields. */
export function indexCoverage(fields: readonly IndexField[], sparse: boolean, partialFilter: Doc | undefined): Matcher {
  const partial = partialFilter === undefined ? undefined : compileFilter(partialFilter);
  const present = sparse
    ? compileFilter({ $or: fields.map((field) => ({ [field.path]: { $exists: true } })) })
    : undefined;
  return (doc) => (partial?.(doc) ?? true) && (present?.(doc) ?? true);
}

/** The keys that a document has in one index (no prefix, no document id), and whether an array made it more than one possible key. */
export function keysOf(index: Index, doc: Doc): { readonly keys: readonly Buffer[]; readonly multikey: boolean } {
  if (!index.covers(doc)) return { keys: [], multikey: false };
  let combinations: readonly (readonly Buffer[])[] = [[]];
  let multikey = false;
  for (const field of index.fields) {
    const values = fieldBytes(doc, field);
    if (values.throughArray && multikey && !sameArray(index.fields, field)) {
      throw new MongoError(171, "cannot index parallel arrays");
    }
    multikey ||= values.throughArray;
    combinations = combinations.flatMap((parts) => values.bytes.map((bytes) => [...parts, bytes]));
  }
  const keys = combinations.map((parts) =>
    parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts),
  );
  return { keys: keys.length === 1 ? keys : distinctBuffers(keys), multikey };
}

/** Whether an earlier field of the index goes through the same top-level array, which MongoDB allows. */
function sameArray(fields: readonly IndexField[], field: IndexField): boolean {
  const earlier = fields.slice(0, fields.indexOf(field));
  return earlier.some((other) => other.segments[0] === field.segments[0]);
}

/** The bytes of one value in an index field; a descending field holds them inverted. */
export function fieldKey(value: unknown, direction: 1 | -1): Buffer {
  return directed(orderedBytes(value), direction);
}

/** Inverts bytes for a descending field, so that the index is read in one direction. */
export function directed(bytes: Buffer, direction: 1 | -1): Buffer {
  return direction === 1 ? bytes : Buffer.from(bytes.map((byte) => ~byte & 0xff));
}

function fieldBytes(
  doc: Doc,
  field: IndexField,
): { readonly bytes: readonly Buffer[]; readonly throughArray: boolean } {
  const found: Found = { bytes: [], throughArray: false };
  collect(doc, field.segments, 0, found);
  const bytes = found.bytes.length === 0 ? [orderedBytes(null)] : found.bytes;
  return { bytes: bytes.map((item) => directed(item, field.direction)), throughArray: found.throughArray };
}

interface Found {
  readonly bytes: Buffer[];
  throughArray: boolean;
}

function collect(value: unknown, segments: readonly string[], at: number, found: Found): void {
  const segment = segments[at];
  if (isArray(value)) collectArray(value, segments, at, found);
  else if (segment === undefined) found.bytes.push(orderedBytes(value));
  else if (isDoc(value)) collect(ownField(value, segment), segments, at + 1, found);
  else found.bytes.push(orderedBytes(null));
}

function collectArray(values: readonly unknown[], segments: readonly string[], at: number, found: Found): void {
  found.throughArray = true;
  const leaf = at === segments.length;
  if (values.length === 0) found.bytes.push(leaf ? EMPTY_ARRAY_BYTES : orderedBytes(null));
  for (const value of values) {
    if (leaf) found.bytes.push(orderedBytes(value));
    else collect(isArray(value) ? null : value, segments, at, found);
  }
}

function distinctBuffers(buffers: readonly Buffer[]): readonly Buffer[] {
  return [...new Map(buffers.map((buffer) => [buffer.toString("latin1"), buffer])).values()];
}
