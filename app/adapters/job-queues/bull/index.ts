import Bull from "bull";
import { z } from "zod";
import { TransientError } from "../../../values/errors.ts";
import { instant } from "../../../values/instant.ts";
import {
  afterFailure,
  DEFAULT_RETRY_RULES,
  type FailureName,
  failureName,
  isBug,
  type RetryRules,
  retryDelayMs,
} from "../after-failure.ts";
import type { AddOptions, DeadLetter, Job, JobHandler, JobQueue, QueueCounts } from "../job-queue.ts";
import { settledWithin } from "../settled-within.ts";
import { openConnections } from "./connections.ts";
import { JobFailure, readFailure } from "./job-failure.ts";
import { askToStart } from "./rate-limit.ts";
import { openWaitingKeys } from "./waiting-keys.ts";

/** Settings of the queue in Redis. */
export interface BullQueueOptions {
  readonly redisUrl: string;
  /** The certificate to trust for `rediss://` when Redis does not have a publicly signed one (PEM). */
  readonly caCertificate?: string;
  /** Begins every key; `ringledger` unless told. */
  readonly prefix?: string;
  readonly rules?: RetryRules;
  /** How long a worker holds a job without a sign of life; a killed worker's jobs run again after at most this and `stalledCheckMs` (30 s and 15 s). */
  readonly lockMs?: number;
  readonly stalledCheckMs?: number;
  /** A command that Redis has not answered by then fails (5 s). */
  readonly commandTimeoutMs?: number;
  /** Told of connection trouble and of bugs in handlers. */
  readonly onError: (error: unknown) => void;
}

/** A job that kills its process is given up after so many deaths; a restart, however often, is no reason to give up. */
const MAX_DEATHS = 100;

/** What we keep in bull's job. */
const keptJob = z.object({ payload: z.record(z.string(), z.string()), dedupKey: z.string().optional() });
type KeptJob = z.infer<typeof keptJob>;

/**
 * The queue on Redis: one bull queue per name of job, so that each has its own concurrency. Connects at once; when Redis cannot be reached, `add`
 * throws TransientError (the job may still have been added).
 */
export function createBullQueue(options: BullQueueOptions): JobQueue {
  const { rules = DEFAULT_RETRY_RULES, lockMs = 30_000, stalledCheckMs = 15_000, onError } = options;
  const prefix = options.prefix ?? "ringledger";
  const connections = openConnections({ ...options, commandTimeoutMs: options.commandTimeoutMs ?? 5_000 });
  const redis = connections.commands;
  const waitingKeys = openWaitingKeys(redis, prefix);
  const namesKey = `${prefix}:job-names`;
  const queues = new Map<string, Bull.Queue<KeptJob>>();
  const running = new Set<Bull.Job<KeptJob>>();

  function queueOf(name: string): Bull.Queue<KeptJob> {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const queue = new Bull<KeptJob>(name, {
      prefix,
      createClient: connections.createClient,
      settings: {
        lockDuration: lockMs,
        stalledInterval: stalledCheckMs,
        maxStalledCount: MAX_DEATHS,
        backoffStrategies: {
          ours: (attempt, error) =>
            error instanceof JobFailure ? (error.retryDelayMs ?? -1) : retryDelayMs(attempt, rules),
        },
      },
      defaultJobOptions: {
        attempts: rules.attempts,
        backoff: { type: "ours" },
        removeOnComplete: true,
        removeOnFail: false,
        stackTraceLimit: 1,
      },
    });
    queue.on("error", onError);
    queues.set(name, queue);
    return queue;
  }

  async function everyQueue(): Promise<Bull.Queue<KeptJob>[]> {
    return (await redis.smembers(namesKey)).sort().map(queueOf);
  }

  async function add(job: Job, { dedupKey, delayMs = 0 }: AddOptions = {}): Promise<void> {
    try {
      const queue = queueOf(job.name);
      await redis.sadd(namesKey, job.name);
      const jobId = dedupKey === undefined ? undefined : await waitingKeys.idFor(queue, dedupKey);
      await queue.add({ payload: job.payload, dedupKey }, { delay: delayMs, jobId });
    } catch (error) {
      throw new TransientError("queue.unreachable", "The job queue cannot be reached.", error);
    }
  }

  /** Runs one job; whatever becomes of it but success is thrown as a JobFailure. */
  async function run(handler: JobHandler, job: Bull.Job<KeptJob>): Promise<void> {
    const attempt = job.attemptsMade + 1;
    const { payload, dedupKey } = keptJob.parse(job.data);
    const waitMs = handler.rateLimit === undefined ? 0 : await askFor(job, handler.rateLimit);
    if (waitMs > 0) return waitAgain(job, { delayMs: waitMs, counted: false, reason: TOO_MANY_STARTS });
    if (dedupKey !== undefined) await waitingKeys.started(job, dedupKey);
    try {
      await handler.run(payload, { attempt });
    } catch (error) {
      await fail(job, error);
    }
  }

  function askFor(job: Bull.Job<KeptJob>, { key, max, perMs }: NonNullable<JobHandler["rateLimit"]>): Promise<number> {
    const value = job.data.payload[key] ?? "";
    return askToStart(redis, { key: `${prefix}:${job.queue.name}:limit:${value}`, max, perMs });
  }

  async function fail(job: Bull.Job<KeptJob>, error: unknown): Promise<void> {
    if (isBug(error)) onError(error);
    const after = afterFailure(error, job.attemptsMade + 1, rules);
    if (after.kind === "dead") throw new JobFailure(failureName(error), undefined);
    await waitAgain(job, { ...after, reason: failureName(error) });
  }

  /** Sends the job back to wait, which bull does for jobs that throw. Bull counts every throw as an attempt: what must not count is taken off before. */
  async function waitAgain(job: Bull.Job<KeptJob>, again: WaitAgain): Promise<void> {
    const { dedupKey } = job.data;
    if (dedupKey !== undefined && (await job.extendLock(lockMs)) === 1) await waitingKeys.waitsAgain(job, dedupKey);
    if (!again.counted) job.attemptsMade -= 1;
    throw new JobFailure(again.reason, Math.max(1, Math.ceil(again.delayMs)));
  }

  async function process(handlers: Readonly<Record<string, JobHandler>>): Promise<void> {
    for (const [name, handler] of Object.entries(handlers)) {
      const work = (job: Bull.Job<KeptJob>) => {
        running.add(job);
        return run(handler, job).finally(() => running.delete(job));
      };
      await redis.sadd(namesKey, name);
      // Bull's promise ends with the queue, not with its start.
      queueOf(name).process(handler.concurrency, work).catch(onError);
    }
  }

  async function counts(): Promise<QueueCounts> {
    const each = await Promise.all((await everyQueue()).map((queue) => queue.getJobCounts()));
    const sum = (state: "waiting" | "active" | "delayed" | "failed") =>
      each.reduce((total, count) => total + count[state], 0);
    return { waiting: sum("waiting"), active: sum("active"), delayed: sum("delayed"), dead: sum("failed") };
  }

  async function deadLetters(limit: number): Promise<readonly DeadLetter[]> {
    if (limit <= 0) return [];
    const each = await Promise.all((await everyQueue()).map((queue) => queue.getFailed(0, limit - 1)));
    const letters = each.flat().map(deadLetter);
    return letters.sort((a, b) => b.failedAt.localeCompare(a.failedAt)).slice(0, limit);
  }

  async function retryDeadLetter(id: string): Promise<boolean> {
    const slash = id.lastIndexOf("/");
    const dead = slash < 1 ? null : await queueOf(id.slice(0, slash)).getJob(id.slice(slash + 1));
    if (dead === null || !(await dead.isFailed())) return false;
    // A new job rather than bull's retry, which would leave it no attempts. Added before the old one goes, so that a crash cannot lose it.
    await add({ name: dead.queue.name, payload: dead.data.payload }, { dedupKey: dead.data.dedupKey });
    await dead.remove();
    return true;
  }

  async function close(graceMs: number): Promise<void> {
    connections.prepareToClose();
    // A local pause takes no new job at once, and ends when what bull has to write about the running ones is written.
    await settledWithin(Promise.all([...queues.values()].map((queue) => queue.pause(true).catch(onError))), graceMs);
    // Without its lock a job is seen as left behind at the next check of any process.
    await Promise.all([...running].map((job) => job.releaseLock().catch(onError)));
    await Promise.all([...queues.values()].map((queue) => queue.close(true)));
    await connections.close();
  }

  return { add, process, counts, deadLetters, retryDeadLetter, close };
}

interface WaitAgain {
  readonly delayMs: number;
  readonly counted: boolean;
  readonly reason: FailureName;
}

const TOO_MANY_STARTS: FailureName = { errorClass: "RateLimitedError", errorCode: "queue.rate-limit" };

function deadLetter(job: Bull.Job<KeptJob>): DeadLetter {
  return {
    id: `${job.queue.name}/${job.id}`,
    job: { name: job.queue.name, payload: job.data.payload },
    ...readFailure(job.failedReason),
    attempts: job.attemptsMade,
    failedAt: instant(job.finishedOn ?? job.timestamp),
  };
}
