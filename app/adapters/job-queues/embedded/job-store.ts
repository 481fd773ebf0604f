import type { Instant } from "../../../values/instant.ts";
import type { FailureName } from "../after-failure.ts";
import type { DeadLetter, Job, QueueCounts } from "../job-queue.ts";

/** A job to keep. */
export interface NewJob extends Job {
  readonly dedupKey?: string;
  readonly dueAt: Instant;
}

/** A job that one worker holds until its lease ends. `claim` is new with every claim: who holds an old one can change nothing any more. */
export interface ClaimedJob extends Job {
  readonly id: string;
  readonly claim: string;
  readonly dedupKey?: string;
  /** Failed attempts so far. */
  readonly attemptsMade: number;
  /** How often it was claimed since it last waited; above 1, its worker was lost. */
  readonly claims: number;
}

/** How a claimed job goes back to wait. */
export interface BackToWait {
  readonly dueAt: Instant;
  readonly attemptsMade: number;
}

/** How a claimed job is given up. */
export interface GivenUp extends FailureName {
  readonly attemptsMade: number;
  readonly failedAt: Instant;
}

/** One limit: at most `max` starts in any `perMs`, counted under `key`. */
export interface StartLimit {
  readonly key: string;
  readonly max: number;
  readonly perMs: number;
}

/** Where the embedded queue keeps its jobs. Every method is one or a few atomic changes of single documents, so that many processes can share it. */
export interface JobStore {
  /** Keeps a job; does nothing when one with its de-duplication key waits already. */
  add(job: NewJob): Promise<void>;
  /** Takes the job of these names that is longest due (waiting, or with its lease ended) until `leaseEnd`; undefined when none is due. */
  claim(names: readonly string[], now: Instant, leaseEnd: Instant): Promise<ClaimedJob | undefined>;
  renew(jobs: readonly ClaimedJob[], leaseEnd: Instant): Promise<void>;
  /** The job is done and forgotten. */
  finish(job: ClaimedJob): Promise<void>;
  /** The job waits again. One with its key that was added meanwhile is dropped, as this one will do its work. */
  putBack(job: ClaimedJob, wait: BackToWait): Promise<void>;
  giveUp(job: ClaimedJob, given: GivenUp): Promise<void>;
  counts(now: Instant): Promise<QueueCounts>;
  /** The newest first. */
  deadLetters(limit: number): Promise<readonly DeadLetter[]>;
  /** Lets a dead letter wait again with all attempts; false when it is gone. */
  revive(id: string, dueAt: Instant): Promise<boolean>;
  /** 0 when a start is granted (and counted), else the milliseconds to wait before asking again. */
  askToStart(limit: StartLimit, now: Instant): Promise<number>;
}
