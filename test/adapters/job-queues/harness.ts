import { randomUUID } from "node:crypto";
import type { RetryRules } from "../../../app/adapters/job-queues/after-failure.ts";
import type { JobQueue } from "../../../app/adapters/job-queues/job-queue.ts";
import { jobQueues } from "../../../app/adapters/job-queues/registry.ts";
import { connectDatabase, type Database } from "../../../app/store/database.ts";
import { createJobStore } from "../../../app/store/jobs.ts";
import { instant } from "../../../app/values/instant.ts";
import { openTestDatabase } from "../../support/database.ts";
import { openTestRedis, reasonWithoutRedis } from "../../support/redis.ts";

/** Where one test's jobs are kept; plain texts, so that a child process can be told. */
export interface QueuePlace {
  readonly kind: keyof typeof jobQueues;
  readonly address: string;
  readonly prefix: string;
}

/** What a test sets on a queue; times are short, so that tests are. */
export interface QueueSettings {
  readonly rules?: RetryRules;
  readonly onError?: (error: unknown) => void;
}

/** One kind of queue under test: a server for the whole file, an empty place for every test. */
export interface QueueServer {
  newPlace(): Promise<QueuePlace & { remove(): Promise<void> }>;
  close(): Promise<void>;
}

/** How to test one kind of queue; `unavailable` says why it cannot be tested here. */
export interface QueueHarness {
  readonly unavailable: string | undefined;
  open(): Promise<QueueServer>;
}

/** A harness for every queue in the registry, which the compiler demands. */
export const harnesses = {
  bull: {
    unavailable: reasonWithoutRedis(),
    open: async () => {
      const redis = await openTestRedis();
      return {
        newPlace: async () => ({
          kind: "bull",
          address: redis.url,
          prefix: `test-${randomUUID()}`,
          remove: async () => {},
        }),
        close: redis.close,
      };
    },
  },
  embedded: {
    unavailable: undefined,
    open: async () => {
      const server = await openTestDatabase();
      return {
        newPlace: async () => {
          const { uri, close } = await openTestDatabase((database) => jobStore(database));
          return { kind: "embedded", address: uri, prefix: "", remove: close };
        },
        close: server.close,
      };
    },
  },
} satisfies Record<keyof typeof jobQueues, QueueHarness>;

/** A queue as one process has it; several on one place are several processes to each other. */
export async function openQueue(place: QueuePlace, settings: QueueSettings = {}): Promise<JobQueue> {
  const { rules = { attempts: 5, firstDelayMs: 5 }, onError = () => {} } = settings;
  if (place.kind === "bull") {
    const times = { lockMs: 500, stalledCheckMs: 100 };
    return jobQueues.bull({ redisUrl: place.address, prefix: place.prefix, rules, onError, ...times });
  }
  const database = await connectDatabase(place.address, { timeoutMs: 10_000 });
  const now = () => instant(Date.now());
  const queue = jobQueues.embedded({ store: jobStore(database), now, rules, onError, pollMs: 20, leaseMs: 500 });
  return {
    ...queue,
    close: async (graceMs) => {
      await queue.close(graceMs);
      await database.close();
    },
  };
}

function jobStore(database: Database) {
  return createJobStore(database, { newId: randomUUID });
}
