import { parentPort, workerData } from "node:worker_threads";
import { isDoc, toNumber } from "./bson-values.ts";
import { startServer } from "./server.ts";

/** As often as MongoDB's own expiry thread, in milliseconds (https://www.mongodb.com/docs/manual/core/index-ttl/). */
const SWEEP_INTERVAL_MS = 60_000;

/** The clock cannot be passed into another thread, so this entry file, and only it, reads the system's. */
const now = () => Math.round(performance.timeOrigin + performance.now());

const options = isDoc(workerData) ? workerData : {};
try {
  const server = await startServer({
    dataDir: String(options["dataDir"]),
    port: toNumber(options["port"]) ?? 0,
    now,
    sweepIntervalMs: SWEEP_INTERVAL_MS,
  });
  parentPort?.once("message", async () => {
    await server.close();
    parentPort?.postMessage({ closed: true });
  });
  parentPort?.postMessage({ port: server.port });
} catch (error) {
  parentPort?.postMessage({ failure: error instanceof Error ? error.message : String(error) });
}
