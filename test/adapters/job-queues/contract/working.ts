import { describe, expect, test } from "vitest";
import type { JobHandler } from "../../../../app/adapters/job-queues/job-queue.ts";
import { createEventLog, createGate } from "../../../support/event-log.ts";
import { add, becomes, EMPTY, type QueueWorld } from "./world.ts";

/** What every queue promises about running jobs: concurrency, sharing, rate limits. */
export function workingContract({ newQueue, working }: QueueWorld): void {
  describe("working", () => {
    test("runs at most `concurrency` jobs of a name at once, and one name does not hold up another", async () => {
      const gate = createGate();
      const log = createEventLog<string>();
      let active = 0;
      let mostActive = 0;
      const queue = await newQueue();
      const slow = async () => {
        active += 1;
        mostActive = Math.max(mostActive, active);
        log.add("slow");
        await gate.opened;
        active -= 1;
      };
      await queue.process({
        slow: { run: slow, concurrency: 2 },
        quick: { run: async () => log.add("quick"), concurrency: 1 },
      });
      for (let count = 0; count < 5; count += 1) await queue.add({ name: "slow", payload: {} });
      await queue.add({ name: "quick", payload: {} });
      await log.until(1, (name) => name === "quick");
      await becomes(queue, { active: 2, waiting: 3 });
      gate.open();
      await becomes(queue, EMPTY);
      expect(mostActive).toBe(2);
    });

    test("is shared by several workers, each job running once", async () => {
      const gate = createGate();
      const log = createEventLog<string>();
      const run = (worker: string) => async () => {
        log.add(worker);
        await gate.opened;
      };
      const queue = await working(run("first"), { concurrency: 1 });
      await working(run("second"), { concurrency: 1 });
      await Promise.all(Array.from({ length: 20 }, (_, index) => add(queue, String(index))));
      await log.until(2);
      expect([...log.entries].sort()).toEqual(["first", "second"]);
      gate.open();
      await becomes(queue, EMPTY);
      expect(log.entries).toHaveLength(20);
    });

    test("starts at most `max` jobs per time for each value of the key, over all workers", async () => {
      const log = createEventLog<{ install: string | undefined; at: number }>();
      const perMs = 300;
      const limited: Partial<JobHandler> = { rateLimit: { key: "install", max: 2, perMs } };
      const run: JobHandler["run"] = async ({ install }) => log.add({ install, at: performance.now() });
      const queue = await working(run, limited);
      await working(run, limited);
      for (let count = 0; count < 6; count += 1) await queue.add({ name: "work", payload: { install: "busy" } });
      await queue.add({ name: "work", payload: { install: "calm" } });
      await log.until(7);
      const busy = log.entries.filter((entry) => entry.install === "busy").map((entry) => entry.at);
      const gaps = busy.slice(2).map((at, index) => at - (busy[index] ?? 0));
      // The limit counts when a start is granted; the handler begins a moment later, so that two starts may come closer by that moment.
      for (const gap of gaps) expect(gap).toBeGreaterThan(perMs * 0.8);
      const calm = log.entries.findIndex((entry) => entry.install === "calm");
      expect(calm).toBeLessThanOrEqual(2);
      await becomes(queue, EMPTY);
    });
  });
}
