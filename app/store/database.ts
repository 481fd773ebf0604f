import mongoose from "mongoose";
import { refuseUnscopedQueries } from "./tenant-guard.ts";

/** An open database. Store files make their models on it; nothing outside `store/` touches it. */
export interface Database {
  readonly connection: mongoose.Connection;
  close(): Promise<void>;
}

/**
 * Connects to MongoDB (or the embedded database, which speaks the same protocol). Unknown paths in filters are refused rather than dropped, because
 * a misspelt `installId` would otherwise read every install. Throws when the server cannot be reached within `timeoutMs`.
 */
export async function connectDatabase(uri: string, options: { readonly timeoutMs: number }): Promise<Database> {
  const instance = new mongoose.Mongoose({
    strictQuery: "throw",
    sanitizeFilter: true,
    autoIndex: false,
    autoCreate: false,
  });
  instance.plugin(refuseUnscopedQueries);
  const connection = await instance
    .createConnection(uri, { serverSelectionTimeoutMS: options.timeoutMs, maxPoolSize: 20, ignoreUndefined: true })
    .asPromise();
  return { connection, close: () => connection.close() };
}

/** Makes every index that the store's files declare; run once by `release` and by the embedded start. */
export async function createIndexes(database: Database): Promise<void> {
  for (const name of database.connection.modelNames()) await database.connection.model(name).createIndexes();
}
