import { z } from "zod";
import type { ItemResult } from "../../../records/desired.ts";
import { isOutsideError, RateLimitedError, RejectedError, TransientError } from "../../../values/errors.ts";
import { HOUR_MS } from "../../../values/instant.ts";

/** What Salesforce says about a refused request or row. Rows spell the code `statusCode`, whole requests `errorCode`. */
export const refusalSchema = z
  .object({ statusCode: z.string().optional(), errorCode: z.string().optional(), message: z.string().default("") })
  .transform((error) => ({ code: error.statusCode ?? error.errorCode ?? "UNKNOWN", message: error.message }));

export type Refusal = z.output<typeof refusalSchema>;

/** Codes after which the same request or row may work soon (https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm). */
const PASSING_CODES: ReadonlySet<string> = new Set([
  "UNABLE_TO_LOCK_ROW",
  "QUERY_TIMEOUT",
  "REQUEST_RUNNING_TOO_LONG",
  "SERVICE_UNAVAILABLE",
  "SERVER_UNAVAILABLE",
  "UNKNOWN_EXCEPTION",
  "ERROR_HTTP_408",
  "ERROR_HTTP_420",
  "ERROR_HTTP_429",
]);

/** Codes that only a mistake of ours brings about; their messages quote the query, so they are never repeated. */
const OUR_MISTAKES: ReadonlySet<string> = new Set([
  "MALFORMED_QUERY",
  "MALFORMED_SEARCH",
  "JSON_PARSER_ERROR",
  "ERROR_HTTP_414",
  "ERROR_HTTP_431",
]);

/** Codes by which Salesforce says that an object or field is absent, or hidden from the connected user. */
const NOT_THERE: ReadonlySet<string> = new Set(["INVALID_FIELD", "INVALID_TYPE", "NOT_FOUND"]);

/** How a person makes an object or field appear. */
export const INSTALL_HINT =
  "Install or upgrade the Ringledger package and assign its permission set to the connected user.";

const SESSION_ENDED: ReadonlySet<string> = new Set(["INVALID_SESSION_ID", "INVALID_AUTH_HEADER", "ERROR_HTTP_401"]);
const jsforceErrorSchema = z.object({ errorCode: z.string(), message: z.string(), data: z.unknown() });
const transportErrorSchema = z.union([
  z.object({ name: z.enum(["FetchError", "AbortError"]) }),
  z.object({ code: z.string() }),
  z.object({ message: z.literal("Request Timeout") }),
]);

/** Whether Salesforce refused the access token. */
export function isSessionEnded(error: unknown): boolean {
  const refusal = refusalIn(error);
  return refusal !== undefined && SESSION_ENDED.has(refusal.code);
}

/**
 * Sorts what jsforce threw into the classes of outside errors. Anything it does not know is a bug and comes back as it is. The original is
 * not kept as the cause: its text quotes addresses and queries, and these hold phone numbers that no log may show.
 */
export function outsideErrorOf(error: unknown): unknown {
  if (isOutsideError(error)) return error;
  const refusal = refusalIn(error);
  if (refusal !== undefined) return refusalError(refusal);
  if (!transportErrorSchema.safeParse(error).success) return error;
  return new TransientError("salesforce.unreachable", "Salesforce could not be reached.");
}

/** The error for a request, or a part of a composite request, that Salesforce refused as a whole. */
export function refusalError({ code, message }: Refusal): Error {
  if (code === "REQUEST_LIMIT_EXCEEDED") return limitError(message);
  if (OUR_MISTAKES.has(code)) return new Error(`Salesforce could not read our request (${code}).`);
  if (isPassing(code)) return new TransientError(errorCodeOf(code), `Salesforce could not answer just now (${code}).`);
  const words = withoutQuery(message);
  return new RejectedError(errorCodeOf(code), NOT_THERE.has(code) ? `${words} ${INSTALL_HINT}` : words);
}

/** Salesforce quotes the query, with its numbers, before it says what is wrong with it. */
function withoutQuery(message: string): string {
  return message.replace(/^[\s\S]*ERROR at Row:\d+:Column:\d+\s*/, "");
}

/** The result of a row that Salesforce refused, in Salesforce's own words. */
export function rejectedRow(refusals: readonly Refusal[]): Extract<ItemResult, { kind: "rejected" }> {
  const [first = { code: "UNKNOWN", message: "Salesforce gave no reason." }] = refusals;
  return { kind: "rejected", code: first.code, message: first.message, retry: isPassing(first.code) };
}

function isPassing(code: string): boolean {
  return PASSING_CODES.has(code) || /^ERROR_HTTP_5\d\d$/.test(code);
}

/**
 * One code stands for two limits. The daily allowance frees up as its 24-hour window moves on, so asking again within the hour only
 * spends more of it; too many long requests at the same time are over in seconds.
 */
function limitError(message: string): Error {
  if (/^Concurrent/i.test(message)) {
    return new TransientError("salesforce.busy", "Salesforce is working on too many requests of this org.");
  }
  const words = "The org has used up its API requests for the last 24 hours.";
  return new RateLimitedError("salesforce.daily_limit", words, HOUR_MS);
}

function errorCodeOf(code: string): string {
  return `salesforce.${code.toLowerCase()}`;
}

/** What Salesforce said, out of an error of jsforce. The identity address has its own words for a token that has ended. */
function refusalIn(error: unknown): Refusal | undefined {
  const parsed = jsforceErrorSchema.safeParse(error);
  if (!parsed.success) return undefined;
  const { errorCode, message, data } = parsed.data;
  if (message === "Bad_OAuth_Token") return { code: "INVALID_SESSION_ID", message };
  if (errorCode !== "MULTIPLE_API_ERRORS") return { code: errorCode, message: pageless(errorCode, message) };
  const [first] = z.array(refusalSchema).catch([]).parse(data);
  return first ?? { code: errorCode, message };
}

/** An error without Salesforce's own code carries a whole page as its message, which is of no use to a customer. */
function pageless(code: string, message: string): string {
  return code.startsWith("ERROR_HTTP_") ? `Salesforce answered with HTTP status ${code.slice(11)}.` : message;
}
