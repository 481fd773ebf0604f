import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "./free-port.ts";

/** A Redis for tests; `url` has no data of anybody else as long as its users keep to a prefix of their own. */
export interface TestRedis {
  readonly url: string;
  close(): Promise<void>;
}

/** Why there is no Redis to test with, or undefined when there is one: `REDIS_URL`, else a `redis-server` on the path. */
export function reasonWithoutRedis(): string | undefined {
  if (process.env["REDIS_URL"] !== undefined) return undefined;
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "REDIS_URL is not set and no redis-server is installed";
  }
}

/** The Redis of `REDIS_URL`, else one started on a free port that keeps nothing on disk and ends with `close`. */
export async function openTestRedis(): Promise<TestRedis> {
  const given = process.env["REDIS_URL"];
  if (given !== undefined) return { url: given, close: async () => {} };
  const port = await freePort();
  const folder = await mkdtemp(path.join(tmpdir(), "ringledger-redis-"));
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  const server = spawn("redis-server", settings, { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((resolve, reject) => {
    server.once("exit", (code) => reject(new Error(`redis-server ended with code ${code}.`)));
    let said = "";
    server.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("Ready to accept connections")) resolve();
    });
  });
  const close = async () => {
    const ended = once(server, "exit");
    server.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${port}`, close };
}
