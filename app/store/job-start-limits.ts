import { epochMs, type Instant } from "../values/instant.ts";
import type { Database } from "./database.ts";
import { defineModel, isDuplicateKey, operator } from "./model.ts";

interface StartLimit {
  readonly key: string;
  readonly max: number;
  readonly perMs: number;
}

interface StoredLimit {
  readonly _id: string;
  /** Epoch milliseconds of the last `max` starts, oldest first. */
  readonly starts: readonly number[];
  /** Epoch milliseconds to which the last refused job was sent away. */
  readonly line?: number;
}

/**
 * Opens the counters behind rate limits: exact over all processes, as one atomic change both asks and counts. One small document per key, never
 * removed: keys are installs and destinations. Refused jobs are sent away to times as far apart as starts may be, so that a long line does not come
 * back all at once.
 */
export function createStartLimits(database: Database): (limit: StartLimit, now: Instant) => Promise<number> {
  const model = defineModel<StoredLimit>(database, {
    name: "job-start-limit",
    collection: "job-start-limits",
    // Belongs to the jobs, which are not one install's.
    tenantScoped: false,
    fields: { starts: [Number], line: Number },
    indexes: [],
  });

  async function start({ key, max, perMs }: StartLimit, at: number): Promise<boolean> {
    const full = `starts.${max - 1}`;
    const notFull = { [full]: operator({ $exists: false }) };
    const oldestGone = { "starts.0": operator({ $lte: at - perMs }) };
    const counted = { $push: { starts: { $each: [at], $slice: -max } } };
    const result = await model.updateOne({ _id: key, $or: [notFull, oldestGone] }, counted);
    return result.matchedCount === 1;
  }

  async function known(key: string): Promise<boolean> {
    const found = await model.updateOne({ _id: key }, { $setOnInsert: { starts: [] } }, { upsert: true });
    return found.upsertedCount === 0;
  }

  async function sendAway({ key, max, perMs }: StartLimit, at: number): Promise<number> {
    const stored = await model.findOne({ _id: key }).lean<StoredLimit>();
    await model.updateOne({ _id: key }, { $max: { line: (stored?.starts[0] ?? at) + perMs } });
    const next = { $inc: { line: Math.ceil(perMs / max) } };
    const turn = await model.findOneAndUpdate({ _id: key }, next, { returnDocument: "before" }).lean<StoredLimit>();
    return Math.max(1, (turn?.line ?? at + perMs) - at);
  }

  return async (limit, now) => {
    const at = epochMs(now);
    if (await start(limit, at)) return 0;
    if (!(await known(limit.key).catch(falseForDuplicate)) && (await start(limit, at))) return 0;
    return sendAway(limit, at);
  };
}

/** Two processes met a new key at once. */
function falseForDuplicate(error: unknown): false {
  if (isDuplicateKey(error)) return false;
  throw error;
}
