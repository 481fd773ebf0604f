import { ObjectId } from "bson";
import { refuseOption } from "../aggregate.ts";
import { compileUpdate, type Update, updateStored, upsertDocument } from "../apply-update.ts";
import {
  type Doc,
  decode,
  docArgument,
  docsArgument,
  encodeStored,
  isDoc,
  listArgument,
  refuseOversized,
  toNumber,
} from "../bson-values.ts";
import type { Collection } from "../catalog.ts";
import { insertDocument, removeDocument, replaceDocument } from "../documents.ts";
import { badValue, errorReply, MongoError } from "../errors.ts";
import { compileFilter } from "../matcher.ts";
import { compileProjection } from "../projection.ts";
import { checkSort, type Match, searchDocuments } from "../scan.ts";
import { type Command, type CommandContext, filterOf, type Invocation, namespaceOf } from "./command.ts";

const BULK = ["ordered", "bypassDocumentValidation", "let"];

/** The commands that write documents. Each runs inside one transaction and is answered after its commit. */
export const writingCommands: Readonly<Record<string, Command>> = {
  insert: { run: insert, fields: ["documents", ...BULK] },
  update: { run: update, fields: ["updates", ...BULK] },
  delete: { run: remove, fields: ["deletes", ...BULK] },
  findAndModify: {
    run: findAndModify,
    fields: [
      "query",
      "sort",
      "remove",
      "update",
      "new",
      "fields",
      "upsert",
      "arrayFilters",
      "hint",
      "collation",
      "let",
      "bypassDocumentValidation",
    ],
  },
};

function insert({ storage }: CommandContext, invocation: Invocation): Promise<Doc> {
  const namespace = namespaceOf(invocation);
  const documents = listArgument(invocation.command, "documents").map(bytesOf);
  return storage.write(() => {
    const collection = storage.ensureCollection(namespace);
    const errors = eachStatement(invocation.command, documents, (raw) => insertRaw({ storage, collection }, raw));
    return { n: documents.length - errors.skipped - errors.writeErrors.length, ...failures(errors), ok: 1 };
  });
}

function bytesOf(document: unknown): Buffer {
  if (document instanceof Uint8Array) return Buffer.from(document.buffer, document.byteOffset, document.byteLength);
  throw new MongoError(14, "BSON field 'insert.documents' is the wrong type, expected documents");
}

function insertRaw({ storage, collection }: Target, raw: Buffer): void {
  refuseOversized(raw.length);
  const doc = decode(raw);
  const { _id = new ObjectId(), ...rest } = doc;
  const complete = { _id, ...rest };
  const unchanged = Object.keys(doc)[0] === "_id";
  insertDocument(storage, collection, complete, unchanged ? raw : encodeStored(complete));
}

interface Target {
  readonly storage: CommandContext["storage"];
  readonly collection: Collection;
}

interface BulkErrors {
  readonly writeErrors: readonly Doc[];
  /** How many statements were not tried, because an ordered bulk stops at its first error. */
  readonly skipped: number;
}

/** Runs the statements of a bulk write: an ordered one stops at the first error, an unordered one goes on. */
function eachStatement<Statement>(
  command: Doc,
  statements: readonly Statement[],
  run: (statement: Statement, index: number) => void,
): BulkErrors {
  const writeErrors: Doc[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      const { code, errmsg } = errorReply(error);
      writeErrors.push({ index, code, errmsg, ...error.details });
      if (command["ordered"] !== false) return { writeErrors, skipped: statements.length - index - 1 };
    }
  }
  return { writeErrors, skipped: 0 };
}

function failures({ writeErrors }: BulkErrors): Doc {
  return writeErrors.length === 0 ? {} : { writeErrors };
}

function update({ storage }: CommandContext, invocation: Invocation): Promise<Doc> {
  const namespace = namespaceOf(invocation);
  refuseOption(invocation.command, "let");
  const statements = docsArgument(invocation.command, "updates");
  return storage.write(() => {
    const collection = storage.ensureCollection(namespace);
    const upserted: Doc[] = [];
    let n = 0;
    let nModified = 0;
    const errors = eachStatement(invocation.command, statements, (statement, index) => {
      const result = updateMatching({ storage, collection }, statement);
      n += result.matched;
      nModified += result.modified;
      if (result.upserted !== undefined) upserted.push({ index, _id: result.upserted["_id"] });
    });
    return { n, nModified, ...(upserted.length === 0 ? {} : { upserted }), ...failures(errors), ok: 1 };
  });
}

interface UpdateResult {
  readonly matched: number;
  readonly modified: number;
  readonly upserted?: Doc;
}

function updateMatching(target: Target, statement: Doc): UpdateResult {
  refuseOption(statement, "collation", "c");
  const filter = filterOf(statement, "q");
  const change = compileUpdate(statement["u"], docsArgument(statement, "arrayFilters"));
  const multi = statement["multi"] === true;
  if (multi && change.replaces) throw new MongoError(9, "multi update is not supported for replacement-style update");
  const found = matchesOf(target, { filter, sort: docArgument(statement, "sort") }, multi);
  if (found.length === 0 && statement["upsert"] === true)
    return { matched: 1, modified: 0, upserted: upsert(target, filter, change) };
  const modified = found.filter((match) => changeOne(target, match, change) !== undefined).length;
  return { matched: found.length, modified };
}

/** All matches are found before the first is changed, so that no document is met twice. */
function matchesOf(
  { storage, collection }: Target,
  search: { readonly filter: Doc; readonly sort: Doc },
  all: boolean,
): readonly Match[] {
  const matches = searchDocuments(storage, collection, search);
  if (all) return [...matches];
  const first = matches.next();
  return first.done === true ? [] : [first.value];
}

/** Changes one document; undefined when the update leaves it as it was. */
function changeOne({ storage, collection }: Target, match: Match, change: Update): Doc | undefined {
  const next = updateStored(match.raw, change);
  if (next === undefined) return undefined;
  replaceDocument(storage, collection, match, next);
  return next.doc;
}

function upsert({ storage, collection }: Target, filter: Doc, change: Update): Doc {
  const doc = upsertDocument(filter, change);
  insertDocument(storage, collection, doc);
  return doc;
}

function remove({ storage }: CommandContext, invocation: Invocation): Promise<Doc> {
  const namespace = namespaceOf(invocation);
  refuseOption(invocation.command, "let");
  const statements = docsArgument(invocation.command, "deletes");
  return storage.write(() => {
    const collection = storage.collection(namespace);
    let n = 0;
    const errors = eachStatement(invocation.command, statements, (statement) => {
      refuseOption(statement, "collation");
      const filter = filterOf(statement, "q");
      compileFilter(filter);
      if (collection === undefined) return;
      const found = matchesOf({ storage, collection }, { filter, sort: {} }, toNumber(statement["limit"]) !== 1);
      for (const match of found) removeDocument(storage, collection, match);
      n += found.length;
    });
    return { n, ...failures(errors), ok: 1 };
  });
}

function findAndModify({ storage }: CommandContext, invocation: Invocation): Promise<Doc> {
  const { command } = invocation;
  const namespace = namespaceOf(invocation);
  refuseOption(command, "collation", "let");
  const search = { filter: filterOf(command, "query"), sort: checkSort(docArgument(command, "sort")) };
  const fields = docArgument(command, "fields");
  const project = Object.keys(fields).length === 0 ? (doc: Doc) => doc : compileProjection(fields);
  const removes = command["remove"] === true;
  if (removes === isGiven(command["update"]))
    throw new MongoError(9, "Either an update or remove=true must be specified");
  const change = removes ? undefined : compileUpdate(command["update"], docsArgument(command, "arrayFilters"));
  return storage.write(() => {
    const target = { storage, collection: storage.ensureCollection(namespace) };
    const [match] = matchesOf(target, search, false);
    const outcome =
      change === undefined
        ? removeOne(target, match)
        : modifyOne(target, { match, change, filter: search.filter, command });
    return {
      lastErrorObject: outcome.status,
      value: outcome.value === undefined ? null : project(outcome.value),
      ok: 1,
    };
  });
}

function isGiven(value: unknown): boolean {
  if (value === undefined || isDoc(value) || Array.isArray(value)) return value !== undefined;
  throw badValue("an update must be a document or a pipeline");
}

interface Outcome {
  readonly status: Doc;
  readonly value: Doc | undefined;
}

function removeOne({ storage, collection }: Target, match: Match | undefined): Outcome {
  if (match === undefined) return { status: { n: 0 }, value: undefined };
  removeDocument(storage, collection, match);
  return { status: { n: 1 }, value: match.doc };
}

function modifyOne(
  target: Target,
  {
    match,
    change,
    filter,
    command,
  }: { readonly match: Match | undefined; readonly change: Update; readonly filter: Doc; readonly command: Doc },
): Outcome {
  const answersNew = command["new"] === true;
  if (match !== undefined) {
    const next = changeOne(target, match, change) ?? match.doc;
    return { status: { n: 1, updatedExisting: true }, value: answersNew ? next : match.doc };
  }
  if (command["upsert"] !== true) return { status: { n: 0, updatedExisting: false }, value: undefined };
  const made = upsert(target, filter, change);
  return { status: { n: 1, updatedExisting: false, upserted: made["_id"] }, value: answersNew ? made : undefined };
}
