import { addMs, type Clock } from "../../../values/instant.ts";
import { afterFailure, DEFAULT_RETRY_RULES, failureName, isBug, type RetryRules } from "../after-failure.ts";
import type { AddOptions, Job, JobHandler, JobQueue } from "../job-queue.ts";
import { settledWithin } from "../settled-within.ts";
import { createAlarm } from "./alarm.ts";
import type { ClaimedJob, JobStore } from "./job-store.ts";

/** Settings of the queue in the database. */
export interface EmbeddedQueueOptions {
  readonly store: JobStore;
  readonly now: Clock;
  readonly rules?: RetryRules;
  /** How often to look for jobs that other processes added or that have become due (250 ms). Jobs added in this process start at once. */
  readonly pollMs?: number;
  /** How long a worker holds a job without a sign of life; a killed worker's jobs run again after at most this (30 s). */
  readonly leaseMs?: number;
  /** Told of database trouble and of bugs in handlers. */
  readonly onError: (error: unknown) => void;
}

/** A job that kills its process is given up after so many deaths; a restart, however often, is no reason to give up. */
const MAX_CLAIMS = 100;

/** The queue kept in the database: nothing to install, several processes may work it, and one indexed query per poll while idle. */
export function createEmbeddedQueue(options: EmbeddedQueueOptions): JobQueue {
  const { store, now, onError, rules = DEFAULT_RETRY_RULES, pollMs = 250, leaseMs = 30_000 } = options;
  const alarm = createAlarm();
  const running = new Map<ClaimedJob, Promise<void>>();
  let closing = false;
  let loop: Promise<void> | undefined;
  let renewal: NodeJS.Timeout | undefined;

  async function add(job: Job, { dedupKey, delayMs = 0 }: AddOptions = {}): Promise<void> {
    await store.add({ ...job, dedupKey, dueAt: addMs(now(), delayMs) });
    alarm.ring();
  }

  async function process(handlers: Readonly<Record<string, JobHandler>>): Promise<void> {
    const renew = () => store.renew([...running.keys()], addMs(now(), leaseMs)).catch(onError);
    renewal = setInterval(() => (running.size > 0 ? renew() : undefined), leaseMs / 3);
    loop = work(new Map(Object.entries(handlers)));
  }

  /** Starts what is due and fits, until nothing is; then waits for the alarm or the next poll. */
  async function work(handlers: ReadonlyMap<string, JobHandler>): Promise<void> {
    while (!closing) {
      const job = await claimNext(handlers).catch(onError);
      const handler = job === undefined ? undefined : handlers.get(job.name);
      if (job === undefined || handler === undefined) {
        await alarm.wait(pollMs);
        continue;
      }
      const done = run(job, handler)
        .catch(onError)
        .finally(() => {
          running.delete(job);
          alarm.ring();
        });
      running.set(job, done);
    }
  }

  async function claimNext(handlers: ReadonlyMap<string, JobHandler>): Promise<ClaimedJob | undefined> {
    const busy = (name: string) => [...running.keys()].filter((job) => job.name === name).length;
    const free = [...handlers].filter(([name, handler]) => busy(name) < handler.concurrency).map(([name]) => name);
    if (free.length === 0) return undefined;
    const at = now();
    return store.claim(free, at, addMs(at, leaseMs));
  }

  async function run(job: ClaimedJob, handler: JobHandler): Promise<void> {
    if (job.claims > MAX_CLAIMS) return giveUp(job, job.attemptsMade, STALLED);
    const waitMs = handler.rateLimit === undefined ? 0 : await askToStart(job, handler.rateLimit);
    if (waitMs > 0) {
      return store.putBack(job, { dueAt: addMs(now(), waitMs), attemptsMade: job.attemptsMade });
    }
    try {
      await handler.run(job.payload, { attempt: job.attemptsMade + 1 });
    } catch (error) {
      return afterError(job, error);
    }
    return store.finish(job);
  }

  async function afterError(job: ClaimedJob, error: unknown): Promise<void> {
    if (isBug(error)) onError(error);
    const attempt = job.attemptsMade + 1;
    const after = afterFailure(error, attempt, rules);
    if (after.kind === "dead") return giveUp(job, attempt, failureName(error));
    const attemptsMade = after.counted ? attempt : job.attemptsMade;
    return store.putBack(job, { dueAt: addMs(now(), after.delayMs), attemptsMade });
  }

  function giveUp(job: ClaimedJob, attemptsMade: number, failure: ReturnType<typeof failureName>): Promise<void> {
    return store.giveUp(job, { ...failure, attemptsMade, failedAt: now() });
  }

  function askToStart(job: ClaimedJob, limit: NonNullable<JobHandler["rateLimit"]>): Promise<number> {
    const key = `${job.name}:${job.payload[limit.key] ?? ""}`;
    return store.askToStart({ key, max: limit.max, perMs: limit.perMs }, now());
  }

  async function revive(id: string): Promise<boolean> {
    const revived = await store.revive(id, now());
    alarm.ring();
    return revived;
  }

  async function close(graceMs: number): Promise<void> {
    closing = true;
    alarm.ring();
    await loop;
    await settledWithin(Promise.all(running.values()), graceMs);
    clearInterval(renewal);
    const letGo = [...running.keys()].map((job) =>
      store.putBack(job, { dueAt: now(), attemptsMade: job.attemptsMade }).catch(onError),
    );
    await Promise.all(letGo);
  }

  return {
    add,
    process,
    counts: () => store.counts(now()),
    deadLetters: (limit) => store.deadLetters(limit),
    retryDeadLetter: revive,
    close,
  };
}

const STALLED = { errorClass: "Error", errorCode: "stalled" };
