import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningDemo, runDemo } from "../demo/run-demo.ts";
import { salesTeam } from "../demo/sales-team.ts";
import { openTestRedis, reasonWithoutRedis } from "../support/redis.ts";

const CRASHES = 20;
const LIMIT_MS = 8 * 60_000;
/** The longest quiet time between two crashes, in milliseconds. */
const QUIET_MS = 700;

/** The golden month: nothing that happens on the way may change it. */
const GOLDEN = {
  calls: 200,
  appointments: 80,
  closed: 50,
  revenue: { minor: 18_000_000, currency: "USD" },
  conversions: { sent: 50, accepted: 50, valueMinor: 18_000_000 },
  peopleCreatedTwice: 0,
  unexplained: 0,
};

const withoutRedis = reasonWithoutRedis();

describe("the demo's month with web and worker killed at 20 random moments", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ringledger-crash-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("comes to the same figures with jobs kept in the database", { timeout: LIMIT_MS }, async () => {
    await crashThroughMonth({ dataDir: path.join(folder, "embedded"), seed: 1 });
  });

  it.skipIf(withoutRedis !== undefined)(
    `comes to the same figures with jobs kept in Redis${withoutRedis === undefined ? "" : ` (skipped: ${withoutRedis})`}`,
    { timeout: LIMIT_MS },
    async () => {
      const redis = await openTestRedis();
      try {
        await crashThroughMonth({ dataDir: path.join(folder, "redis"), redisUrl: redis.url, seed: 2 });
      } finally {
        await redis.close();
      }
    },
  );
});

async function crashThroughMonth(options: {
  readonly dataDir: string;
  readonly redisUrl?: string;
  readonly seed: number;
}): Promise<void> {
  const demo = await runDemo({
    crm: "salesforce",
    ...options,
    alongside: (running) => crashAtRandom(running, options.seed),
  });
  try {
    expect(demo.figures).toMatchObject(GOLDEN);
    const { records, distinct } = salesTeam("salesforce", demo.world).callRecords();
    expect({ records, distinct }).toEqual({ records: demo.month.calls.length, distinct: demo.month.calls.length });
    // A call that was processed late may have cost an earlier one its credit: what was told of that stands at no value.
    const atGoogle = demo.world.google.accepted().filter((each) => each.conversionValue !== 0);
    expect(atGoogle).toHaveLength(50);
    expect(atGoogle.reduce((sum, each) => sum + (each.conversionValue ?? 0) * 100, 0)).toBe(18_000_000);
    expect(demo.world.violations()).toEqual([]);
  } finally {
    await demo.close();
  }
}

/** Kills one of the two processes after each quiet time. The sequence is the same for the same seed; its moments are the machine's. */
async function crashAtRandom({ crashWeb, crashWorker }: RunningDemo, seed: number): Promise<void> {
  const crash = fc.record({ quietMs: fc.nat(QUIET_MS), process: fc.constantFrom("web", "worker") });
  for (const { quietMs, process } of fc.sample(crash, { numRuns: CRASHES, seed })) {
    await new Promise((resolve) => setTimeout(resolve, quietMs));
    await (process === "web" ? crashWeb() : crashWorker());
  }
}
