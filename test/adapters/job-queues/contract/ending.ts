import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { JobHandler } from "../../../../app/adapters/job-queues/job-queue.ts";
import { createEventLog, createGate } from "../../../support/event-log.ts";
import { openQueue } from "../harness.ts";
import { add, becomes, EMPTY, type QueueWorld } from "./world.ts";

const killedWorker = fileURLToPath(new URL("../killed-worker.ts", import.meta.url));

/** What every queue promises about the end of a process, wanted or not. */
export function endingContract({ place, newQueue, working }: QueueWorld): void {
  describe("ending", () => {
    test("waits for the running job and takes no new one", async () => {
      const gate = createGate();
      const log = createEventLog<string>();
      const queue = await openQueue(place());
      const run: JobHandler["run"] = async ({ id }) => {
        log.add(`started ${id}`);
        await gate.opened;
        log.add(`ended ${id}`);
      };
      await queue.process({ work: { run, concurrency: 1 } });
      await add(queue, "a");
      await log.until(1);
      await add(queue, "b");
      const closed = queue.close(10_000);
      gate.open();
      await closed;
      expect(log.entries).toEqual(["started a", "ended a"]);
      expect(await (await newQueue()).counts()).toEqual({ ...EMPTY, waiting: 1 });
    });

    test("lets go of a job that outlasts the grace, and another worker runs it", async () => {
      const log = createEventLog<string>();
      const endless = createGate();
      const queue = await openQueue(place());
      const hang = async () => {
        log.add("first");
        await endless.opened;
      };
      await queue.process({ work: { run: hang, concurrency: 1 } });
      await add(queue, "a");
      await log.until(1);
      await queue.close(0);
      const other = await working(async (_payload, { attempt }) => log.add(`second, attempt ${attempt}`));
      await log.until(2);
      await becomes(other, EMPTY);
      expect(log.entries).toEqual(["first", "second, attempt 1"]);
    });

    test("loses no job when the process is killed while it works", async () => {
      const numbers = Array.from({ length: 12 }, (_, index) => String(index));
      const queue = await newQueue();
      for (const number of numbers) await queue.add({ name: "count", payload: { number } });

      const said = createEventLog<string>();
      const { kind, address, prefix } = place();
      const args = ["--import", "tsx", killedWorker, kind, address, prefix, "5"];
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
      createInterface(child.stdout).on("line", said.add);
      await said.until(1, (line) => line === "started 5");
      child.kill("SIGKILL");
      await once(child, "close");
      expect(said.entries).not.toContain("ended 5");

      const done = createEventLog<string>();
      const run: JobHandler["run"] = async ({ number }) => done.add(`ended ${number}`);
      await queue.process({ count: { run, concurrency: 2 } });
      await done.until(1, (line) => line === "ended 5");
      await becomes(queue, EMPTY);
      const everyEnd = new Set([...said.entries, ...done.entries].filter((line) => line.startsWith("ended")));
      expect([...everyEnd].sort()).toEqual(numbers.map((number) => `ended ${number}`).sort());
    });
  });
}
