import type { Instant } from "../values/instant.ts";
import type { Database } from "./database.ts";
import { createStartLimits } from "./job-start-limits.ts";
import { defineModel, isDuplicateKey, Nested, operator } from "./model.ts";

interface StoredJob {
  readonly _id: string;
  readonly name: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly dedupKey?: string;
  readonly state: "waiting" | "active" | "dead";
  /** When a worker may take it: a waiting job from its time on, an active one when its lease has ended, a dead one never. */
  readonly dueAt?: string;
  readonly claim?: string;
  readonly claims: number;
  readonly attemptsMade: number;
  readonly errorClass?: string;
  readonly errorCode?: string;
  readonly failedAt?: string;
}

/** A job that one worker holds until its lease ends. Every claim is a new text: who holds an old one can change nothing any more. */
interface ClaimedJob extends Pick<StoredJob, "name" | "payload" | "dedupKey" | "claims" | "attemptsMade"> {
  readonly id: string;
  readonly claim: string;
}

interface NewJob extends Pick<StoredJob, "name" | "payload" | "dedupKey"> {
  readonly dueAt: Instant;
}

interface Wait {
  readonly dueAt: Instant;
  readonly attemptsMade: number;
}

interface GivenUp {
  readonly errorClass: string;
  readonly errorCode: string;
  readonly attemptsMade: number;
  readonly failedAt: Instant;
}

/** Opens the jobs of the embedded queue. `newId` gives a text that never comes twice, over all processes. */
export function createJobStore(database: Database, { newId }: { readonly newId: () => string }) {
  const model = defineModel<StoredJob>(database, {
    name: "job",
    collection: "jobs",
    // Workers take the jobs of all installs; payloads hold ids only.
    tenantScoped: false,
    fields: {
      name: String,
      payload: Nested,
      dedupKey: String,
      state: String,
      dueAt: String,
      claim: String,
      claims: Number,
      attemptsMade: Number,
      errorClass: String,
      errorCode: String,
      failedAt: String,
    },
    indexes: [
      { fields: { name: 1, dueAt: 1 } },
      { fields: { state: 1, dueAt: 1, failedAt: 1 } },
      {
        fields: { name: 1, dedupKey: 1 },
        options: { unique: true, partialFilterExpression: { state: "waiting", dedupKey: { $exists: true } } },
      },
    ],
  });

  const held = (job: ClaimedJob) => ({ _id: job.id, claim: job.claim });

  /** Changes a job to waiting; answers false, with nothing changed, when another one with its key waits already. */
  async function letWait(filter: Readonly<Partial<StoredJob>>, wait: Wait): Promise<boolean> {
    const update = {
      $set: { state: "waiting", claims: 0, ...wait },
      $unset: { claim: 1, errorClass: 1, errorCode: 1, failedAt: 1 },
    } as const;
    return model.updateOne(filter, update).then(() => true, falseForDuplicate);
  }

  return {
    /** Keeps a job; does nothing when one with its de-duplication key waits already. */
    async add({ name, payload, dedupKey, dueAt }: NewJob): Promise<void> {
      const key = dedupKey === undefined ? {} : { dedupKey };
      const job = { _id: newId(), name, payload, ...key, state: "waiting", dueAt, claims: 0, attemptsMade: 0 } as const;
      await model.create(job).catch(falseForDuplicate);
    },

    /** Takes the job of these names that is longest due, be it that it waits or that its lease has ended. */
    async claim(names: readonly string[], now: Instant, leaseEnd: Instant): Promise<ClaimedJob | undefined> {
      const taken = await model
        .findOneAndUpdate(
          { name: operator({ $in: [...names] }), dueAt: operator({ $lte: now }) },
          { $set: { state: "active", dueAt: leaseEnd, claim: newId() }, $inc: { claims: 1 } },
          { sort: { dueAt: 1 }, returnDocument: "after" },
        )
        .lean<StoredJob>();
      return taken === null ? undefined : claimedJob(taken);
    },

    async renew(jobs: readonly ClaimedJob[], leaseEnd: Instant): Promise<void> {
      const ids = jobs.map((job) => job.id);
      const claims = jobs.map((job) => job.claim);
      await model.updateMany(
        { _id: operator({ $in: ids }), claim: operator({ $in: claims }) },
        { $set: { dueAt: leaseEnd } },
      );
    },

    async finish(job: ClaimedJob): Promise<void> {
      await model.deleteOne(held(job));
    },

    /** Lets a job wait again. One with its key that was added meanwhile is dropped, as this one will do its work. */
    async putBack(job: ClaimedJob, wait: Wait): Promise<void> {
      while (!(await letWait(held(job), wait))) {
        await model.deleteOne({ name: job.name, dedupKey: job.dedupKey, state: "waiting" });
      }
    },

    async giveUp(job: ClaimedJob, given: GivenUp): Promise<void> {
      await model.updateOne(held(job), { $set: { state: "dead", ...given }, $unset: { claim: 1, dueAt: 1 } });
    },

    async counts(now: Instant) {
      const [waiting, delayed, active, dead] = await Promise.all([
        model.countDocuments({ state: "waiting", dueAt: operator({ $lte: now }) }),
        model.countDocuments({ state: "waiting", dueAt: operator({ $gt: now }) }),
        model.countDocuments({ state: "active" }),
        model.countDocuments({ state: "dead" }),
      ]);
      return { waiting, delayed, active, dead };
    },

    /** The dead letters, newest first. */
    async deadLetters(limit: number) {
      if (limit <= 0) return [];
      const dead = await model.find({ state: "dead" }).sort({ failedAt: -1 }).limit(limit).lean<StoredJob[]>();
      return dead.map((job) => ({
        id: job._id,
        job: { name: job.name, payload: job.payload },
        errorClass: job.errorClass ?? "",
        errorCode: job.errorCode ?? "",
        attempts: job.attemptsMade,
        failedAt: job.failedAt ?? "",
      }));
    },

    /** Lets a dead letter wait again with all attempts; false when it is gone. */
    async revive(id: string, dueAt: Instant): Promise<boolean> {
      const dead = { _id: id, state: "dead" } as const;
      if ((await model.countDocuments(dead)) === 0) return false;
      // One that waits with the same key does its work.
      if (!(await letWait(dead, { dueAt, attemptsMade: 0 }))) await model.deleteOne(dead);
      return true;
    },

    askToStart: createStartLimits(database),
  };
}

function claimedJob({ _id, name, payload, dedupKey, claim = "", claims, attemptsMade }: StoredJob): ClaimedJob {
  return { id: _id, name, payload, dedupKey, claim, claims, attemptsMade };
}

/** For changes that a unique key may refuse. */
function falseForDuplicate(error: unknown): false {
  if (isDuplicateKey(error)) return false;
  throw error;
}
