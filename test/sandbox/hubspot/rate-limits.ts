import { CORRELATION_ID } from "./refusal.ts";

/** What one request does to the account's allowance. */
export type RateDecision =
  | { readonly kind: "allowed"; readonly remaining: number }
  | { readonly kind: "refused"; readonly body: unknown };

/** The two allowances of an account: a rolling ten seconds for everything but search, and one second for search. */
export interface RateLimits {
  takeRequest(): RateDecision;
  takeSearch(): RateDecision;
  set(perTenSeconds: number, searchPerSecond: number): void;
  headers(remaining: number): Readonly<Record<string, string>>;
}

const TEN_SECONDS_MS = 10_000;
const SECOND_MS = 1_000;

/** Marketplace apps: 110 requests in 10 seconds, and 5 searches in a second (usage guidelines, as quoted by third parties). */
export function createRateLimits(now: () => number): RateLimits {
  let perTenSeconds = 110;
  let searchPerSecond = 5;
  const requests: number[] = [];
  const searches: number[] = [];

  const take = (times: number[], window: { readonly ms: number; readonly limit: number }): number | undefined => {
    while (times[0] !== undefined && times[0] <= now() - window.ms) times.shift();
    if (times.length >= window.limit) return undefined;
    times.push(now());
    return window.limit - times.length;
  };
  return {
    takeRequest: () => {
      const remaining = take(requests, { ms: TEN_SECONDS_MS, limit: perTenSeconds });
      if (remaining !== undefined) return { kind: "allowed", remaining };
      return {
        kind: "refused",
        body: refusedBody("You have reached your ten_secondly_rolling limit.", "TEN_SECONDLY_ROLLING"),
      };
    },
    takeSearch: () => {
      const remaining = take(searches, { ms: SECOND_MS, limit: searchPerSecond });
      if (remaining !== undefined) return { kind: "allowed", remaining };
      return { kind: "refused", body: refusedBody("You have reached your secondly limit.", "SECONDLY") };
    },
    set: (requestsAllowed, searchesAllowed) => {
      perTenSeconds = requestsAllowed;
      searchPerSecond = searchesAllowed;
    },
    headers: (remaining) => ({
      "X-HubSpot-RateLimit-Max": String(perTenSeconds),
      "X-HubSpot-RateLimit-Remaining": String(remaining),
      "X-HubSpot-RateLimit-Interval-Milliseconds": String(TEN_SECONDS_MS),
    }),
  };
}

function refusedBody(message: string, policyName: string): unknown {
  return {
    status: "error",
    message,
    errorType: "RATE_LIMIT",
    correlationId: CORRELATION_ID,
    policyName,
    requestId: "5d0c2b7e000040008000000000000002",
  };
}
