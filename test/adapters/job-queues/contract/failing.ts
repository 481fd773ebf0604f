import { describe, expect, test } from "vitest";
import {
  InvalidInputError,
  RateLimitedError,
  ReconnectRequiredError,
  RejectedError,
  TransientError,
} from "../../../../app/values/errors.ts";
import { createEventLog } from "../../../support/event-log.ts";
import { add, becomes, EMPTY, type QueueWorld } from "./world.ts";

/** What every queue promises about jobs that fail: what is tried again and when, what is kept of the failure. */
export function failingContract({ working }: QueueWorld): void {
  describe("failing", () => {
    test.each([
      ["RejectedError", new RejectedError("crm.validation", "555-0100 is not a number.")],
      ["InvalidInputError", new InvalidInputError("payload.callId", "555-0100 is not an id.")],
      ["ReconnectRequiredError", new ReconnectRequiredError("crm.revoked", "Please sign in, 555-0100.")],
    ])("gives a job up at once after a %s", async (errorClass, error) => {
      const log = createEventLog<number>();
      const queue = await working(async (_payload, { attempt }) => {
        log.add(attempt);
        throw error;
      });
      await add(queue, "a");
      await becomes(queue, { dead: 1 });
      expect(log.entries).toEqual([1]);
      const [letter] = await queue.deadLetters(10);
      expect(letter).toMatchObject({ errorClass, errorCode: error.code, attempts: 1 });
      expect(letter?.job).toEqual({ name: "work", payload: { id: "a" } });
      expect(letter?.failedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(JSON.stringify(letter)).not.toContain("555-0100");
    });

    test.each([
      ["TransientError", "crm.timeout", new TransientError("crm.timeout", "The CRM did not answer.")],
      ["TypeError", "bug", new TypeError("555-0100 has no length")],
    ])("tries a job five times in all after a %s", async (errorClass, code, error) => {
      const log = createEventLog<number>();
      const queue = await working(
        async (_payload, { attempt }) => {
          log.add(attempt);
          throw error;
        },
        { rules: { attempts: 5, firstDelayMs: 1 } },
      );
      await add(queue, "a");
      await becomes(queue, { dead: 1 });
      expect(log.entries).toEqual([1, 2, 3, 4, 5]);
      expect(await queue.deadLetters(1)).toMatchObject([{ errorClass, errorCode: code, attempts: 5 }]);
    });

    test("waits longer after every failed attempt", async () => {
      const log = createEventLog<number>();
      const queue = await working(
        async () => {
          log.add(performance.now());
          throw new TransientError("crm.timeout", "The CRM did not answer.");
        },
        { rules: { attempts: 3, firstDelayMs: 50 } },
      );
      await add(queue, "a");
      await becomes(queue, { dead: 1 });
      const [first = 0, second = 0, third = 0] = log.entries;
      expect(second - first).toBeGreaterThanOrEqual(49);
      expect(third - second).toBeGreaterThanOrEqual(199);
    });

    test("runs a rate-limited job again after the time it was told, without counting the attempt", async () => {
      const log = createEventLog<{ attempt: number; at: number }>();
      const queue = await working(
        async (_payload, { attempt }) => {
          log.add({ attempt, at: performance.now() });
          if (log.entries.length < 4) throw new RateLimitedError("crm.rate", "Too many requests.", 60);
        },
        { rules: { attempts: 2, firstDelayMs: 60_000 } },
      );
      await add(queue, "a");
      await log.until(4);
      await becomes(queue, EMPTY);
      expect(log.entries.map((entry) => entry.attempt)).toEqual([1, 1, 1, 1]);
      const gaps = log.entries.slice(1).map((entry, index) => entry.at - (log.entries[index]?.at ?? 0));
      for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(59);
    });

    test("reports bugs, and only bugs", async () => {
      const bug = new Error("a bug");
      const errors = createEventLog<unknown>();
      const queue = await working(
        async ({ id }) => {
          throw id === "bug" ? bug : new RejectedError("crm.validation", "No.");
        },
        { onError: errors.add, rules: { attempts: 1, firstDelayMs: 1 } },
      );
      await add(queue, "bug");
      await add(queue, "rejected");
      await becomes(queue, { dead: 2 });
      expect(errors.entries).toEqual([bug]);
    });
  });

  describe("dead letters", () => {
    test("are listed newest first, as many as asked for, and go back to work with all attempts", async () => {
      let healthy = false;
      const log = createEventLog<string>();
      const queue = await working(
        async ({ id }, { attempt }) => {
          log.add(`${id} ${attempt}`);
          if (!healthy) throw new TransientError("crm.down", "The CRM is down.");
        },
        { rules: { attempts: 2, firstDelayMs: 1 } },
      );
      for (const id of ["older", "newer"]) {
        await add(queue, id);
        await log.until(1, (entry) => entry === `${id} 2`);
        await becomes(queue, { dead: id === "older" ? 1 : 2 });
      }
      const letters = await queue.deadLetters(10);
      expect(letters.map((letter) => letter.job.payload["id"])).toEqual(["newer", "older"]);
      expect(await queue.deadLetters(1)).toEqual(letters.slice(0, 1));

      healthy = true;
      const id = letters[1]?.id ?? "";
      expect(await queue.retryDeadLetter(id)).toBe(true);
      await becomes(queue, { dead: 1 });
      expect(log.entries.at(-1)).toBe("older 1");
      expect(await queue.retryDeadLetter(id)).toBe(false);
      expect(await queue.retryDeadLetter("no-such-letter")).toBe(false);
      expect(await queue.deadLetters(10)).toEqual(letters.slice(0, 1));
    });

    test("join the job with their key that waits already", async () => {
      const queue = await working(async () => {
        throw new RejectedError("crm.validation", "No.");
      });
      await add(queue, "a", { dedupKey: "key" });
      await becomes(queue, { dead: 1 });
      await add(queue, "a", { dedupKey: "key", delayMs: 60_000 });
      const [letter] = await queue.deadLetters(1);
      expect(await queue.retryDeadLetter(letter?.id ?? "")).toBe(true);
      expect(await queue.counts()).toEqual({ ...EMPTY, delayed: 1 });
    });
  });
}
