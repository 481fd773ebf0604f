import { type Doc, decode } from "./bson-values.ts";
import type { Collection } from "./catalog.ts";
import { documentAt, type StoredDocument } from "./documents.ts";
import { badValue } from "./errors.ts";
import { directed } from "./index-keys.ts";
import { compileFilter } from "./matcher.ts";
import { someValueAt, splitPath } from "./paths.ts";
import { type KeyRange, type Plan, planQuery } from "./planner.ts";
import { prefixOf, type Storage } from "./storage.ts";
import { EMPTY_ARRAY_BYTES, orderedBytes } from "./value-order.ts";

/** A document that matched, with its bytes and key as stored. */
export interface Match extends StoredDocument {
  readonly doc: Doc;
}

/** What a search asks for. */
export interface Search {
  readonly filter: Doc;
  readonly sort?: Doc;
}

/** Counts what a search had to read, for `explain`. */
export interface ScanCounts {
  documents: number;
}

const FIRST_CHUNK = 16;
const LARGEST_CHUNK = 1024;

/** Yields the matching documents in the order asked for, reading as few as the best index allows. May be continued later: it holds no snapshot. */
export function* searchDocuments(
  storage: Storage,
  collection: Collection,
  search: Search,
  counts: ScanCounts = { documents: 0 },
): Generator<Match> {
  const sort = checkSort(search.sort ?? {});
  const matches = compileFilter(search.filter);
  const plan = planQuery(collection, search.filter, sort);
  const found = matching(storage, collection, { plan, matches, counts });
  if (plan.sorted) yield* found;
  else yield* sortMatches([...found], sort);
}

/** Checks a sort description: 1 or -1 for each path. */
export function checkSort(sort: Doc): Doc {
  for (const [path, direction] of Object.entries(sort)) {
    if ((direction !== 1 && direction !== -1) || path.startsWith("$"))
      throw badValue(`$sort key ordering must be 1 (for ascending) or -1 (for descending), at '${path}'`);
  }
  return sort;
}

/** Sorts by MongoDB's order; an array counts by its smallest element ascending, its largest descending. Equal ones keep their order. */
export function sortMatches<Item extends { readonly doc: Doc }>(items: readonly Item[], sort: Doc): readonly Item[] {
  const fields = Object.entries(sort).map(
    ([path, direction]): SortField => ({ segments: splitPath(path), direction: direction === -1 ? -1 : 1 }),
  );
  return items
    .map((item) => ({ item, key: sortKey(item.doc, fields) }))
    .sort((left, right) => Buffer.compare(left.key, right.key))
    .map(({ item }) => item);
}

interface SortField {
  readonly segments: readonly string[];
  readonly direction: 1 | -1;
}

function sortKey(doc: Doc, fields: readonly SortField[]): Buffer {
  return Buffer.concat(fields.map((field) => directed(extremeBytes(doc, field), field.direction)));
}

function extremeBytes(doc: Doc, field: SortField): Buffer {
  const found: Buffer[] = [];
  someValueAt(doc, field.segments, (value) => {
    if (!Array.isArray(value)) found.push(orderedBytes(value));
    else if (value.length === 0) found.push(EMPTY_ARRAY_BYTES);
    else for (const element of value) found.push(orderedBytes(element));
    return false;
  });
  const [first = orderedBytes(null), ...others] = found;
  return others.reduce((best, bytes) => (Buffer.compare(bytes, best) * field.direction < 0 ? bytes : best), first);
}

interface Reading {
  readonly plan: Plan;
  readonly matches: (doc: Doc) => boolean;
  readonly counts: ScanCounts;
}

function* matching(storage: Storage, collection: Collection, { plan, matches, counts }: Reading): Generator<Match> {
  const seen = plan.index?.multikey ? new Set<string>() : undefined;
  for (const { key, value } of entriesIn(storage, plan)) {
    const idKey = plan.index === undefined ? key.subarray(prefixOf(collection, 0).length) : value;
    if (seen?.has(idKey.toString("latin1"))) continue;
    seen?.add(idKey.toString("latin1"));
    const raw = plan.index === undefined ? value : documentAt(storage, collection, idKey);
    if (raw === undefined) continue;
    counts.documents += 1;
    const doc = decode(raw);
    if (matches(doc)) yield { idKey, raw, doc };
  }
}

/** Reads entries in growing chunks, so that no LMDB cursor stays open between two requests. */
function* entriesIn(storage: Storage, plan: Plan): Generator<{ readonly key: Buffer; readonly value: Buffer }> {
  for (const range of plan.ranges) {
    let last: Buffer | undefined;
    let limit = FIRST_CHUNK;
    for (;;) {
      const chunk = [...storage.entries.getRange({ ...bounds(range, plan.reverse, last), limit })];
      yield* chunk;
      last = chunk.at(-1)?.key;
      if (chunk.length < limit) break;
      limit = Math.min(limit * 4, LARGEST_CHUNK);
    }
  }
}

function bounds({ start, end }: KeyRange, reverse: boolean, last: Buffer | undefined) {
  if (!reverse) return { start: last ?? start, end, exclusiveStart: last !== undefined };
  return { start: last ?? end, end: start, reverse: true, exclusiveStart: true, inclusiveEnd: true };
}
