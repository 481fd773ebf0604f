import { Long } from "bson";
import { compileStages, refuseOption } from "../aggregate.ts";
import {
  countArgument,
  type Doc,
  docArgument,
  docsArgument,
  encode,
  isArray,
  isDoc,
  listArgument,
  toNumber,
} from "../bson-values.ts";
import { badValue, MongoError } from "../errors.ts";
import { compileFilter } from "../matcher.ts";
import { someValueAt, splitPath } from "../paths.ts";
import { planQuery } from "../planner.ts";
import { compileProjection } from "../projection.ts";
import { checkSort, type Match, type ScanCounts, searchDocuments } from "../scan.ts";
import { orderedBytes } from "../value-order.ts";
import { type Command, type CommandContext, collectionOf, type Invocation, namespaceOf } from "./command.ts";

/** The commands that read documents. */
export const readingCommands: Readonly<Record<string, Command>> = {
  find: {
    run: find,
    fields: [
      "filter",
      "sort",
      "projection",
      "skip",
      "limit",
      "batchSize",
      "singleBatch",
      "hint",
      "allowDiskUse",
      "noCursorTimeout",
      "collation",
      "let",
    ],
  },
  getMore: { run: getMore, fields: ["collection", "batchSize"] },
  killCursors: { run: killCursors, fields: ["cursors"] },
  count: { run: count, fields: ["query", "limit", "skip", "hint", "collation"] },
  distinct: { run: distinct, fields: ["key", "query", "hint", "collation"] },
  aggregate: {
    run: aggregate,
    fields: ["pipeline", "cursor", "allowDiskUse", "hint", "collation", "let", "bypassDocumentValidation"],
  },
  explain: { run: explain, fields: ["verbosity"] },
};

function find(context: CommandContext, invocation: Invocation): Buffer {
  const { command } = invocation;
  const projection = docArgument(command, "projection");
  const project = Object.keys(projection).length === 0 ? undefined : compileProjection(projection);
  const documents = encoded(findMatches(context, invocation), project);
  const batchSize = countArgument(command, "batchSize");
  const limit = countArgument(command, "limit") ?? 0;
  const documentsAsked = limit === 0 ? batchSize : Math.min(limit, batchSize ?? limit);
  const single = command["singleBatch"] === true;
  return context.cursors.first({ namespace: namespaceOf(invocation), documents, batchSize: documentsAsked, single });
}

function findMatches(context: CommandContext, invocation: Invocation, counts?: ScanCounts): Iterable<Match> {
  const { command } = invocation;
  refuseOption(command, "collation", "let");
  const search = { filter: docArgument(command, "filter"), sort: checkSort(docArgument(command, "sort")) };
  const skip = countArgument(command, "skip") ?? 0;
  const limit = countArgument(command, "limit") ?? 0;
  compileFilter(search.filter);
  const collection = collectionOf(context, invocation);
  if (collection === undefined) return [];
  return windowed(searchDocuments(context.storage, collection, search, counts), skip, limit);
}

function* windowed(matches: Iterable<Match>, skip: number, limit: number): Generator<Match> {
  let seen = 0;
  for (const match of matches) {
    seen += 1;
    if (seen > skip) yield match;
    if (limit > 0 && seen >= skip + limit) return;
  }
}

function* encoded(matches: Iterable<Match>, project: ((doc: Doc) => Doc) | undefined): Generator<Buffer> {
  for (const match of matches) yield project === undefined ? match.raw : encode(project(match.doc));
}

function getMore(context: CommandContext, invocation: Invocation): Buffer {
  const { command, database } = invocation;
  const id = command["getMore"];
  if (!Long.isLong(id))
    throw new MongoError(14, "BSON field 'getMore.getMore' is the wrong type, expected type 'long'");
  return context.cursors.next(
    id.toBigInt(),
    `${database}.${String(command["collection"])}`,
    countArgument(command, "batchSize"),
  );
}

function killCursors(context: CommandContext, { command }: Invocation): Doc {
  const ids = listArgument(command, "cursors").filter((id) => Long.isLong(id));
  const killed = ids.filter((id) => context.cursors.kill(id.toBigInt()));
  return {
    cursorsKilled: killed,
    cursorsNotFound: ids.filter((id) => !killed.includes(id)),
    cursorsAlive: [],
    cursorsUnknown: [],
    ok: 1,
  };
}

function count(context: CommandContext, invocation: Invocation): Doc {
  refuseOption(invocation.command, "collation");
  const collection = collectionOf(context, invocation);
  const skip = countArgument(invocation.command, "skip") ?? 0;
  const limit = Math.abs(toNumber(invocation.command["limit"]) ?? 0);
  const filter = docArgument(invocation.command, "query");
  compileFilter(filter);
  if (collection === undefined) return { n: 0, ok: 1 };
  let n = 0;
  for (const _match of windowed(searchDocuments(context.storage, collection, { filter }), skip, limit)) n += 1;
  return { n, ok: 1 };
}

function distinct(context: CommandContext, invocation: Invocation): Doc {
  const { command } = invocation;
  refuseOption(command, "collation");
  if (typeof command["key"] !== "string")
    throw new MongoError(14, "BSON field 'distinct.key' is the wrong type, expected type 'string'");
  const segments = splitPath(command["key"]);
  const found = new Map<string, unknown>();
  const add = (value: unknown) => {
    if (value !== undefined) found.set(orderedBytes(value).toString("latin1"), value);
  };
  const collection = collectionOf(context, invocation);
  const filter = docArgument(command, "query");
  for (const { doc } of collection === undefined ? [] : searchDocuments(context.storage, collection, { filter })) {
    someValueAt(doc, segments, (value) => {
      for (const item of isArray(value) ? value : [value]) add(item);
      return false;
    });
  }
  return { values: [...found.values()], ok: 1 };
}

function aggregate(context: CommandContext, invocation: Invocation): Buffer {
  const { command } = invocation;
  refuseOption(command, "collation", "let");
  if (!isDoc(command["cursor"]))
    throw new MongoError(9, "The 'cursor' option is required, except for aggregate with the explain argument");
  const pipeline = docsArgument(command, "pipeline");
  const { search, rest } = splitPipeline(pipeline);
  compileStages(pipeline);
  const run = compileStages(rest);
  const collection = collectionOf(context, invocation);
  const docs =
    collection === undefined ? [] : [...searchDocuments(context.storage, collection, search)].map((match) => match.doc);
  const documents = run(docs).map(encode).values();
  return context.cursors.first({
    namespace: namespaceOf(invocation),
    documents,
    batchSize: countArgument(command["cursor"], "batchSize"),
    single: false,
  });
}

/** A leading `$match`, and the `$sort` after it, become the search, so that they use indexes. */
function splitPipeline(pipeline: readonly Doc[]): {
  readonly search: { readonly filter: Doc; readonly sort: Doc };
  readonly rest: readonly Doc[];
} {
  const [first, second] = pipeline;
  const filter = first !== undefined && isDoc(first["$match"]) ? first["$match"] : undefined;
  const sortStage = filter === undefined ? first : second;
  const sort = sortStage !== undefined && isDoc(sortStage["$sort"]) ? sortStage["$sort"] : undefined;
  const taken = (filter === undefined ? 0 : 1) + (sort === undefined ? 0 : 1);
  return { search: { filter: filter ?? {}, sort: sort ?? {} }, rest: pipeline.slice(taken) };
}

function explain(context: CommandContext, { command, database }: Invocation): Doc {
  const inner = docArgument(command, "explain");
  if (!("find" in inner)) throw badValue("explain is supported for find only");
  const invocation = { name: "find", command: inner, database };
  const counts: ScanCounts = { documents: 0 };
  const matches = [...findMatches(context, invocation, counts)];
  const collection = collectionOf(context, invocation);
  const plan =
    collection === undefined
      ? undefined
      : planQuery(collection, docArgument(inner, "filter"), docArgument(inner, "sort"));
  const indexName = plan?.index?.name ?? "_id_";
  const source =
    plan === undefined || plan.fullScan
      ? { stage: "COLLSCAN" }
      : { stage: "FETCH", inputStage: { stage: "IXSCAN", indexName } };
  const winningPlan = plan === undefined || plan.sorted ? source : { stage: "SORT", inputStage: source };
  return {
    queryPlanner: { namespace: namespaceOf(invocation), winningPlan },
    executionStats: { executionSuccess: true, nReturned: matches.length, totalDocsExamined: counts.documents },
    ok: 1,
  };
}
