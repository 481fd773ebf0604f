import { join } from "node:path";
import { type Database, open, type RootDatabase } from "lmdb";
import { type Doc, decode, encode } from "./bson-values.ts";
import { type Collection, collectionFromDoc, collectionToDoc } from "./catalog.ts";
import { MongoError } from "./errors.ts";

/** LMDB's longest key in bytes, as lmdb 3.5.6 reports it. */
export const MAX_KEY_BYTES = 1978;

type Store = Database<Buffer, Buffer>;

/** One waiting write: does its work inside the transaction, then settles the request's promise. */
interface Waiting {
  run(): () => void;
  fail(error: unknown): void;
}

/**
 * The LMDB environment: documents and index entries under keys that begin with collection and index number, and the catalog of collections.
 * There is one writer. Writes that arrive together share one transaction and are answered after it committed. A committed write survives
 * the end of the process (also by kill -9); it reaches the disk itself when the system writes its cache back, so a power cut may damage the files.
 */
export class Storage {
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #catalog: Store;
  readonly #collections = new Map<string, Collection>();
  #waiting: Waiting[] = [];
  #changed = new Set<Collection>();

  constructor(dataDir: string) {
    const options = { encoding: "binary", keyEncoding: "binary" } as const;
    this.#root = open<Buffer, Buffer>({
      path: join(dataDir, "data.lmdb"),
      noSubdir: true,
      noSync: true,
      maxDbs: 4,
      ...options,
    });
    this.#catalog = this.#root.openDB<Buffer, Buffer>({ name: "catalog", ...options });
    this.#loadCatalog();
  }

  /** Where documents and index entries are. Written only inside `write`. */
  get entries(): Store {
    return this.#root;
  }

  /** Runs work in the next transaction; answers after the commit. Work that throws must not have written anything yet. */
  write<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#commitWaiting());
      this.#waiting.push({
        fail: reject,
        run() {
          try {
            const result = work();
            return () => resolve(result);
          } catch (error) {
            if (!(error instanceof MongoError)) throw error;
            return () => reject(error);
          }
        },
      });
    });
  }

  #commitWaiting(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#commit(batch);
  }

  /** Commits a group together. When one of it fails unexpectedly nothing was written, and each is tried on its own, so that only that one fails. */
  #commit(batch: readonly Waiting[]): void {
    try {
      const settle = this.#root.transactionSync(() => {
        const answers = batch.map((waiting) => waiting.run());
        this.#saveChanged();
        return answers;
      });
      for (const answer of settle) answer();
    } catch (error) {
      this.#loadCatalog();
      for (const waiting of batch) {
        if (batch.length === 1) waiting.fail(error);
        else this.#commit([waiting]);
      }
    }
  }

  /** The collection of that name, or undefined. */
  collection(namespace: string): Collection | undefined {
    return this.#collections.get(namespace);
  }

  /** All collections, in order of their names. */
  collections(): readonly Collection[] {
    return [...this.#collections.values()].sort((left, right) => (left.namespace < right.namespace ? -1 : 1));
  }

  /** The collection of that name, made when missing. Only inside `write`. */
  ensureCollection(namespace: string): Collection {
    const present = this.#collections.get(namespace);
    if (present !== undefined) return present;
    const collection: Collection = { namespace, id: this.#takeCollectionId(), indexes: [], nextIndexId: 1 };
    this.#collections.set(namespace, collection);
    this.saveCollection(collection);
    return collection;
  }

  /** Notes that a collection's description changed; it is stored in the same transaction. Only inside `write`. */
  saveCollection(collection: Collection): void {
    this.#changed.add(collection);
  }

  /** Removes a collection with everything in it. Only inside `write`. */
  dropCollection(collection: Collection): void {
    this.removeRange(prefixOf(collection, 0), prefixOf({ id: collection.id + 1 }, 0));
    this.#changed.delete(collection);
    this.#collections.delete(collection.namespace);
    this.#catalog.removeSync(Buffer.from(collection.namespace));
  }

  /** Removes every entry from `start` up to, not including, `end`. Only inside `write`. */
  removeRange(start: Buffer, end: Buffer): void {
    for (const key of [...this.#root.getKeys({ start, end })]) this.#root.removeSync(key);
  }

  /** Reads or replaces a small record of our own (such as who holds the directory) in one transaction shared by all processes. */
  exchangeRecord(name: string, decide: (present: Doc | undefined) => Doc | undefined): void {
    const key = Buffer.from(`\0${name}`);
    this.#root.transactionSync(() => {
      const present = this.#catalog.get(key);
      const next = decide(present === undefined ? undefined : decode(present));
      if (next === undefined) this.#catalog.removeSync(key);
      else this.#catalog.putSync(key, encode(next));
    });
  }

  /** Commits what is waiting and closes the files. */
  async close(): Promise<void> {
    if (this.#waiting.length > 0) this.#commitWaiting();
    await this.#root.close();
  }

  #saveChanged(): void {
    for (const collection of this.#changed)
      this.#catalog.putSync(Buffer.from(collection.namespace), encode(collectionToDoc(collection)));
    this.#changed = new Set();
  }

  #loadCatalog(): void {
    this.#changed = new Set();
    this.#collections.clear();
    for (const { key, value } of this.#catalog.getRange({ start: Buffer.from([1]) })) {
      const namespace = key.toString();
      this.#collections.set(namespace, collectionFromDoc(namespace, decode(value)));
    }
  }

  /** Numbers are never used twice, so that entries of a dropped collection can never be taken for a new one's. */
  #takeCollectionId(): number {
    const key = Buffer.from("\0nextCollectionId");
    const next = this.#catalog.get(key)?.readUInt32BE(0) ?? 1;
    const following = Buffer.alloc(4);
    following.writeUInt32BE(next + 1);
    this.#catalog.putSync(key, following);
    return next;
  }
}

/** The first six bytes of every key: collection number, then index number; 0 is the documents themselves, by `_id`. */
export function prefixOf(collection: { readonly id: number }, indexId: number): Buffer {
  const prefix = Buffer.alloc(6);
  prefix.writeUInt32BE(collection.id);
  prefix.writeUInt16BE(indexId, 4);
  return prefix;
}
