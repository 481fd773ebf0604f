import { describe, expect, test } from "vitest";
import { TransientError } from "../../../../app/values/errors.ts";
import { createEventLog, createGate } from "../../../support/event-log.ts";
import { add, becomes, EMPTY, type QueueWorld } from "./world.ts";

/** What every queue promises about adding jobs: de-duplication, delays. */
export function addingContract({ newQueue, working }: QueueWorld): void {
  describe("adding", () => {
    test("hands the payload to the handler and forgets the job when it is done", async () => {
      const log = createEventLog<unknown>();
      const queue = await working(async (payload, run) => log.add([payload, run]));
      await queue.add({ name: "work", payload: { callId: "call-1", installId: "install-1" } });
      await log.until(1);
      expect(log.entries).toEqual([[{ callId: "call-1", installId: "install-1" }, { attempt: 1 }]]);
      await becomes(queue, EMPTY);
    });

    test("adds nothing while a job with the same key waits, whoever adds", async () => {
      const [first, second] = [await newQueue(), await newQueue()];
      const key = { dedupKey: "install-1:call-1" };
      await Promise.all([first, second, first, second].map((queue) => add(queue, "same", key)));
      await add(first, "other", { dedupKey: "install-1:call-2" });
      expect(await first.counts()).toEqual({ ...EMPTY, waiting: 2 });
      const log = createEventLog<string | undefined>();
      await working(async ({ id }) => log.add(id));
      await becomes(first, EMPTY);
      expect([...log.entries].sort()).toEqual(["other", "same"]);
    });

    test("runs again, once, when the key is added while its job runs", async () => {
      const gate = createGate();
      const log = createEventLog<string>();
      const run = async () => {
        log.add("started");
        await gate.opened;
      };
      const queue = await working(run, { concurrency: 1 });
      await add(queue, "a", { dedupKey: "key" });
      await log.until(1);
      for (let times = 0; times < 3; times += 1) await add(queue, "a", { dedupKey: "key" });
      expect(await queue.counts()).toEqual({ ...EMPTY, active: 1, waiting: 1 });
      gate.open();
      await becomes(queue, EMPTY);
      expect(log.entries).toHaveLength(2);
    });

    test("drops what was added behind a running job when that job itself has to wait again", async () => {
      const queue = await working(
        async () => {
          await add(queue, "a", { dedupKey: "key" });
          throw new TransientError("crm.timeout", "The CRM did not answer.");
        },
        { concurrency: 1, rules: { attempts: 5, firstDelayMs: 60_000 } },
      );
      await add(queue, "a", { dedupKey: "key" });
      await becomes(queue, { delayed: 1 });
      await add(queue, "a", { dedupKey: "key" });
      expect(await queue.counts()).toEqual({ ...EMPTY, delayed: 1 });
    });

    test("never loses a wake-up: the last run of a key begins after the last change before an addition", async () => {
      let written = 0;
      let seen = 0;
      const queue = await working(async () => {
        seen = Math.max(seen, written);
      });
      for (let change = 1; change <= 60; change += 1) {
        written = change;
        await add(queue, "a", { dedupKey: "key" });
      }
      await becomes(queue, EMPTY);
      expect(seen).toBe(60);
    });

    test("starts a delayed job no sooner than asked", async () => {
      const log = createEventLog<number>();
      const queue = await working(async () => log.add(performance.now()));
      const addedAt = performance.now();
      await add(queue, "later", { delayMs: 200 });
      expect(await queue.counts()).toEqual({ ...EMPTY, delayed: 1 });
      await log.until(1);
      expect((log.entries[0] ?? 0) - addedAt).toBeGreaterThanOrEqual(195);
    });
  });
}
