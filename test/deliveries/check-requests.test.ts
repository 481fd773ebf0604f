import { describe, expect, test } from "vitest";
import type { RequestStatus } from "../../app/adapters/ad-platforms/ad-platform.ts";
import { checkRequests, type OpenRequests } from "../../app/deliveries/check-requests.ts";
import type { Delivery, DeliveryAnswer } from "../../app/records/delivery.ts";
import type { ItemResult } from "../../app/records/desired.ts";
import { TransientError } from "../../app/values/errors.ts";
import { addMs, HOUR_MS, type Instant, MINUTE_MS } from "../../app/values/instant.ts";
import { aDelivery, NOON, TO_GOOGLE } from "../support/builders.ts";

const ACCEPTED: ItemResult = { kind: "accepted" };
const REFUSED: ItemResult = { kind: "rejected", code: "BAD", message: "Bad.", retry: false };
const AGAIN: ItemResult = { kind: "rejected", code: "LATER", message: "Later.", retry: true };

/** Open requests in memory: one row each, at its place in the request. */
function requestsOf(rows: readonly Delivery[]) {
  const answers: DeliveryAnswer[] = [];
  const asked: Instant[] = [];
  const requests: OpenRequests = {
    openRequests: async (_to, sentBefore) => {
      asked.push(sentBefore);
      return [...new Set(rows.flatMap((row) => row.requestId ?? []))];
    },
    ofRequest: async (_install, requestId) => rows.filter((row) => row.requestId === requestId),
    record: async (_to, given) => void answers.push(...given),
  };
  return { requests, answers, asked };
}

const row = (id: string, requestId: string, requestIndex?: number) =>
  aDelivery({ id, requestId, requestIndex, state: "received" });

function platformOf(status: (id: string) => RequestStatus) {
  return { requestStatus: async (id: string) => status(id), statusAfterMs: 30 * MINUTE_MS, now: () => NOON };
}

const final = (...results: readonly ItemResult[]): RequestStatus => ({
  kind: "final",
  results: (index) => results[index] ?? REFUSED,
});

describe("checkRequests", () => {
  test("gives each row the verdict at its own place, in whatever order the rows are kept", async () => {
    const { requests, answers } = requestsOf([row("second", "r1", 1), row("first", "r1", 0)]);
    const counts = await checkRequests(
      TO_GOOGLE,
      requests,
      platformOf(() => final(ACCEPTED, REFUSED)),
    );
    expect(counts).toEqual({ judged: 2, open: 0 });
    expect(answers.map(({ delivery, result, retryAt }) => [delivery.id, result, retryAt])).toEqual([
      ["second", REFUSED, undefined],
      ["first", ACCEPTED, undefined],
    ]);
  });

  test("leaves a request that is still being judged open, and goes on to the next", async () => {
    const { requests, answers } = requestsOf([row("a", "r1", 0), row("b", "r2", 0)]);
    const platform = platformOf((id) => (id === "r1" ? { kind: "processing" } : final(ACCEPTED)));
    expect(await checkRequests(TO_GOOGLE, requests, platform)).toEqual({ judged: 1, open: 1 });
    expect(answers.map((answer) => answer.delivery.id)).toEqual(["b"]);
  });

  test("tries rows again after six hours that the platform wants again", async () => {
    const { requests, answers } = requestsOf([row("a", "r1")]);
    await checkRequests(
      TO_GOOGLE,
      requests,
      platformOf(() => final(AGAIN)),
    );
    expect(answers).toMatchObject([{ result: AGAIN, retryAt: addMs(NOON, 6 * HOUR_MS) }]);
  });

  test("asks only about requests that are old enough to be judged", async () => {
    const { requests, asked } = requestsOf([]);
    await checkRequests(
      TO_GOOGLE,
      requests,
      platformOf(() => final()),
    );
    expect(asked).toEqual([addMs(NOON, -30 * MINUTE_MS)]);
  });

  test("throws what the platform throws, and keeps the verdicts that came before", async () => {
    const { requests, answers } = requestsOf([row("a", "r1", 0), row("b", "r2", 0)]);
    const down = new TransientError("google.http_503", "Down.");
    const platform = platformOf((id) => {
      if (id === "r2") throw down;
      return final(ACCEPTED);
    });
    await expect(checkRequests(TO_GOOGLE, requests, platform)).rejects.toBe(down);
    expect(answers.map((answer) => answer.delivery.id)).toEqual(["a"]);
  });
});
