import { type Doc, isArray, isDoc, isOperatorDoc, toNumber } from "./bson-values.ts";
import { badValue, MongoError } from "./errors.ts";
import { compileExpression, type Expression } from "./expressions.ts";
import { compileGroup } from "./group.ts";
import { compileFilter } from "./matcher.ts";
import { setAt, splitPath, valueAt } from "./paths.ts";
import { compileProjection, isPlainProjection } from "./projection.ts";
import { checkSort, sortMatches } from "./scan.ts";

/** One compiled stage: documents in, documents out. */
type Stage = (docs: readonly Doc[]) => readonly Doc[];

const STAGES: Readonly<Record<string, (argument: unknown) => Stage>> = {
  $match: (argument) => {
    const matches = compileFilter(docOf("$match", argument));
    return (docs) => docs.filter(matches);
  },
  $sort: (argument) => {
    const sort = checkSort(docOf("$sort", argument));
    return (docs) =>
      sortMatches(
        docs.map((doc) => ({ doc })),
        sort,
      ).map(({ doc }) => doc);
  },
  $limit: (argument) => {
    const limit = countOf("$limit", argument, 1);
    return (docs) => docs.slice(0, limit);
  },
  $skip: (argument) => {
    const skip = countOf("$skip", argument, 0);
    return (docs) => docs.slice(skip);
  },
  $count: (argument) => {
    if (typeof argument !== "string" || argument === "" || /[.$]/.test(argument))
      throw new MongoError(40157, "the count field must be a plain name");
    return (docs) => (docs.length === 0 ? [] : [{ [argument]: docs.length }]);
  },
  $group: (argument) => compileGroup(docOf("$group", argument)),
  $sortByCount: (argument) => {
    const group = compileGroup({ _id: argument, count: { $sum: 1 } });
    return (docs) =>
      sortMatches(
        group(docs).map((doc) => ({ doc })),
        { count: -1 },
      ).map(({ doc }) => doc);
  },
  $project: (argument) => project(docOf("$project", argument)),
  $addFields: (argument) => addFields(docOf("$addFields", argument)),
  $set: (argument) => addFields(docOf("$set", argument)),
  $unset: (argument) => {
    const paths = isArray(argument) ? argument : [argument];
    const without = compileProjection(Object.fromEntries(paths.map((path) => [String(path), 0])));
    return (docs) => docs.map(without);
  },
  $replaceRoot: (argument) => replaceRoot(docOf("$replaceRoot", argument)["newRoot"]),
  $replaceWith: (argument) => replaceRoot(argument),
  $unwind: (argument) => unwind(typeof argument === "string" ? { path: argument } : docOf("$unwind", argument)),
  $facet: (argument) => {
    const facets = Object.entries(docOf("$facet", argument)).map(([name, stages]) => ({
      name,
      run: compileStages(stagesOf(stages)),
    }));
    return (docs) => [Object.fromEntries(facets.map(({ name, run }) => [name, run(docs)]))];
  },
};

/** Runs a pipeline over documents. Stages that are not supported are refused with MongoDB's code 40324. */
export function runStages(docs: readonly Doc[], stages: readonly Doc[]): readonly Doc[] {
  return compileStages(stages)(docs);
}

/** Compiles a pipeline, so that a mistake in any stage is refused before documents are read. */
export function compileStages(stages: readonly Doc[]): Stage {
  const compiled = stages.map((stage) => {
    const [name, ...others] = Object.keys(stage);
    if (name === undefined || others.length > 0)
      throw new MongoError(40323, "A pipeline stage specification object must contain exactly one field.");
    const compile = STAGES[name];
    if (compile === undefined) throw new MongoError(40324, `Unrecognized pipeline stage name: '${name}'`);
    return compile(stage[name]);
  });
  return (docs) => compiled.reduce((passed, stage) => stage(passed), docs);
}

function stagesOf(stages: unknown): readonly Doc[] {
  if (!isArray(stages) || !stages.every(isDoc))
    throw new MongoError(40169, "arguments to $facet must be arrays of stages");
  return stages;
}

function docOf(stage: string, argument: unknown): Doc {
  if (!isDoc(argument)) throw new MongoError(15959, `the ${stage} stage specification must be an object`);
  return argument;
}

function countOf(stage: string, argument: unknown, least: number): number {
  const count = toNumber(argument);
  if (count === undefined || !Number.isInteger(count) || count < least)
    throw new MongoError(15958, `invalid argument to ${stage} stage: expected a number of at least ${least}`);
  return count;
}

function project(specification: Doc): Stage {
  if (Object.keys(specification).length === 0)
    throw new MongoError(51272, "Invalid $project: projection specification must have at least one field");
  if (isPlainProjection(specification)) {
    const plain = compileProjection(specification);
    return (docs) => docs.map(plain);
  }
  const plain = Object.entries(specification).filter(([, value]) => isPlainProjection({ value }));
  const computed = Object.entries(specification).filter(([, value]) => !isPlainProjection({ value }));
  const removesOther = plain.some(([name, value]) => name !== "_id" && (value === false || value === 0));
  if (removesOther) throw new MongoError(31252, "Cannot exclude fields in a $project that computes some");
  const included = plain.some(([name]) => name !== "_id") ? Object.fromEntries(plain) : undefined;
  const keep = included === undefined ? onlyId(Object.fromEntries(plain)["_id"]) : compileProjection(included);
  const compute = computeFields(Object.fromEntries(computed));
  return (docs) => docs.map((doc) => compute(doc, keep(doc)));
}

function onlyId(flag: unknown): (doc: Doc) => Doc {
  if (flag === false || flag === 0) return () => ({});
  return (doc) => ("_id" in doc ? { _id: doc["_id"] } : {});
}

function addFields(specification: Doc): Stage {
  const compute = computeFields(specification);
  return (docs) => docs.map((doc) => compute(doc, doc));
}

/** Computes fields from one document and sets them in a copy of another; documents in the specification mean nested fields. */
function computeFields(specification: Doc): (source: Doc, target: Doc) => Doc {
  const fields = nestedFields(specification).map(({ path, expression }) => ({
    segments: splitPath(path),
    evaluate: compileExpression(expression),
  }));
  return (source, target) => {
    const out = copyDocs(target);
    for (const { segments, evaluate } of fields) {
      const value = evaluate(source);
      if (value !== undefined) setAt(out, segments, value);
      else if (segments.length === 1) delete out[segments[0] ?? ""];
    }
    return out;
  };
}

function nestedFields(
  specification: Doc,
  prefix = "",
): readonly { readonly path: string; readonly expression: unknown }[] {
  return Object.entries(specification).flatMap(([name, expression]) => {
    if (name.startsWith("$"))
      throw new MongoError(16410, `FieldPath field names may not start with '$', given '${name}'.`);
    const path = `${prefix}${name}`;
    const nested = isDoc(expression) && !isOperatorDoc(expression) && Object.keys(expression).length > 0;
    return nested ? nestedFields(expression, `${path}.`) : [{ path, expression }];
  });
}

/** Copies documents within documents, so that setting a nested field leaves the input as it was. */
function copyDocs(doc: Doc): Doc {
  return Object.fromEntries(Object.entries(doc).map(([name, value]) => [name, isDoc(value) ? copyDocs(value) : value]));
}

function replaceRoot(newRoot: unknown): Stage {
  const evaluate: Expression = compileExpression(newRoot);
  return (docs) =>
    docs.map((doc) => {
      const root = evaluate(doc);
      if (!isDoc(root)) throw new MongoError(40228, "'newRoot' expression must evaluate to an object");
      return root;
    });
}

function unwind(options: Doc): Stage {
  const { path, includeArrayIndex, preserveNullAndEmptyArrays } = options;
  if (typeof path !== "string" || !path.startsWith("$"))
    throw new MongoError(28818, "path option to $unwind stage should be prefixed with a '$'");
  const segments = splitPath(path.slice(1));
  const withValue = (doc: Doc, value: unknown, position: number | null): Doc => {
    const out = copyDocs(doc);
    if (value !== undefined) setAt(out, segments, value);
    if (typeof includeArrayIndex === "string") setAt(out, splitPath(includeArrayIndex), position);
    return out;
  };
  const keepEmpty = preserveNullAndEmptyArrays === true;
  return (docs) =>
    docs.flatMap((doc) =>
      unwound(doc, valueAt(doc, segments), {
        keepEmpty,
        withValue,
        remove: compileProjection({ [segments.join(".")]: 0 }),
      }),
    );
}

interface Unwinding {
  readonly keepEmpty: boolean;
  readonly withValue: (doc: Doc, value: unknown, position: number | null) => Doc;
  readonly remove: (doc: Doc) => Doc;
}

function unwound(doc: Doc, value: unknown, { keepEmpty, withValue, remove }: Unwinding): readonly Doc[] {
  if (isArray(value) && value.length > 0) return value.map((item, at) => withValue(doc, item, at));
  if (isArray(value)) return keepEmpty ? [withValue(remove(doc), undefined, null)] : [];
  if (value === null || value === undefined) return keepEmpty ? [withValue(doc, undefined, null)] : [];
  return [withValue(doc, value, null)];
}

/** Refuses what a pipeline cannot be asked here; kept apart so that every command words it alike. */
export function refuseOption(command: Doc, ...names: readonly string[]): void {
  const present = names.find((name) => command[name] !== undefined);
  if (present !== undefined) throw badValue(`the option '${present}' is not supported by the embedded database`);
}
