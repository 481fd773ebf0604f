import { randomUUID } from "node:crypto";
import Bull from "bull";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBullQueue } from "../../../../app/adapters/job-queues/bull/index.ts";
import { RejectedError, TransientError } from "../../../../app/values/errors.ts";
import { createEventLog } from "../../../support/event-log.ts";
import { freePort } from "../../../support/free-port.ts";
import { openTestRedis, reasonWithoutRedis, type TestRedis } from "../../../support/redis.ts";
import { becomes } from "../contract/world.ts";

const reason = reasonWithoutRedis();

describe.skipIf(reason !== undefined)(`bull${reason === undefined ? "" : ` (skipped: ${reason})`}`, () => {
  let server: TestRedis;
  let observer: Bull.Queue;

  beforeAll(async () => {
    server = await openTestRedis();
    observer = new Bull("observer", server.url);
  });
  afterAll(async () => {
    await observer.close();
    await server.close();
  });

  async function everythingUnder(prefix: string): Promise<string> {
    const { client } = observer;
    const readers: Readonly<Record<string, (key: string) => Promise<unknown>>> = {
      hash: (key) => client.hgetall(key),
      zset: (key) => client.zrange(key, 0, -1),
      list: (key) => client.lrange(key, 0, -1),
      set: (key) => client.smembers(key),
      string: (key) => client.get(key),
    };
    const kept: unknown[] = [];
    for (const key of await client.keys(`${prefix}:*`)) {
      const type = await client.type(key);
      kept.push(key, type, await readers[type]?.(key));
    }
    return JSON.stringify(kept);
  }

  test("keeps no word of an error in Redis but its class and code, and nothing of a job that is done", async () => {
    const prefix = `test-${randomUUID()}`;
    const queue = createBullQueue({
      redisUrl: server.url,
      prefix,
      onError: () => {},
      rules: { attempts: 2, firstDelayMs: 1 },
    });
    await queue.process({
      work: {
        concurrency: 1,
        run: async ({ does }) => {
          if (does === "reject") throw new RejectedError("crm.validation", "canary message", new Error("canary cause"));
          if (does === "break") throw Object.assign(new Error("canary bug"), { body: "canary body" });
        },
      },
    });
    for (const does of ["reject", "break", "succeed"]) await queue.add({ name: "work", payload: { does } });
    await becomes(queue, { dead: 2 });
    const kept = await everythingUnder(prefix);
    expect(kept).not.toContain("canary");
    expect(kept).not.toContain("succeed");
    expect(kept).not.toContain("bull-queue.test.ts");
    expect(kept).toContain("RejectedError crm.validation");
    await queue.close(0);
  });

  test("heals a key whose adder died between naming the job and adding it", async () => {
    const prefix = `test-${randomUUID()}`;
    await observer.client.set(`${prefix}:work:waiting-key:key`, "key-7");
    const queue = createBullQueue({ redisUrl: server.url, prefix, onError: () => {} });
    const log = createEventLog<string>();
    await queue.process({ work: { concurrency: 1, run: async () => log.add("ran") } });
    await queue.add({ name: "work", payload: {} }, { dedupKey: "key" });
    await log.until(1);
    await becomes(queue, {});
    expect(await observer.client.exists(`${prefix}:work:waiting-key:key`)).toBe(0);
    await queue.close(0);
  });
});

test("bull's add throws TransientError when Redis cannot be reached, and closing does not hang", async () => {
  const errors = createEventLog<unknown>();
  const redisUrl = `redis://127.0.0.1:${await freePort()}`;
  const queue = createBullQueue({ redisUrl, commandTimeoutMs: 50, onError: errors.add });
  await expect(queue.add({ name: "work", payload: {} })).rejects.toThrow(TransientError);
  await errors.until(1);
  await queue.close(0);
});
