import type Bull from "bull";

/** One limit: at most `max` starts in any `perMs`, counted under `key`. */
export interface StartLimit {
  readonly key: string;
  readonly max: number;
  readonly perMs: number;
}

/**
 * Asks for a start now: 0 when it is granted (and counted), else the milliseconds to wait before asking again. Exact over all processes: the times of
 * the last `max` starts are kept in Redis and read by Redis's clock. Refused jobs are sent away to times as far apart as starts may be, so that a
 * long line does not come back all at once.
 */
export async function askToStart(redis: Bull.Queue["client"], limit: StartLimit): Promise<number> {
  return Number(await redis.eval(ASK, 2, `${limit.key}:starts`, `${limit.key}:line`, limit.max, limit.perMs));
}

const ASK = `
local max, perMs = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local oldest = redis.call("LINDEX", KEYS[1], max - 1)
if not oldest or oldest + perMs <= now then
  redis.call("LPUSH", KEYS[1], now)
  redis.call("LTRIM", KEYS[1], 0, max - 1)
  redis.call("PEXPIRE", KEYS[1], perMs)
  return 0
end
local last = tonumber(redis.call("GET", KEYS[2]) or "0")
local turn = math.max(oldest + perMs, last + math.ceil(perMs / max))
redis.call("SET", KEYS[2], turn, "PX", turn - now + perMs)
return turn - now`;
