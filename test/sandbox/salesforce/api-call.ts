import type { ApiUsage } from "./api-usage.ts";
import type { QueryCursors } from "./query-pages.ts";
import type { Records, RowResult, WriteGuard } from "./records.ts";
import { isRecord, nonsense } from "./refusal.ts";
import type { RowError } from "./row-rules.ts";
import type { ObjectSchema, Schema } from "./schema.ts";
import type { SearchIndex } from "./search-index.ts";
import type { QueryScope } from "./soql.ts";
import type { Tables } from "./tables.ts";
import { type DuplicateRule, duplicateGuard, type RowFailures } from "./write-guards.ts";

/** Everything in the org that the REST interface works on. */
export interface OrgContext {
  readonly schema: Schema;
  readonly tables: Tables;
  readonly records: Records;
  readonly searchIndex: SearchIndex;
  readonly usage: ApiUsage;
  readonly cursors: QueryCursors;
  readonly failures: RowFailures;
  readonly duplicateRule: () => DuplicateRule | undefined;
  reportViolation(text: string): void;
}

/** One request below `/services/data/vNN.0`, whether it came alone or inside a composite request. */
export interface ApiCall {
  readonly org: OrgContext;
  readonly method: string;
  /** "/services/data/v65.0", the beginning of every address in the answer. */
  readonly basePath: string;
  /** What follows `basePath`, without the query string, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What is answered to one request. */
export interface Answer {
  readonly status: number;
  /** Absent for an empty answer. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers one route; `parts` are the decoded groups of the route's pattern. */
export type ApiHandler = (call: ApiCall, parts: readonly string[]) => Answer;

/** The scope in which a call's queries run. */
export function queryScope(call: ApiCall): QueryScope {
  return { tables: call.org.tables, basePath: call.basePath };
}

/** The object of that name, or the 404 for a path that names none. */
export function objectOf(call: ApiCall, name: string): ObjectSchema {
  const object = call.org.schema.object(name);
  if (object === undefined) throw nonsense("NOT_FOUND", "The requested resource does not exist", 404);
  return object;
}

/** The request's JSON object, or the 400 for anything else. */
export function bodyOf(call: ApiCall): Readonly<Record<string, unknown>> {
  if (isRecord(call.body)) return call.body;
  throw nonsense("JSON_PARSER_ERROR", "The request body must be a JSON object.");
}

/** The checks on a write that depend on the request and the test's switches rather than on the record. */
export function guardOf(call: ApiCall): WriteGuard {
  const allowSave = /allowSave\s*=\s*true/i.test(call.headers["sforce-duplicate-rule-header"] ?? "");
  const duplicates = duplicateGuard(call.org.tables, call.org.duplicateRule(), allowSave);
  return (change) => call.org.failures.guard(change) ?? duplicates(change);
}

/** Records the row errors that only a client's bug brings about. */
export function reportNonsenseRows(call: ApiCall, results: readonly RowResult[]): void {
  for (const result of results)
    for (const error of result.isSaved ? [] : result.errors)
      if (error.isNonsense)
        call.org.reportViolation(`${call.method} ${call.path}: ${error.statusCode} ${error.message}`);
}

/** The wire form of a row error inside `errors[]`. */
export function wireRowError(error: RowError): unknown {
  return { statusCode: error.statusCode, message: error.message, fields: error.fields };
}
