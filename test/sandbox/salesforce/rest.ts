import type { Answer, ApiCall, ApiHandler } from "./api-call.ts";
import { createMany, deleteMany, readMany, updateMany, upsertMany } from "./collections.ts";
import { answerComposite } from "./composite.ts";
import { describeBasics, describeGlobal, describeLimits, describeObject } from "./describe.ts";
import { answerParameterizedSearch, answerQuery, answerQueryPage, answerSearch } from "./query-pages.ts";
import { nonsense, Refusal, refusalBody } from "./refusal.ts";
import { createOne, deleteOne, readByExternalId, readOne, updateOne, upsertOne } from "./single-rows.ts";

type Route = readonly [method: string, pattern: RegExp, handler: ApiHandler];

/** The resources below `/services/data/vNN.0` that the sandbox knows; the first that fits answers. */
const ROUTES: readonly Route[] = [
  ["GET", /^\/$/, (call) => ({ status: 200, body: resourcesOf(call) })],
  ["GET", /^\/limits$/, describeLimits],
  ["GET", /^\/query$/, answerQuery],
  ["GET", /^\/query\/([^/]+)$/, answerQueryPage],
  ["GET", /^\/search$/, answerSearch],
  ["POST", /^\/parameterizedSearch$/, answerParameterizedSearch],
  ["POST", /^\/composite$/, (call) => answerComposite(call, answerApiCall)],
  ["POST", /^\/composite\/sobjects$/, createMany],
  ["PATCH", /^\/composite\/sobjects$/, updateMany],
  ["DELETE", /^\/composite\/sobjects$/, deleteMany],
  ["POST", /^\/composite\/sobjects\/([^/]+)$/, readMany],
  ["GET", /^\/composite\/sobjects\/([^/]+)$/, readMany],
  ["PATCH", /^\/composite\/sobjects\/([^/]+)\/([^/]+)$/, upsertMany],
  ["GET", /^\/sobjects$/, describeGlobal],
  ["GET", /^\/sobjects\/([^/]+)$/, describeBasics],
  ["GET", /^\/sobjects\/([^/]+)\/describe$/, describeObject],
  ["POST", /^\/sobjects\/([^/]+)$/, createOne],
  ["GET", /^\/sobjects\/([^/]+)\/([^/]+)$/, readOne],
  ["PATCH", /^\/sobjects\/([^/]+)\/([^/]+)$/, updateOne],
  ["DELETE", /^\/sobjects\/([^/]+)\/([^/]+)$/, deleteOne],
  ["GET", /^\/sobjects\/([^/]+)\/([^/]+)\/([^/]+)$/, readByExternalId],
  ["PATCH", /^\/sobjects\/([^/]+)\/([^/]+)\/([^/]+)$/, upsertOne],
];

/** Answers one authenticated request; a refusal becomes its error list, and nonsense is recorded as a violation. */
export function answerApiCall(call: ApiCall): Answer {
  try {
    const path = call.path.length > 1 ? call.path.replace(/\/$/, "") : "/";
    for (const [method, pattern, handler] of ROUTES) {
      const match = method === call.method ? pattern.exec(path) : null;
      if (match !== null) return handler(call, match.slice(1).map(decodeURIComponent));
    }
    throw nonsense("NOT_FOUND", "The requested resource does not exist", 404);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.isNonsense) call.org.reportViolation(`${call.method} ${call.path}: ${error.errorCode} ${error.message}`);
    return { status: error.status, body: refusalBody(error) };
  }
}

/** The path under which a request is counted: record ids, keys and query locators are left out. */
export function countedPath(path: string): string {
  return path
    .replace(/^\/query\/[^/]+$/, "/query/{locator}")
    .replace(/^(\/sobjects\/[^/]+)\/(?!describe$)[^/]+$/, "$1/{id}")
    .replace(/^(\/sobjects\/[^/]+\/[^/]+)\/[^/]+$/, "$1/{key}");
}

function resourcesOf(call: ApiCall): Readonly<Record<string, string>> {
  const names = ["sobjects", "query", "search", "parameterizedSearch", "composite", "limits"];
  return Object.fromEntries(names.map((name) => [name, `${call.basePath}/${name}`]));
}
