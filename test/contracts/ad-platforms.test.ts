import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AdPlatform } from "../../app/adapters/ad-platforms/ad-platform.ts";
import type { adPlatforms } from "../../app/adapters/ad-platforms/registry.ts";
import type { OfflineConversion } from "../../app/records/offline-conversion.ts";
import { RateLimitedError, TransientError } from "../../app/values/errors.ts";
import { money } from "../../app/values/money.ts";
import { aConversion, aFutureConversion, startGoogle } from "../adapters/ad-platforms/google/harness.ts";
import type { SandboxServer } from "../sandbox/sandbox-server.ts";

/** What the suite needs of a vendor: a session at its sandbox, rows that it takes and refuses, and what it then counts. */
interface Harness {
  readonly sandbox: SandboxServer;
  readonly platform: AdPlatform;
  good(id: string): OfflineConversion;
  bad(id: string): OfflineConversion;
  /** Id and value of every conversion that stands. */
  counted(): readonly (readonly [id: string, value: number | undefined])[];
}

const harnesses = {
  google: async () => {
    const { sandbox, platform } = await startGoogle();
    const counted = () => sandbox.accepted().map((each) => [each.transactionId, each.conversionValue] as const);
    return { sandbox, platform, good: (id) => aConversion(id), bad: aFutureConversion, counted };
  },
} satisfies Record<keyof typeof adPlatforms, () => Promise<Harness>>;

describe.each(Object.entries<() => Promise<Harness>>(harnesses))("ad platform %s", (_name, start) => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await start();
  });

  afterEach(async () => {
    await harness.sandbox.close();
    expect(harness.sandbox.violations).toEqual([]);
  });

  it("gives one result per conversion, in order, and a bad one blocks no other", async () => {
    const { platform, good, bad, counted } = harness;
    const results = await platform.sendConversions([good("a"), bad("b"), good("c"), bad("d"), good("e")]);
    expect(results.map((each) => each.kind)).toEqual(["received", "rejected", "received", "rejected", "received"]);
    expect(counted().map(([id]) => id)).toEqual(["a", "c", "e"]);
  });

  it("counts the same id once, with the value sent last", async () => {
    const { platform, good, counted } = harness;
    await platform.sendConversions([good("a"), good("a")]);
    await platform.sendConversions([good("a")]);
    await platform.sendConversions([{ ...good("a"), value: money(0, "USD") }]);
    expect(counted()).toEqual([["a", 0]]);
  });

  it("keeps nothing of a batch that is only checked", async () => {
    const results = await harness.platform.validateConversions([harness.good("a"), harness.bad("b")]);
    expect(results.map((each) => each.kind)).toEqual(["accepted", "rejected"]);
    expect(harness.counted()).toEqual([]);
  });

  it("asks for nothing when there is nothing to send", async () => {
    expect(await harness.platform.sendConversions([])).toEqual([]);
    expect(harness.sandbox.requests).toEqual([]);
  });

  it("throws when nothing was taken: slow down, or come again", async () => {
    const { platform, sandbox, good } = harness;
    sandbox.injectFault({}, { kind: "answer", status: 429, body: {}, headers: { "retry-after": "9" } }, 1);
    const slowed = platform.sendConversions([good("a")]);
    await expect(slowed).rejects.toBeInstanceOf(RateLimitedError);
    await expect(slowed).rejects.toMatchObject({ retryAfterMs: 9_000 });
    sandbox.injectFault({}, { kind: "answer", status: 503, body: {} }, 1);
    await expect(platform.sendConversions([good("a")])).rejects.toBeInstanceOf(TransientError);
  });

  it("counts once what was taken though its answer was lost", async () => {
    const { platform, sandbox, good, counted } = harness;
    sandbox.injectFault({}, { kind: "drop-after-acting" }, 1);
    await expect(platform.sendConversions([good("a")])).rejects.toBeInstanceOf(TransientError);
    await platform.sendConversions([good("a")]);
    expect(counted()).toEqual([["a", 1250]]);
  });

  it("leaves splitting to the caller: more than maxBatch is a bug", async () => {
    const batch = Array.from({ length: harness.platform.maxBatch + 500 }, (_each, index) => harness.good(`n${index}`));
    await expect(harness.platform.sendConversions(batch)).rejects.toThrow("larger than maxBatch");
    expect(harness.sandbox.requests).toEqual([]);
  });
});
