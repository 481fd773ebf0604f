import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import type { AddOptions, JobHandler, JobQueue, QueueCounts } from "../../../../app/adapters/job-queues/job-queue.ts";
import { openQueue, type QueueHarness, type QueuePlace, type QueueServer, type QueueSettings } from "../harness.ts";

/** Counts of a queue with nothing in it. */
export const EMPTY: QueueCounts = { waiting: 0, active: 0, delayed: 0, dead: 0 };

/** What the contract's tests share: an empty place for every test, and queues on it that are closed after it. */
export interface QueueWorld {
  place(): QueuePlace;
  newQueue(settings?: QueueSettings): Promise<JobQueue>;
  /** A queue that works jobs called `work` with `run`, three at once unless told. */
  working(run: JobHandler["run"], more?: Partial<JobHandler> & QueueSettings): Promise<JobQueue>;
}

/** Opens the server of one kind of queue for the tests of the surrounding `describe`. */
export function useQueueWorld(harness: QueueHarness): QueueWorld {
  let server: QueueServer;
  let place: QueuePlace & { remove(): Promise<void> };
  let opened: JobQueue[] = [];

  beforeAll(async () => {
    server = await harness.open();
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    place = await server.newPlace();
  });
  afterEach(async () => {
    await Promise.all(opened.map((queue) => queue.close(0)));
    opened = [];
    await place.remove();
  });

  async function newQueue(settings?: QueueSettings): Promise<JobQueue> {
    const queue = await openQueue(place, settings);
    opened.push(queue);
    return queue;
  }

  async function working(run: JobHandler["run"], more: Partial<JobHandler> & QueueSettings = {}): Promise<JobQueue> {
    const queue = await newQueue(more);
    await queue.process({ work: { run, concurrency: 3, ...more } });
    return queue;
  }

  return { place: () => place, newQueue, working };
}

/** Adds a job called `work`. */
export function add(queue: JobQueue, id: string, options?: AddOptions): Promise<void> {
  return queue.add({ name: "work", payload: { id } }, options);
}

/** Waits until the queue's counts are these, the others zero. */
export async function becomes(queue: JobQueue, counts: Partial<QueueCounts>): Promise<void> {
  const wanted = { ...EMPTY, ...counts };
  await vi.waitFor(async () => expect(await queue.counts()).toEqual(wanted), { timeout: 10_000, interval: 10 });
}
