import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createEmbeddedQueue } from "../../../../app/adapters/job-queues/embedded/index.ts";
import type { JobStore } from "../../../../app/adapters/job-queues/embedded/job-store.ts";
import { createJobStore } from "../../../../app/store/jobs.ts";
import { addMs, type Instant, instant } from "../../../../app/values/instant.ts";
import { openTestDatabase, type TestDatabase } from "../../../support/database.ts";
import { createEventLog } from "../../../support/event-log.ts";
import { becomes } from "../contract/world.ts";

const NINE = instant("2026-10-13T09:00:00.000Z");

describe("the embedded job queue", () => {
  let opened: TestDatabase;
  let store: JobStore;
  let name: string;

  beforeAll(async () => {
    opened = await openTestDatabase((database) => {
      store = createJobStore(database, { newId: randomUUID });
    });
  });
  afterAll(() => opened.close());
  beforeEach(() => {
    name = `work-${randomUUID()}`;
  });

  test("starts a job added in the same process without waiting for the next poll", async () => {
    const log = createEventLog<string>();
    const never = 3_600_000;
    const queue = createEmbeddedQueue({ store, now: () => NINE, pollMs: never, onError: () => {} });
    await queue.process({ [name]: { concurrency: 1, run: async () => log.add("ran") } });
    await queue.add({ name, payload: {} });
    await log.until(1);
    await queue.close(1_000);
    expect(log.entries).toEqual(["ran"]);
  });

  test("keeps a job through twenty killed workers and gives it up after a hundred", async () => {
    await store.add({ name, payload: {}, dueAt: NINE });
    let at: Instant = NINE;
    for (let death = 1; death <= 100; death += 1) {
      expect(await store.claim([name], at, addMs(at, 1_000))).toMatchObject({ claims: death, attemptsMade: 0 });
      expect(await store.claim([name], addMs(at, 999), addMs(at, 2_000))).toBeUndefined();
      at = addMs(at, 1_000);
    }
    const log = createEventLog<string>();
    const queue = createEmbeddedQueue({ store, now: () => at, onError: () => {} });
    await queue.process({ [name]: { concurrency: 1, run: async () => log.add("ran") } });
    await becomes(queue, { dead: 1 });
    expect(log.entries).toEqual([]);
    const [letter] = await queue.deadLetters(1);
    expect(letter).toMatchObject({ errorClass: "Error", errorCode: "stalled", failedAt: at });
    await queue.close(0);
  });

  test("lets a worker change nothing of a job whose lease it has lost", async () => {
    await store.add({ name, payload: {}, dueAt: NINE });
    const lost = await store.claim([name], NINE, addMs(NINE, 1_000));
    const later = addMs(NINE, 1_000);
    const held = await store.claim([name], later, addMs(later, 1_000));
    if (lost === undefined || held === undefined) throw new Error("The job was not claimed.");
    await store.finish(lost);
    await store.putBack(lost, { dueAt: NINE, attemptsMade: 3 });
    await store.renew([lost], addMs(later, 9_000));
    const again = await store.claim([name], addMs(later, 1_000), addMs(later, 2_000));
    expect(again).toMatchObject({ id: held.id, claims: 3, attemptsMade: 0 });
    if (again !== undefined) await store.finish(again);
    expect(await store.claim([name], addMs(later, 9_000), addMs(later, 9_000))).toBeUndefined();
  });

  test("grants the last `max` starts exactly, and sends refused jobs away one behind the other", async () => {
    const limit = { key: name, max: 2, perMs: 1_000 };
    const ask = (milliseconds: number) => store.askToStart(limit, addMs(NINE, milliseconds));
    expect([await ask(0), await ask(400)]).toEqual([0, 0]);
    expect([await ask(500), await ask(500), await ask(500)]).toEqual([500, 1_000, 1_500]);
    expect(await ask(999)).toBeGreaterThan(0);
    expect(await ask(1_000)).toBe(0);
    expect(await ask(1_399)).toBeGreaterThan(0);
    expect(await ask(1_400)).toBe(0);
  });

  test("carries on after the database failed for a while", async () => {
    const errors = createEventLog<unknown>();
    const log = createEventLog<string>();
    const trouble = new Error("connection lost");
    let claims = 0;
    const claim: JobStore["claim"] = async (...asked) => {
      claims += 1;
      if (claims <= 2) throw trouble;
      return store.claim(...asked);
    };
    const queue = createEmbeddedQueue({ store: { ...store, claim }, now: () => NINE, pollMs: 1, onError: errors.add });
    await queue.add({ name, payload: {} });
    await queue.process({ [name]: { concurrency: 1, run: async () => log.add("ran") } });
    await log.until(1);
    await queue.close(1_000);
    expect(errors.entries).toEqual([trouble, trouble]);
  });
});
