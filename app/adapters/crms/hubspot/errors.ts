import { z } from "zod";
import type { ItemResult } from "../../../records/desired.ts";
import { RateLimitedError, RejectedError, TransientError } from "../../../values/errors.ts";
import { HOUR_MS, SECOND_MS } from "../../../values/instant.ts";

/**
 * HubSpot's error envelope, of a whole request or of one row; every member is optional
 * (https://developers.hubspot.com/docs/api-reference/error-handling, read 2026-11).
 */
export const refusalSchema = z.object({
  category: z.string().optional(),
  message: z.string().default("HubSpot gave no reason."),
  policyName: z.string().optional(),
  context: z.record(z.string(), z.array(z.string())).catch({}).default({}),
});

export type Refusal = z.output<typeof refusalSchema>;

/** An answer that is not a success. */
export interface RefusedAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Categories of a row after which the same row may work soon. HubSpot publishes no list; these are the ones seen. */
const PASSING_CATEGORIES: ReadonlySet<string> = new Set([
  "RATE_LIMIT",
  "RATE_LIMITS",
  "LOCKED",
  "TIMEOUT",
  "INTERNAL_ERROR",
  "SERVICE_UNAVAILABLE",
]);

/** Statuses after which the same request may work soon: locked (423), the account is moving (477), and every failure of the server. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 423, 477]);

/** Refusals that every row of a batch meets alike, so that sending fewer rows does not help. */
const SAME_FOR_EVERY_ROW: ReadonlySet<string> = new Set([
  "hubspot.missing_scopes",
  "hubspot.http_403",
  "hubspot.property_doesnt_exist",
]);

const TEN_SECONDS_MS = 10 * SECOND_MS;

/** The error for a request that HubSpot refused, in HubSpot's own words. Its body is never quoted as a whole: it may hold what we sent. */
export function refusedError({ status, body }: RefusedAnswer): Error {
  const refusal = refusalSchema
    .catch({ message: `HubSpot answered with HTTP status ${status}.`, context: {} })
    .parse(body);
  if (status === 429) return limitError(refusal);
  if (status >= 500 || PASSING_STATUSES.has(status)) {
    return new TransientError(`hubspot.http_${status}`, `HubSpot could not answer just now (${status}).`);
  }
  if (refusal.message.includes("PROPERTY_DOESNT_EXIST")) {
    const words = "HubSpot lacks a property of Ringledger. Run the setup check again to make it.";
    return new RejectedError("hubspot.property_doesnt_exist", words);
  }
  return new RejectedError(`hubspot.${(refusal.category ?? `http_${status}`).toLowerCase()}`, refusal.message);
}

/** Whether HubSpot refused a batch for what stands in some of its rows. */
export function isAboutRows(error: unknown): error is RejectedError {
  return error instanceof RejectedError && !SAME_FOR_EVERY_ROW.has(error.code);
}

/** The result of a row that HubSpot refused, in HubSpot's own words. */
export function rejectedRow(refusal: Refusal | undefined): Extract<ItemResult, { kind: "rejected" }> {
  if (refusal === undefined) {
    // Every write can be repeated, so an unanswered row is simply sent again.
    return { kind: "rejected", code: "UNANSWERED", message: "HubSpot did not answer for this record.", retry: true };
  }
  const { category = "UNKNOWN", message } = refusal;
  return { kind: "rejected", code: category, message, retry: PASSING_CATEGORIES.has(category) };
}

/** Whether a row was refused because its record does not exist, was deleted, or has no associations. */
export function isNotFound(refusal: Refusal): boolean {
  return refusal.category === "OBJECT_NOT_FOUND";
}

/**
 * The ten-second window is shared by all our requests to the account, the search window by all its apps. `Retry-After` is not promised
 * on 429, so the windows' own lengths are waited; the daily allowance ends at the account's midnight.
 */
function limitError({ policyName, message }: Refusal): Error {
  if (policyName === "DAILY" || /daily limit/i.test(message)) {
    return new RateLimitedError("hubspot.daily_limit", "The account has used up its API requests for today.", HOUR_MS);
  }
  if (policyName === "SECONDLY" || message === "You have reached your secondly limit.") {
    return new RateLimitedError("hubspot.search_limit", "HubSpot takes no more searches this second.", SECOND_MS);
  }
  return new RateLimitedError("hubspot.burst_limit", "HubSpot asked us to slow down.", TEN_SECONDS_MS);
}
