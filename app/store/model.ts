import mongoose, { type IndexDefinition, type IndexOptions, type Model, type SchemaDefinition } from "mongoose";
import type { InstallId } from "../values/ids.ts";
import type { Database } from "./database.ts";

/** An index of a collection; the first field is `installId` unless the collection is not one install's. */
export interface StoreIndex {
  readonly fields: IndexDefinition;
  readonly options?: IndexOptions;
}

/** Describes a collection. Members that hold nested records are `Mixed`: their shape is kept by our own types, and they are never filled from input unparsed. */
export interface ModelDefinition {
  readonly name: string;
  readonly collection: string;
  readonly fields: SchemaDefinition;
  readonly indexes: readonly StoreIndex[];
  /** False only for collections that do not belong to one install; says why beside its use. */
  readonly tenantScoped?: boolean;
}

/** Makes (or finds) the model of a collection on this database. Ids are our own texts. */
export function defineModel<Stored extends { readonly _id: string }>(
  database: Database,
  definition: ModelDefinition,
): Model<Stored> {
  const known = database.connection.models[definition.name];
  if (known !== undefined) return known as Model<Stored>;
  const schema = new mongoose.Schema<Stored>(
    { _id: { type: String, required: true }, ...definition.fields } as SchemaDefinition<Stored>,
    {
      collection: definition.collection,
      versionKey: false,
      minimize: false,
      strict: "throw",
      tenantScoped: definition.tenantScoped ?? true,
    },
  );
  for (const index of definition.indexes) schema.index(index.fields, index.options);
  return database.connection.model<Stored>(definition.name, schema);
}

/** A filter operator of our own making, let through mongoose's filter sanitising. */
export const operator = mongoose.trusted;

/** The `Mixed` type, for nested records whose shape our own types keep. */
export const Nested = mongoose.Schema.Types.Mixed;

/** One row of a bulk write, without its install, which `bulkWriteFor` puts in. */
export type ScopedWrite =
  | { readonly insert: Readonly<Record<string, unknown>> }
  | { readonly filter: Readonly<Record<string, unknown>>; readonly replacement: Readonly<Record<string, unknown>> }
  | {
      readonly filter: Readonly<Record<string, unknown>>;
      readonly update: Readonly<Record<string, unknown>>;
      readonly upsert?: boolean;
    };

/** What an unordered bulk write did; `duplicates` are the rows (by index) that met a unique key. */
export interface BulkWriteReport {
  readonly inserted: number;
  readonly matched: number;
  readonly modified: number;
  readonly upserted: number;
  readonly duplicates: readonly number[];
}

/**
 * Runs an unordered bulk write with the install put into every row: the one place where bulk writes happen, as the tenant guard cannot see inside
 * them. Unique-key conflicts are reported, every other failure is thrown.
 */
export async function bulkWriteFor<Stored extends { readonly _id: string }>(
  model: Model<Stored>,
  installId: InstallId,
  writes: readonly ScopedWrite[],
): Promise<BulkWriteReport> {
  if (writes.length === 0) return { inserted: 0, matched: 0, modified: 0, upserted: 0, duplicates: [] };
  const operations = writes.map((write) => driverOperation(write, installId));
  try {
    return report(await mongoCollection(model).bulkWrite(operations, { ordered: false }), []);
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) throw error;
    const failures = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
    if (failures.some((failure) => failure.code !== DUPLICATE_KEY)) throw error;
    return report(
      error.result,
      failures.map((failure) => failure.index),
    );
  }
}

/** Inserts one document with its install, as it is. Answers false when its id, or a unique key, is already there. */
export async function insertFor<Stored extends { readonly _id: string }>(
  model: Model<Stored>,
  installId: InstallId,
  document: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  try {
    await mongoCollection(model).insertOne({ ...document, installId });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Whether an error is the database's refusal of a second document with a unique key. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/** MongoDB's error code for a unique-key conflict. */
const DUPLICATE_KEY = 11000;

type DriverDocument = Record<string, unknown>;
type DriverOperation = mongoose.mongo.AnyBulkWriteOperation<DriverDocument>;

/** The driver's own collection: our writes are typed by ourselves and need no casting on the way. */
function mongoCollection<Stored>(model: Model<Stored>): mongoose.mongo.Collection<DriverDocument> {
  return model.db.getClient().db(model.db.name).collection<DriverDocument>(model.collection.collectionName);
}

function driverOperation(write: ScopedWrite, installId: InstallId): DriverOperation {
  if ("insert" in write) return { insertOne: { document: { ...write.insert, installId } } };
  const filter = { ...write.filter, installId };
  if ("replacement" in write) return { replaceOne: { filter, replacement: { ...write.replacement, installId } } };
  return {
    updateOne: { filter, update: write.update, upsert: write.upsert ?? false },
  };
}

function report(result: mongoose.mongo.BulkWriteResult, duplicates: readonly number[]): BulkWriteReport {
  return {
    inserted: result.insertedCount,
    matched: result.matchedCount,
    modified: result.modifiedCount,
    upserted: result.upsertedCount,
    duplicates,
  };
}
