import { type Doc, docArgument, docsArgument, encode, isDoc } from "../bson-values.ts";
import { type Collection, readIndexSpec } from "../catalog.ts";
import { buildIndex } from "../documents.ts";
import { MongoError } from "../errors.ts";
import type { Index } from "../index-keys.ts";
import { compileFilter } from "../matcher.ts";
import { prefixOf, type Storage } from "../storage.ts";
import { equalValues } from "../value-order.ts";
import { type Command, type CommandContext, collectionOf, type Invocation, namespaceOf } from "./command.ts";

const ID_INDEX: Doc = { v: 2, key: { _id: 1 }, name: "_id_" };

/** The commands about databases, collections and indexes. */
export const collectionCommands: Readonly<Record<string, Command>> = {
  create: { run: create, fields: [] },
  drop: { run: drop, fields: [] },
  dropDatabase: { run: dropDatabase, fields: [] },
  listCollections: { run: listCollections, fields: ["filter", "nameOnly", "authorizedCollections", "cursor"] },
  listDatabases: { run: listDatabases, fields: ["filter", "nameOnly", "authorizedDatabases"] },
  createIndexes: { run: createIndexes, fields: ["indexes", "commitQuorum"] },
  dropIndexes: { run: dropIndexes, fields: ["index"] },
  listIndexes: { run: listIndexes, fields: ["cursor"] },
};

function create({ storage }: CommandContext, invocation: Invocation): Promise<Doc> {
  const namespace = namespaceOf(invocation);
  return storage.write(() => {
    if (storage.collection(namespace) !== undefined)
      throw new MongoError(48, `Collection ${namespace} already exists.`);
    storage.ensureCollection(namespace);
    return { ok: 1 };
  });
}

function drop({ storage }: CommandContext, invocation: Invocation): Promise<Doc> {
  const namespace = namespaceOf(invocation);
  return storage.write(() => {
    const collection = storage.collection(namespace);
    if (collection === undefined) return { ok: 1 };
    storage.dropCollection(collection);
    return { nIndexesWas: collection.indexes.length + 1, ns: namespace, ok: 1 };
  });
}

function dropDatabase({ storage }: CommandContext, { database }: Invocation): Promise<Doc> {
  return storage.write(() => {
    for (const collection of collectionsIn(storage, database)) storage.dropCollection(collection);
    return { dropped: database, ok: 1 };
  });
}

function collectionsIn(storage: Storage, database: string): readonly Collection[] {
  return storage.collections().filter((collection) => collection.namespace.startsWith(`${database}.`));
}

function listCollections({ storage, cursors }: CommandContext, { command, database }: Invocation): Buffer {
  const matches = compileFilter(docArgument(command, "filter"));
  const listed = collectionsIn(storage, database)
    .map((collection) => ({
      name: collection.namespace.slice(database.length + 1),
      type: "collection",
      options: {},
      info: { readOnly: false },
      idIndex: ID_INDEX,
    }))
    .filter(matches);
  return cursors.first({
    namespace: `${database}.$cmd.listCollections`,
    documents: listed.map(encode).values(),
    batchSize: listed.length + 1,
    single: true,
  });
}

function listDatabases({ storage }: CommandContext, { command }: Invocation): Doc {
  const names = new Set(storage.collections().map((collection) => collection.namespace.split(".")[0] ?? ""));
  const matches = compileFilter(docArgument(command, "filter"));
  const databases = [...names].map((name) => ({ name, sizeOnDisk: 1, empty: false })).filter(matches);
  return { databases, totalSize: databases.length, ok: 1 };
}

function createIndexes({ storage }: CommandContext, invocation: Invocation): Promise<Doc> {
  const namespace = namespaceOf(invocation);
  const specs = docsArgument(invocation.command, "indexes");
  return storage.write(() => {
    const checked = specs.map((spec) => readIndexSpec(spec, 0));
    const created = storage.collection(namespace) === undefined;
    const collection = storage.ensureCollection(namespace);
    const before = collection.indexes.length + 1;
    for (const spec of checked) addIndex(storage, collection, spec);
    return {
      numIndexesBefore: before,
      numIndexesAfter: collection.indexes.length + 1,
      createdCollectionAutomatically: created,
      ok: 1,
    };
  });
}

function addIndex(storage: Storage, collection: Collection, wanted: Index): void {
  if (equalValues(wanted.spec["key"], ID_INDEX["key"])) return;
  const same = collection.indexes.find(
    (index) => index.name === wanted.name || equalValues(index.spec["key"], wanted.spec["key"]),
  );
  if (same !== undefined) {
    refuseDifferent(same, wanted);
    return;
  }
  const index: Index = { ...wanted, id: collection.nextIndexId };
  buildIndex(storage, collection, index);
  collection.indexes = [...collection.indexes, index];
  collection.nextIndexId += 1;
  storage.saveCollection(collection);
}

function refuseDifferent(present: Index, wanted: Index): void {
  if (equalValues(sortedFields(present.spec), sortedFields(wanted.spec))) return;
  if (present.name === wanted.name) {
    throw new MongoError(
      86,
      `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${wanted.name}`,
    );
  }
  throw new MongoError(85, `Index already exists with a different name: ${present.name}`);
}

function sortedFields(spec: Doc): Doc {
  return Object.fromEntries(Object.entries(spec).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function dropIndexes({ storage }: CommandContext, invocation: Invocation): Promise<Doc> {
  const namespace = namespaceOf(invocation);
  const wanted = invocation.command["index"];
  return storage.write(() => {
    const collection = existing(storage.collection(namespace), namespace);
    const before = collection.indexes.length + 1;
    const chosen = collection.indexes.filter(
      (index) => wanted === "*" || index.name === wanted || (isDoc(wanted) && equalValues(index.spec["key"], wanted)),
    );
    if (chosen.length === 0 && wanted !== "*")
      throw new MongoError(27, `index not found with name [${String(wanted)}]`);
    for (const index of chosen) storage.removeRange(prefixOf(collection, index.id), prefixOf(collection, index.id + 1));
    collection.indexes = collection.indexes.filter((index) => !chosen.includes(index));
    storage.saveCollection(collection);
    return { nIndexesWas: before, ok: 1 };
  });
}

function listIndexes(context: CommandContext, invocation: Invocation): Buffer {
  const namespace = namespaceOf(invocation);
  const collection = existing(collectionOf(context, invocation), namespace);
  const specs = [ID_INDEX, ...collection.indexes.map((index) => index.spec)];
  return context.cursors.first({
    namespace,
    documents: specs.map(encode).values(),
    batchSize: specs.length + 1,
    single: true,
  });
}

function existing(collection: Collection | undefined, namespace: string): Collection {
  if (collection === undefined) throw new MongoError(26, `ns does not exist: ${namespace}`);
  return collection;
}
