import { ObjectId } from "bson";
import { runStages } from "./aggregate.ts";
import { type Doc, decode, encodeStored, isArray, isDoc } from "./bson-values.ts";
import { badValue, MongoError } from "./errors.ts";
import { setAt, splitPath, unsetAt, valueAt } from "./paths.ts";
import { REMOVED, UPDATE_OPERATORS } from "./update-operators.ts";
import {
  type ArrayFilters,
  compileArrayFilters,
  concretePaths,
  equalityFields,
  refuseConflicts,
} from "./update-paths.ts";
import { equalValues } from "./value-order.ts";

/** A checked update: how one document becomes the next. Made once for a statement, applied to every document. */
export interface Update {
  readonly replaces: boolean;
  apply(doc: Doc, inserting: boolean): Doc;
}

const PIPELINE_STAGES = new Set(["$set", "$addFields", "$unset", "$project", "$replaceRoot", "$replaceWith"]);

/** Checks an update: operators, a whole replacement, or a pipeline. Throws FailedToParse (9) for operators that are not supported. */
export function compileUpdate(update: unknown, arrayFilters: readonly Doc[] = []): Update {
  if (isArray(update)) return pipelineUpdate(update);
  if (!isDoc(update)) throw new MongoError(9, "an update must be a document or a pipeline");
  const names = Object.keys(update);
  if (!names.some((name) => name.startsWith("$")))
    return { replaces: true, apply: (doc) => ("_id" in update ? update : { ...idOf(doc), ...update }) };
  const changes = Object.entries(update).flatMap(([operator, fields]) => changesOf(operator, fields));
  refuseConflicts(
    changes.flatMap((change) =>
      change.operator === "$rename" ? [change.path, String(change.argument)] : [change.path],
    ),
  );
  const filters = compileArrayFilters(arrayFilters);
  const ordered = changes.toSorted((left, right) => (left.path < right.path ? -1 : 1));
  return { replaces: false, apply: (doc, inserting) => applyChanges(doc, ordered, { filters, inserting }) };
}

/** The document that an upsert inserts: the filter's equalities, then the update; `_id` comes first and is made when nobody gave one. */
export function upsertDocument(filter: Doc, update: Update): Doc {
  const seed: Doc = {};
  const equalities = equalityFields(filter);
  if (update.replaces) {
    if (equalities.has("_id")) seed["_id"] = equalities.get("_id");
  } else for (const [path, value] of equalities) setAt(seed, splitPath(path), value);
  const made = update.apply(seed, true);
  if (seed["_id"] !== undefined && made["_id"] !== undefined && !equalValues(seed["_id"], made["_id"]))
    throw immutableId();
  const { _id = seed["_id"] ?? new ObjectId(), ...rest } = made;
  return { _id, ...rest };
}

/** Applies an update to a stored document; undefined when nothing changes. Throws ImmutableField (66) when `_id` would change. */
export function updateStored(raw: Buffer, update: Update): { readonly doc: Doc; readonly raw: Buffer } | undefined {
  const before = decode(raw);
  const doc = update.apply(decode(raw), false);
  if (!equalValues(before["_id"], doc["_id"])) throw immutableId();
  const next = encodeStored(doc);
  return next.equals(raw) ? undefined : { doc, raw: next };
}

function immutableId(): MongoError {
  return new MongoError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
}

function idOf(doc: Doc): Doc {
  return doc["_id"] === undefined ? {} : { _id: doc["_id"] };
}

interface Change {
  readonly operator: string;
  readonly path: string;
  readonly argument: unknown;
}

function changesOf(operator: string, fields: unknown): readonly Change[] {
  if (UPDATE_OPERATORS[operator] === undefined && operator !== "$rename") {
    const hint = operator.startsWith("$")
      ? ""
      : " Expected a valid update modifier or pipeline-style update specified as an array";
    throw new MongoError(9, `Unknown modifier: ${operator}.${hint}`);
  }
  if (!isDoc(fields)) throw new MongoError(9, `Modifiers operate on fields but we found another type for ${operator}`);
  return Object.entries(fields).map(([path, argument]) => ({ operator, path, argument }));
}

function applyChanges(
  doc: Doc,
  changes: readonly Change[],
  how: { readonly filters: ArrayFilters; readonly inserting: boolean },
): Doc {
  for (const change of changes) {
    if (change.operator === "$setOnInsert" && !how.inserting) continue;
    if (change.operator === "$rename") rename(doc, change);
    else for (const segments of concretePaths(doc, change.path, how.filters)) changeField(doc, segments, change);
  }
  return doc;
}

function changeField(doc: Doc, segments: readonly string[], change: Change): void {
  const operate = UPDATE_OPERATORS[change.operator];
  const next = operate?.(valueAt(doc, segments), change.argument);
  if (next === REMOVED) unsetAt(doc, segments);
  else setAt(doc, segments, next);
}

function rename(doc: Doc, { path, argument }: Change): void {
  if (typeof argument !== "string") throw badValue("The 'to' field for $rename must be a string");
  const value = valueAt(doc, splitPath(path));
  if (value === undefined) return;
  unsetAt(doc, splitPath(path));
  setAt(doc, splitPath(argument), value);
}

function pipelineUpdate(stages: readonly unknown[]): Update {
  const checked = stages.map((stage) => {
    const name = isDoc(stage) ? (Object.keys(stage)[0] ?? "") : "";
    if (!isDoc(stage) || !PIPELINE_STAGES.has(name))
      throw new MongoError(72, `Stage ${name} is not allowed within an update`);
    return stage;
  });
  return {
    replaces: false,
    apply(doc) {
      const [next = {}] = runStages([doc], checked);
      return "_id" in next ? next : { ...idOf(doc), ...next };
    },
  };
}
