import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { connectDatabase, createIndexes, type Database } from "../../app/store/database.ts";

/** An empty database of a test's own; `uri` lets other processes open it too. */
export interface TestDatabase {
  readonly database: Database;
  readonly uri: string;
  close(): Promise<void>;
}

/**
 * Opens an empty database with a name of its own: on `MONGODB_URI` when that is set, else on an embedded database in a temporary folder, which all
 * open test databases of this process share and which ends with the last of them.
 * Indexes belong to models, so the stores that need them are made in `prepare`; stores made later call `createIndexes` themselves.
 */
export async function openTestDatabase(prepare: (database: Database) => unknown = () => {}): Promise<TestDatabase> {
  const given = process.env["MONGODB_URI"];
  const server = given === undefined ? await borrowEmbedded() : { uri: given, release: async () => {} };
  try {
    const uri = withDatabaseName(server.uri, `test_${randomUUID().replaceAll("-", "")}`);
    const database = await connectDatabase(uri, { timeoutMs: 10_000 });
    await prepare(database);
    await createIndexes(database);
    const close = async () => {
      if (given !== undefined) await database.connection.dropDatabase();
      await database.close();
      await server.release();
    };
    return { database, uri, close };
  } catch (error) {
    await server.release();
    throw error;
  }
}

interface RunningEmbedded {
  readonly uri: string;
  readonly stop: () => Promise<void>;
}

let running: Promise<RunningEmbedded> | undefined;
let borrowers = 0;

async function borrowEmbedded(): Promise<{ uri: string; release: () => Promise<void> }> {
  borrowers += 1;
  running ??= startInTemporaryFolder();
  const embedded = running;
  const release = async () => {
    borrowers -= 1;
    if (borrowers > 0) return;
    running = undefined;
    await (await embedded).stop();
  };
  return { uri: (await embedded).uri, release };
}

async function startInTemporaryFolder(): Promise<RunningEmbedded> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "ringledger-test-"));
  // Loaded only where it is used: processes that are given an address start faster without it.
  const { startEmbeddedMongo } = await import("../../app/embedded-mongo/index.ts");
  const embedded = await startEmbeddedMongo({ dataDir });
  const stop = async () => {
    await embedded.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { uri: embedded.uri, stop };
}

/** Puts the database name into a MongoDB address, which may name several hosts and so is not always a URL. */
function withDatabaseName(uri: string, name: string): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(uri);
  if (parts === null) throw new Error("The database address is not a MongoDB address.");
  return `${parts[1]}/${name}${parts[2] ?? ""}`;
}
