import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import mongoose from "mongoose";
import { startServer } from "../../app/embedded-mongo/server.ts";

/** A server in this thread with a clock that the test sets, and a client connected to it. */
export interface TestServer {
  readonly client: mongoose.mongo.MongoClient;
  readonly database: mongoose.mongo.Db;
  readonly port: number;
  sweepAt(milliseconds: number): Promise<number>;
  close(): Promise<void>;
}

/** Starts an empty server in a temporary folder that `close` removes. */
export async function startTestServer(): Promise<TestServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "embedded-mongo-"));
  let milliseconds = 0;
  const server = await startServer({ dataDir, port: 0, now: () => milliseconds, sweepIntervalMs: 3_600_000 });
  const client = await new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${server.port}`).connect();
  return {
    client,
    database: client.db("test"),
    port: server.port,
    sweepAt(time) {
      milliseconds = time;
      return server.sweep();
    },
    async close() {
      await client.close();
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
