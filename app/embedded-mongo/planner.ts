import { type Doc, isArray, isDoc, isOperatorDoc } from "./bson-values.ts";
import type { Collection } from "./catalog.ts";
import { fieldKey, type Index, type IndexField } from "./index-keys.ts";
import { compileValueCondition } from "./matcher.ts";
import { isPosition } from "./paths.ts";
import { MAX_KEY_BYTES, prefixOf } from "./storage.ts";
import { equalValues, TYPE, typeByte } from "./value-order.ts";

/** A stretch of keys, from `start` up to but not including `end`. */
export interface KeyRange {
  readonly start: Buffer;
  readonly end: Buffer;
}

/** How to find candidates: which keys of which index (undefined is the documents by `_id`), in which direction, and what order they come in. */
export interface Plan {
  readonly index: Index | undefined;
  readonly ranges: readonly KeyRange[];
  readonly reverse: boolean;
  /** Whether the candidates come in the order asked for. */
  readonly sorted: boolean;
  /** Whether the whole collection is read. */
  readonly fullScan: boolean;
}

/** What the filter says about one path: the values it may equal, or bounds within one BSON type. */
interface Constraint {
  readonly equal?: readonly unknown[];
  readonly low?: unknown;
  readonly high?: unknown;
}

type Constraints = ReadonlyMap<string, readonly unknown[]>;

const MAX_POINTS = 1000;
const ID_FIELD: IndexField = { path: "_id", segments: ["_id"], direction: 1 };
/** The documents themselves serve as the index of `_id`. */
const BY_ID = { fields: [ID_FIELD], multikey: false, id: 0 } as const;

/** Picks the index that narrows the search most; ties go to the one that also gives the order. The filter is still applied to what is found. */
export function planQuery(collection: Collection, filter: Doc, sort: Doc): Plan {
  const conditions = conjuncts(filter);
  const plans = [
    candidate(collection, { index: undefined, conditions, sort }),
    ...collection.indexes
      .filter((index) => isUsable(index, conditions))
      .map((index) => candidate(collection, { index, conditions, sort })),
  ];
  const [first, ...others] = plans.filter((plan) => plan !== undefined);
  if (first !== undefined) return others.reduce((best, plan) => (plan.score > best.score ? plan : best), first).plan;
  return fullScan(collection, sort);
}

function fullScan(collection: Collection, sort: Doc): Plan {
  const ranges = [{ start: prefixOf(collection, 0), end: prefixOf(collection, 1) }];
  return { index: undefined, ranges, reverse: false, sorted: Object.keys(sort).length === 0, fullScan: true };
}

/** All conditions that must hold together, by path; `$and` is opened, everything else stays with the filter. */
function conjuncts(filter: Doc): Constraints {
  const found = new Map<string, readonly unknown[]>();
  const add = (path: string, conditions: readonly unknown[]) =>
    found.set(path, [...(found.get(path) ?? []), ...conditions]);
  for (const [name, condition] of Object.entries(filter)) {
    const clauses = name === "$and" && isArray(condition) ? condition.filter(isDoc) : [];
    for (const [path, conditions] of clauses.flatMap((clause) => [...conjuncts(clause)])) add(path, conditions);
    if (!name.startsWith("$")) add(name, [condition]);
  }
  return found;
}

/** The first condition that bounds the path; others are left to the filter. On a multikey index bounds of two elements must not be mixed. */
function constraintOf(conditions: readonly unknown[], multikey: boolean): Constraint | undefined {
  const read = conditions.map(readCondition).filter((constraint) => constraint !== undefined);
  const equal = read.find((constraint) => constraint.equal !== undefined);
  if (equal !== undefined) return equal;
  const low = read.find((constraint) => "low" in constraint);
  const high = read.find((constraint) => "high" in constraint);
  if (low === undefined) return high;
  const joins = !multikey && high !== undefined && typeByte(low.low) === typeByte(high.high);
  return joins ? { low: low.low, high: high.high } : { low: low.low };
}

function readCondition(condition: unknown): Constraint | undefined {
  if (!isOperatorDoc(condition)) return pointsOf([condition]);
  if ("$eq" in condition) return pointsOf([condition["$eq"]]);
  if (isArray(condition["$in"])) return pointsOf(condition["$in"]);
  const low = condition["$gte"] ?? condition["$gt"];
  const high = condition["$lte"] ?? condition["$lt"];
  const bounds = { ...(isBound(low) ? { low } : {}), ...(isBound(high) ? { high } : {}) };
  return Object.keys(bounds).length === 0 ? undefined : bounds;
}

function pointsOf(values: readonly unknown[]): Constraint | undefined {
  return values.every(isPoint) && values.length <= MAX_POINTS ? { equal: values } : undefined;
}

/** Values whose equality is one key of the index; arrays and regular expressions match in ways that keys do not show. */
function isPoint(value: unknown): boolean {
  return !isArray(value) && !(value instanceof RegExp) && value !== undefined;
}

function isBound(value: unknown): boolean {
  return value !== undefined && value !== null && isPoint(value) && !isDoc(value) && !Number.isNaN(value);
}

/** A sparse or partial index may be used only when the filter allows no document that it leaves out. */
function isUsable(index: Index, conditions: Constraints): boolean {
  if (index.fields.some((field) => field.segments.some(isPosition))) return false;
  if (index.sparse && !index.fields.some((field) => implies(conditions.get(field.path), { $exists: true })))
    return false;
  return Object.entries(index.partialFilter ?? {}).every(
    ([path, wanted]) => !path.startsWith("$") && implies(conditions.get(path), wanted),
  );
}

function implies(conditions: readonly unknown[] | undefined, wanted: unknown): boolean {
  if (conditions === undefined) return false;
  if (conditions.some((condition) => isDoc(condition) && isDoc(wanted) && equalValues(condition, wanted))) return true;
  const constraint = constraintOf(conditions, true);
  if (constraint === undefined) return false;
  const holds = compileValueCondition(wanted);
  if (constraint.equal !== undefined) return constraint.equal.every((value) => value !== null && holds({ value }));
  return isDoc(wanted) && Object.keys(wanted).length === 1 && wanted["$exists"] === true;
}

interface Choice {
  readonly index: Index | undefined;
  readonly conditions: Constraints;
  readonly sort: Doc;
}

function candidate(
  collection: Collection,
  { index, conditions, sort }: Choice,
): { readonly plan: Plan; readonly score: number } | undefined {
  const { fields, multikey, id } = index ?? BY_ID;
  const { points, used } = equalityPrefix(fields, conditions, multikey);
  const next = fields[used];
  const range = next === undefined ? undefined : boundsOf(conditions.get(next.path), multikey);
  const order = multikey ? undefined : orderGiven(fields, { used, single: points.length <= 1 }, sort);
  const givesSort = order !== undefined && Object.keys(sort).length > 0;
  if (used === 0 && range === undefined && !givesSort) return undefined;
  const ranges = points.map((point) => rangeUnder(Buffer.concat([prefixOf(collection, id), point]), next, range));
  if (ranges.some((keys) => Math.max(keys.start.length, keys.end.length) > MAX_KEY_BYTES)) return undefined;
  const ordered = ranges.toSorted((left, right) => Buffer.compare(left.start, right.start));
  const reverse = order === "reverse";
  const plan = {
    index,
    ranges: reverse ? ordered.toReversed() : ordered,
    reverse,
    sorted: order !== undefined,
    fullScan: false,
  };
  return {
    plan,
    score: scoreOf({ index, used, whole: used === fields.length, ranged: range !== undefined, sorted: plan.sorted }),
  };
}

/** Every fixed field counts most, then bounds on the next, then order; keys that name at most one document each beat all. */
function scoreOf(use: {
  readonly index: Index | undefined;
  readonly used: number;
  readonly whole: boolean;
  readonly ranged: boolean;
  readonly sorted: boolean;
}): number {
  const onePerPoint = use.whole && (use.index?.unique ?? true);
  return use.used * 10 + (use.ranged ? 5 : 0) + (use.sorted ? 2 : 0) + (onePerPoint ? 100 : 0);
}

function boundsOf(conditions: readonly unknown[] | undefined, multikey: boolean): Constraint | undefined {
  const constraint = constraintOf(conditions ?? [], multikey);
  return constraint?.equal === undefined ? constraint : undefined;
}

/** The keys of the leading fields that the filter fixes to single values or short lists. */
function equalityPrefix(fields: readonly IndexField[], conditions: Constraints, multikey: boolean) {
  let points: readonly Buffer[] = [Buffer.alloc(0)];
  let used = 0;
  for (const field of fields) {
    const equal = constraintOf(conditions.get(field.path) ?? [], multikey)?.equal;
    if (equal === undefined || points.length * equal.length > MAX_POINTS) break;
    const keys = distinctKeys(equal, field.direction);
    points = points.flatMap((point) => keys.map((key) => Buffer.concat([point, key])));
    used += 1;
  }
  return { points, used };
}

function distinctKeys(values: readonly unknown[], direction: 1 | -1): readonly Buffer[] {
  return [
    ...new Map(values.map((value) => fieldKey(value, direction)).map((key) => [key.toString("latin1"), key])).values(),
  ];
}

/** Whether reading forwards or in reverse gives the order asked for; undefined when neither does. */
function orderGiven(
  fields: readonly IndexField[],
  prefix: { readonly used: number; readonly single: boolean },
  sort: Doc,
): "forward" | "reverse" | undefined {
  const wanted = Object.entries(sort);
  if (wanted.length === 0) return "forward";
  if (!prefix.single) return undefined;
  const fixed = new Set(fields.slice(0, prefix.used).map((field) => field.path));
  const open = wanted.filter(([path]) => !fixed.has(path));
  const offered = fields.slice(prefix.used);
  if (open.length > offered.length) return undefined;
  if (open.every(([path, direction], at) => offered[at]?.path === path && offered[at].direction === direction))
    return "forward";
  const reversed = open.every(
    ([path, direction], at) => offered[at]?.path === path && offered[at].direction === -Number(direction),
  );
  return reversed ? "reverse" : undefined;
}

/** The keys that begin with `base`, narrowed by bounds on the next field. Bounds keep within the type of the value, ends included. */
function rangeUnder(base: Buffer, field: IndexField | undefined, range: Constraint | undefined): KeyRange {
  if (field === undefined || range === undefined) return { start: base, end: afterPrefix(base) };
  const sample = range.low ?? range.high;
  const type = typeByte(sample ?? null);
  const lowest = range.low === undefined ? typeKey(type, field.direction) : fieldKey(range.low, field.direction);
  const highest = range.high === undefined ? typeKey(type, field.direction) : fieldKey(range.high, field.direction);
  const [first, last] = field.direction === 1 ? [lowest, highest] : [highest, lowest];
  return { start: Buffer.concat([base, first]), end: afterPrefix(Buffer.concat([base, last])) };
}

function typeKey(type: number, direction: 1 | -1): Buffer {
  return Buffer.from([direction === 1 ? type : ~type & 0xff]);
}

/** The first key that no longer begins with `prefix`. */
function afterPrefix(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  for (let at = end.length - 1; at >= 0; at -= 1) {
    const byte = end[at] ?? 0;
    if (byte < 0xff) {
      end[at] = byte + 1;
      return end.subarray(0, at + 1);
    }
  }
  return Buffer.concat([prefix, Buffer.from([TYPE.maxKey])]);
}
