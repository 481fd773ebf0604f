import { readFileSync } from "node:fs";
import { toNumber } from "./bson-values.ts";
import type { Storage } from "./storage.ts";

/** Another process (or this one) has the data directory open; the message says which. */
class DataDirectoryHeldError extends Error {
  constructor(dataDir: string, pid: number) {
    super(
      `The embedded database in ${dataDir} is already open in process ${pid}. Stop that process, or set MONGODB_URI to a MongoDB server that both can use.`,
    );
    this.name = "DataDirectoryHeldError";
  }
}

/**
 * Notes in the database itself who has it open, within one transaction that LMDB serialises between processes. A holder that is no longer alive
 * (or whose number now belongs to a process started at another time) is replaced. Throws DataDirectoryHeldError otherwise.
 */
export function takeHold(storage: Storage, dataDir: string): void {
  const own = { pid: process.pid, startedAt: startOf(process.pid) ?? "" };
  storage.exchangeRecord("holder", (present) => {
    const pid = toNumber(present?.["pid"]);
    if (pid !== undefined && isSameProcess(pid, String(present?.["startedAt"])))
      throw new DataDirectoryHeldError(dataDir, pid);
    return own;
  });
}

/** Gives the directory back. */
export function releaseHold(storage: Storage): void {
  storage.exchangeRecord("holder", () => undefined);
}

function isSameProcess(pid: number, startedAt: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return (startOf(pid) ?? "") === startedAt;
}

/** When a process started, in the kernel's ticks (field 22 of proc(5) `stat`); undefined where there is no /proc. */
function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
