import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** A process of ours that runs from its source. */
export interface RunningChild {
  /** Fulfilled when it has ended well; otherwise the reason why it did not. */
  readonly ended: Promise<void>;
  /** Asks it to end in order and waits until it has. */
  stop(): Promise<void>;
}

const ROOT = new URL("../", import.meta.url);
const START_TIMEOUT_MS = 30_000;
const LOOK_EVERY_MS = 50;

/** Starts a source file as Node does in production, but through tsx; what it logs is thrown away, its troubles are shown. */
export function startChild(file: string, environment: Readonly<Record<string, string>>): RunningChild {
  const child = spawn(process.execPath, ["--import", "tsx", fileURLToPath(new URL(file, ROOT))], {
    cwd: fileURLToPath(ROOT),
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return {
    ended: once(child, "exit").then(([code]) => {
      // A process that a signal ended has no code.
      if (code !== 0 && code !== null) throw new Error(`${file} ended with ${code}.`);
    }),
    stop: () => stop(child),
  };
}

/** Waits until a server answers at an address. Throws when it does not within half a minute. */
export async function untilAnswering(url: string): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok === true) return;
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(`Nothing answers at ${url}.`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
