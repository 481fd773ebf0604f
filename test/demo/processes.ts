import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const START_MS = 60_000;

/** A process of the product that is started, killed and started again. */
export interface ProductProcess {
  /** Kills it without a word, as a crash would, and starts it again; resolves when it is up. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Runs a process of the product to its end; throws when it fails. */
export async function runToEnd(
  file: string,
  environment: Readonly<Record<string, string>>,
  logFile: string,
): Promise<void> {
  const child = start(file, environment, logFile);
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${file} ended with ${String(code)}; see ${logFile}`);
}

/** Starts a process of the product and waits for a line of its log that says it is up. */
export async function startProcess(
  file: string,
  {
    environment,
    logFile,
    upWhen,
  }: { readonly environment: Readonly<Record<string, string>>; readonly logFile: string; readonly upWhen: string },
): Promise<ProductProcess> {
  let child = await startAndWait(file, { environment, logFile, upWhen });
  return {
    async crash() {
      await kill(child, "SIGKILL");
      child = await startAndWait(file, { environment, logFile, upWhen });
    },
    stop: () => kill(child, "SIGTERM"),
  };
}

async function startAndWait(
  file: string,
  {
    environment,
    logFile,
    upWhen,
  }: { readonly environment: Readonly<Record<string, string>>; readonly logFile: string; readonly upWhen: string },
): Promise<ChildProcess> {
  const child = start(file, environment, logFile);
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${file} did not come up; see ${logFile}`)), START_MS);
    child.stdout?.on("data", (chunk: Buffer) => {
      if (!chunk.toString().includes(`"msg":"${upWhen}"`)) return;
      clearTimeout(timer);
      resolve();
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`${file} ended with ${String(code)} before it was up; see ${logFile}`));
    });
  });
  return child;
}

function start(file: string, environment: Readonly<Record<string, string>>, logFile: string): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(ROOT, "app", file)], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(logFile, { flags: "a" });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.once("close", () => log.end());
  return child;
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}
