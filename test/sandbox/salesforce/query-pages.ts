import { type Answer, type ApiCall, queryScope } from "./api-call.ts";
import { nonsense, refusal } from "./refusal.ts";
import { type QueryResult, runSoql } from "./soql.ts";
import { runParameterizedSearch, runSosl } from "./sosl.ts";

/** The most records in one page, and the fewest that a client may ask for. */
const MAX_PAGE = 2_000;
const MIN_PAGE = 200;

/** Salesforce keeps a handful of open cursors per user and closes the oldest. */
const MAX_CURSORS = 10;

/** Query results of which pages are still to be fetched. */
export interface QueryCursors {
  /** Keeps a result and answers its locator. */
  open(result: QueryResult): string;
  find(locator: string): QueryResult | undefined;
}

/** Starts with no open cursors. */
export function queryCursors(): QueryCursors {
  const cursors = new Map<string, QueryResult>();
  let counter = 0;
  return {
    open: (result) => {
      counter += 1;
      const locator = `01gLb0000${String(counter).padStart(9, "0")}`;
      cursors.set(locator, result);
      const [oldest] = cursors.keys();
      if (cursors.size > MAX_CURSORS && oldest !== undefined) cursors.delete(oldest);
      return locator;
    },
    find: (locator) => cursors.get(locator),
  };
}

/** `GET /query?q=`: the first page of a query. */
export function answerQuery(call: ApiCall): Answer {
  const soql = call.query.get("q");
  if (soql === null) throw nonsense("MALFORMED_QUERY", "a query needs the parameter q");
  const result = runSoql(queryScope(call), soql);
  return page(call, { result, start: 0, locator: undefined });
}

/** `GET /query/{locator}-{start}`: a further page. */
export function answerQueryPage(call: ApiCall, [cursor = ""]: readonly string[]): Answer {
  const [locator = "", start = ""] = cursor.split("-");
  const result = call.org.cursors.find(locator);
  if (result === undefined || !/^\d+$/.test(start)) throw refusal("INVALID_QUERY_LOCATOR", "invalid query locator");
  return page(call, { result, start: Number(start), locator });
}

/** `GET /search?q=`: a SOSL search. */
export function answerSearch(call: ApiCall): Answer {
  const sosl = call.query.get("q");
  if (sosl === null) throw nonsense("MALFORMED_SEARCH", "a search needs the parameter q");
  return { status: 200, body: { searchRecords: runSosl(queryScope(call), call.org.searchIndex, sosl) } };
}

/** `POST /parameterizedSearch`: the same search as JSON. */
export function answerParameterizedSearch(call: ApiCall): Answer {
  const records = runParameterizedSearch(queryScope(call), call.org.searchIndex, call.body);
  return { status: 200, body: { searchRecords: records } };
}

function page(
  call: ApiCall,
  from: { readonly result: QueryResult; readonly start: number; readonly locator: string | undefined },
): Answer {
  const { result, start } = from;
  const end = start + pageSize(call);
  const records = result.records.slice(start, end);
  if (end >= result.records.length) return { status: 200, body: { totalSize: result.totalSize, done: true, records } };
  const locator = from.locator ?? call.org.cursors.open(result);
  const nextRecordsUrl = `${call.basePath}/query/${locator}-${end}`;
  return { status: 200, body: { totalSize: result.totalSize, done: false, nextRecordsUrl, records } };
}

function pageSize(call: ApiCall): number {
  const asked = /batchSize\s*=\s*(\d+)/i.exec(call.headers["sforce-query-options"] ?? "")?.[1];
  return Math.min(MAX_PAGE, Math.max(MIN_PAGE, Number(asked ?? MAX_PAGE)));
}
