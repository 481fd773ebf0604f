import { type Doc, decode, encodeStored, isArray } from "./bson-values.ts";
import type { Collection } from "./catalog.ts";
import { duplicateKeyError } from "./duplicate-key.ts";
import { badValue, MongoError } from "./errors.ts";
import { type Index, keysOf } from "./index-keys.ts";
import { MAX_KEY_BYTES, prefixOf, type Storage } from "./storage.ts";
import { orderedBytes } from "./value-order.ts";

/** A stored document: the key of its `_id` (without prefix) and its BSON. */
export interface StoredDocument {
  readonly idKey: Buffer;
  readonly raw: Buffer;
}

interface Entry {
  readonly index: Index;
  readonly key: Buffer;
}

/** Adds a document, whose bytes may be given when they are at hand. Throws E11000 before anything is written. Only inside `write`. */
export function insertDocument(
  storage: Storage,
  collection: Collection,
  doc: Doc,
  raw: Buffer = encodeStored(doc),
): void {
  const idKey = idKeyOf(doc);
  const documentKey = Buffer.concat([prefixOf(collection, 0), idKey]);
  refuseLongKey(documentKey);
  if (storage.entries.get(documentKey) !== undefined) {
    throw duplicateKeyError({
      namespace: collection.namespace,
      indexName: "_id_",
      paths: [["_id"]],
      keyPattern: { _id: 1 },
      doc,
    });
  }
  const entries = entriesOf(storage, collection, doc, idKey);
  for (const entry of entries) refuseTaken({ storage, collection, doc, idKey }, entry);
  storage.entries.putSync(documentKey, raw);
  for (const entry of entries) storage.entries.putSync(entry.key, idKey);
}

/** Replaces a stored document by a new version with the same `_id`. Throws E11000 before anything is written. Only inside `write`. */
export function replaceDocument(
  storage: Storage,
  collection: Collection,
  stored: StoredDocument,
  next: { readonly doc: Doc; readonly raw: Buffer },
): void {
  const { idKey } = stored;
  const before = entriesOf(storage, collection, decode(stored.raw), idKey);
  const after = entriesOf(storage, collection, next.doc, idKey);
  const kept = new Set(before.map((entry) => entry.key.toString("latin1")));
  const added = after.filter((entry) => !kept.delete(entry.key.toString("latin1")));
  for (const entry of added) refuseTaken({ storage, collection, doc: next.doc, idKey }, entry);
  for (const entry of before) if (kept.has(entry.key.toString("latin1"))) storage.entries.removeSync(entry.key);
  for (const entry of added) storage.entries.putSync(entry.key, idKey);
  storage.entries.putSync(Buffer.concat([prefixOf(collection, 0), idKey]), next.raw);
}

/** Removes a stored document and its index entries. Only inside `write`. */
export function removeDocument(storage: Storage, collection: Collection, stored: StoredDocument): void {
  for (const entry of entriesOf(storage, collection, decode(stored.raw), stored.idKey))
    storage.entries.removeSync(entry.key);
  storage.entries.removeSync(Buffer.concat([prefixOf(collection, 0), stored.idKey]));
}

/** The document stored under a key of `_id`, or undefined. */
export function documentAt(storage: Storage, collection: Collection, idKey: Buffer): Buffer | undefined {
  return storage.entries.get(Buffer.concat([prefixOf(collection, 0), idKey]));
}

/** Fills a new index from the documents that are there; throws E11000 before anything is written. Only inside `write`. */
export function buildIndex(storage: Storage, collection: Collection, index: Index): void {
  const taken = new Set<string>();
  const entries: { key: Buffer; idKey: Buffer }[] = [];
  const start = prefixOf(collection, 0);
  for (const { key, value } of storage.entries.getRange({ start, end: prefixOf(collection, 1) })) {
    const doc = decode(value);
    const idKey = key.subarray(start.length);
    for (const entry of entriesOf(storage, { ...collection, indexes: [index] }, doc, idKey)) {
      const text = entry.key.toString("latin1");
      if (index.unique && taken.has(text)) throw violation(collection, index, doc);
      if (index.unique) taken.add(text);
      entries.push({ key: entry.key, idKey });
    }
  }
  for (const entry of entries) storage.entries.putSync(entry.key, entry.idKey);
}

function entriesOf(storage: Storage, collection: Collection, doc: Doc, idKey: Buffer): readonly Entry[] {
  return collection.indexes.flatMap((index) => {
    const { keys, multikey } = keysOf(index, doc);
    if (multikey && !index.multikey) {
      index.multikey = true;
      const saved = storage.collection(collection.namespace);
      if (saved !== undefined) storage.saveCollection(saved);
    }
    const prefix = prefixOf(collection, index.id);
    return keys.map((bytes) => {
      const key = Buffer.concat(index.unique ? [prefix, bytes] : [prefix, bytes, idKey]);
      refuseLongKey(key);
      return { index, key };
    });
  });
}

interface Candidate {
  readonly storage: Storage;
  readonly collection: Collection;
  readonly doc: Doc;
  readonly idKey: Buffer;
}

function refuseTaken({ storage, collection, doc, idKey }: Candidate, { index, key }: Entry): void {
  if (!index.unique) return;
  const holder = storage.entries.get(key);
  if (holder !== undefined && !holder.equals(idKey)) throw violation(collection, index, doc);
}

function violation(collection: Collection, index: Index, doc: Doc): MongoError {
  const keyPattern = Object.fromEntries(index.fields.map((field) => [field.path, field.direction]));
  return duplicateKeyError({
    namespace: collection.namespace,
    indexName: index.name,
    paths: index.fields.map((field) => field.segments),
    keyPattern,
    doc,
  });
}

function refuseLongKey(key: Buffer): void {
  if (key.length > MAX_KEY_BYTES)
    throw new MongoError(
      17280,
      `the embedded database keeps index keys up to ${MAX_KEY_BYTES} bytes; this one has ${key.length}`,
    );
}

function idKeyOf(doc: Doc): Buffer {
  const id = doc["_id"];
  if (isArray(id) || id instanceof RegExp || id === undefined)
    throw badValue("The '_id' value cannot be of type array, regex or undefined");
  return orderedBytes(id);
}
