import type Bull from "bull";

type Redis = Bull.Queue["client"];

/**
 * De-duplication that never loses a wake-up. Bull's own (by job id) goes on while a job is active and would swallow an addition whose data the running
 * handler has not seen. So a pointer per key names the job that *waits*, and additions go to that job's id.
 *
 * Why nothing is lost: whoever adds has written its data before it reads the pointer. Is it read before the worker clears it, the handler starts after
 * the data was written and sees it, whatever becomes of the addition. Is it read afterwards, the addition gets a new job.
 * A crash between pointer and job is healed by the next addition, which adds the job under the same id. The rare harm is one needless run.
 */
export interface WaitingKeys {
  /** The id under which a job with this key is to be added: of the job that waits already, else a new one. */
  idFor(queue: Bull.Queue, key: string): Promise<string>;
  /** The job starts: from now on an addition with its key is a new job. Call before the handler runs. */
  started(job: Bull.Job, key: string): Promise<void>;
  /** The job is about to wait again. One that was added behind it meanwhile is dropped, as this one will do its work. Call with the lock held. */
  waitsAgain(job: Bull.Job, key: string): Promise<void>;
}

/** Keeps the pointers beside bull's own keys, under the same prefix. */
export function openWaitingKeys(redis: Redis, prefix: string): WaitingKeys {
  const bullKey = (queue: Bull.Queue, part: string) => `${prefix}:${queue.name}:${part}`;
  const pointer = (queue: Bull.Queue, key: string) => bullKey(queue, `waiting-key:${key}`);
  return {
    idFor: async (queue, key) => {
      const keys = [pointer(queue, key), bullKey(queue, "waiting-key-ids"), bullKey(queue, "failed")];
      return String(await redis.eval(ID_FOR, keys.length, ...keys));
    },
    started: async (job, key) => {
      await redis.eval(STARTED, 1, pointer(job.queue, key), String(job.id));
    },
    waitsAgain: async (job, key) => {
      const { queue } = job;
      const keys = [pointer(queue, key), bullKey(queue, "wait"), bullKey(queue, "delayed")];
      await redis.eval(WAITS_AGAIN, keys.length, ...keys, String(job.id), bullKey(queue, ""));
    },
  };
}

/** A pointer to a dead job (its process died for the last time just before the job waited again) counts as none. */
const ID_FOR = `
local id = redis.call("GET", KEYS[1])
if id and not redis.call("ZSCORE", KEYS[3], id) then return id end
id = "key-" .. redis.call("INCR", KEYS[2])
redis.call("SET", KEYS[1], id)
return id`;

const STARTED = `
if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("DEL", KEYS[1]) end
return 0`;

/** The other job is dropped only while it is still in one of bull's two waiting places; once a worker holds it, it runs. */
const WAITS_AGAIN = `
local other = redis.call("GET", KEYS[1])
redis.call("SET", KEYS[1], ARGV[1])
if other and other ~= ARGV[1] then
  if redis.call("LREM", KEYS[2], 1, other) + redis.call("ZREM", KEYS[3], other) > 0 then
    redis.call("DEL", ARGV[2] .. other)
  end
end
return 0`;
