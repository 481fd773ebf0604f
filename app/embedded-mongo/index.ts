import { once } from "node:events";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/** The embedded database was not started; the message says why and what to do instead. */
export class EmbeddedMongoError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EmbeddedMongoError";
  }
}

/** A running embedded database: its address for mongoose, and how to stop it. */
export interface EmbeddedMongo {
  readonly uri: string;
  close(): Promise<void>;
}

/** Where the data is kept, the port (any free one when left out), and the environment's name, which must not be "production". */
export interface EmbeddedMongoOptions {
  readonly dataDir: string;
  readonly port?: number;
  readonly nodeEnv?: string;
}

/**
 * Starts the database that is used when MONGODB_URI is unset: MongoDB's wire protocol on loopback, in a thread of its own.
 * Throws EmbeddedMongoError in production, and when another start holds the same directory.
 */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  if (options.nodeEnv === "production") {
    throw new EmbeddedMongoError(
      "The embedded database is for trying the product, development and tests. Set MONGODB_URI to a MongoDB server in production.",
    );
  }
  const worker = startWorker(options);
  const answer: unknown = (await once(worker, "message"))[0];
  const port = field(answer, "port");
  if (typeof port !== "number") {
    await worker.terminate();
    throw new EmbeddedMongoError(String(field(answer, "failure")));
  }
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= closeWorker(worker);
    return closing;
  };
  return { uri: `mongodb://127.0.0.1:${port}/ringledger`, close };
}

function startWorker(options: EmbeddedMongoOptions): Worker {
  const workerData = { dataDir: options.dataDir, port: options.port ?? 0 };
  if (!import.meta.url.endsWith(".ts"))
    return new Worker(new URL("./worker.js", import.meta.url), { workerData, execArgv: [] });
  // The sources run as they are under tsx or vitest. A thread does not take over their loader (Node 20), so it registers one before it imports the file.
  const loader = new URL(
    "./dist/esm/api/index.mjs",
    pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json")),
  ).href;
  const file = new URL("./worker.ts", import.meta.url).href;
  const start = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(file)}); });`;
  return new Worker(start, { workerData, eval: true, execArgv: [] });
}

async function closeWorker(worker: Worker): Promise<void> {
  worker.postMessage("close");
  await once(worker, "message");
  await worker.terminate();
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
