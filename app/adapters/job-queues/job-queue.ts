/** A piece of work to do, at least once. Payloads hold ids only, never personal data. */
export interface Job {
  readonly name: string;
  readonly payload: Readonly<Record<string, string>>;
}

/** How a job is added. */
export interface AddOptions {
  /** While a job with this key waits, adding it again does nothing; once it has started, a new one may wait behind it. */
  readonly dedupKey?: string;
  /** Not before this many milliseconds from now. */
  readonly delayMs?: number;
}

/** A job that was given up, with the class and code of its last error (no message: messages may hold personal data). */
export interface DeadLetter {
  readonly id: string;
  readonly job: Job;
  readonly errorClass: string;
  readonly errorCode: string;
  readonly attempts: number;
  readonly failedAt: string;
}

/** What the worker tells a handler about the run. */
export interface JobRun {
  /** Counts from 1. */
  readonly attempt: number;
}

/** What to do for one name of job. */
export interface JobHandler {
  readonly run: (payload: Readonly<Record<string, string>>, run: JobRun) => Promise<void>;
  /** Jobs of this name that this process works at once. */
  readonly concurrency: number;
  /** At most `max` starts per `perMs` for each value of the payload member `key`, over all processes. */
  readonly rateLimit?: { readonly key: string; readonly max: number; readonly perMs: number };
}

/** How many jobs are in which state. */
export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly dead: number;
}

/**
 * Work kept outside the process. A TransientError or a bug is tried again with growing delays (five attempts in all), a RateLimitedError after its
 * `retryAfterMs` without counting as an attempt, a RejectedError, InvalidInputError or ReconnectRequiredError goes straight to the dead letters.
 * Jobs of a killed process run again. Order is not promised.
 */
export interface JobQueue {
  add(job: Job, options?: AddOptions): Promise<void>;
  /** Starts working. One call per process. */
  process(handlers: Readonly<Record<string, JobHandler>>): Promise<void>;
  counts(): Promise<QueueCounts>;
  deadLetters(limit: number): Promise<readonly DeadLetter[]>;
  /** Puts a dead letter back to work; false when it is gone. */
  retryDeadLetter(id: string): Promise<boolean>;
  /** Takes no new job, waits for running ones at most `graceMs`, then lets go of everything. */
  close(graceMs: number): Promise<void>;
}
