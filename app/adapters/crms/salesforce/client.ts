import { Connection } from "jsforce";
import type { z } from "zod";
import { InvalidInputError, ReconnectRequiredError, TransientError } from "../../../values/errors.ts";
import type { CrmSession } from "../crm.ts";
import { isSessionEnded, outsideErrorOf, refusalError } from "./errors.ts";
import { API_PATH, API_VERSION } from "./names.ts";
import { compositeSchema, queryPageSchema, readAnswer, refusalsSchema } from "./payloads.ts";
import type { Soql } from "./soql.ts";

/** One request to the org's REST API; `path` begins with a slash. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What speaking to one org needs of a session. */
export type ClientSession = Pick<CrmSession, "apiUrl" | "accessToken" | "countRequests">;

/** The org's REST API. Every method throws an outside error when the org could not be asked. */
export interface SalesforceClient {
  readonly apiUrl: string;
  /** Sends one request and reads its answer. */
  send<Answer>(request: ApiRequest, schema: z.ZodType<Answer>): Promise<Answer>;
  /** Runs queries, five to a request, and follows them to their last page. One list of records per query, in order. */
  query(queries: readonly Soql[]): Promise<readonly (readonly unknown[])[]>;
}

/** How long we wait for an answer; jsforce would wait 30 minutes. */
const TIMEOUT_MS = 30_000;

/** Queries that one composite request takes (REST API guide, Composite limits). */
const MAX_QUERIES = 5;

/**
 * Opens the REST API of a session's org. Three habits of jsforce are switched off: its own retries would spend requests that nobody
 * counted, its refresh repeats for ever while the org answers 401, and a followed redirect would carry the token to another host.
 */
export function createClient(session: ClientSession, timeoutMs = TIMEOUT_MS): SalesforceClient {
  const connection = new Connection({ instanceUrl: session.apiUrl, version: API_VERSION });

  async function attempt(request: ApiRequest, accessToken: string): Promise<unknown> {
    session.countRequests(1);
    connection.accessToken = accessToken;
    const answer = connection.request<unknown>(httpRequest(request, session.apiUrl), {
      timeout: timeoutMs,
      followRedirect: false,
      retry: { methods: [] },
    });
    return await within(timeoutMs, answer);
  }

  async function attemptTwice(request: ApiRequest): Promise<unknown> {
    try {
      return await attempt(request, await session.accessToken());
    } catch (error) {
      if (!isSessionEnded(error)) throw outsideErrorOf(error);
    }
    const renewed = await session.accessToken(true);
    try {
      return await attempt(request, renewed);
    } catch (error) {
      if (!isSessionEnded(error)) throw outsideErrorOf(error);
      throw new ReconnectRequiredError("salesforce.session", "Salesforce ended the sign-in. Connect it again.");
    }
  }

  async function send<Answer>(request: ApiRequest, schema: z.ZodType<Answer>): Promise<Answer> {
    const answer = await attemptTwice(request);
    if (typeof answer === "string" || answer === undefined) {
      throw new TransientError("salesforce.not_json", "Salesforce answered with a page instead of data.");
    }
    return readAnswer(answer, schema);
  }

  async function queryFive(queries: readonly Soql[]): Promise<readonly unknown[][]> {
    const answer = await send(
      { method: "POST", path: `${API_PATH}/composite`, body: composite(queries) },
      compositeSchema,
    );
    const parts = new Map(answer.compositeResponse.map((part) => [part.referenceId, part]));
    const lists: unknown[][] = [];
    for (const index of queries.keys()) {
      const part = parts.get(referenceId(index));
      lists.push(await allRecords(firstPage(part)));
    }
    return lists;
  }

  async function allRecords(first: QueryPage): Promise<unknown[]> {
    const records = [...first.records];
    let next = first.nextRecordsUrl;
    while (next !== undefined) {
      const page: QueryPage = await send({ method: "GET", path: next }, queryPageSchema);
      for (const record of page.records) records.push(record);
      next = page.nextRecordsUrl;
    }
    return records;
  }

  return {
    apiUrl: session.apiUrl,
    send,
    async query(queries) {
      const lists: unknown[][] = [];
      for (let start = 0; start < queries.length; start += MAX_QUERIES) {
        lists.push(...(await queryFive(queries.slice(start, start + MAX_QUERIES))));
      }
      return lists;
    },
  };
}

type QueryPage = z.output<typeof queryPageSchema>;
type CompositePart = z.output<typeof compositeSchema>["compositeResponse"][number];

/** The whole address is given, because jsforce puts the API's own path before some that have none. */
function httpRequest(request: ApiRequest, apiUrl: string) {
  const { method } = request;
  const url = apiUrl + request.path;
  if (request.body === undefined) return { method, url, headers: { ...request.headers } };
  const headers = { ...request.headers, "content-type": "application/json" };
  return { method, url, headers, body: JSON.stringify(request.body) };
}

/** The queries travel in the body, because a URL ends at 16,384 bytes together with its headers. */
function composite(queries: readonly Soql[]) {
  const compositeRequest = queries.map((query, index) => ({
    method: "GET",
    url: `${API_PATH}/query?q=${encodeURIComponent(query.text)}`,
    referenceId: referenceId(index),
  }));
  return { allOrNone: false, compositeRequest };
}

function referenceId(index: number): string {
  return `query${index}`;
}

/** A composite request answers 200 whatever happened inside, so each part is looked at. */
function firstPage(part: CompositePart | undefined): QueryPage {
  if (part === undefined)
    throw new InvalidInputError("salesforce.answer", "Salesforce left out the answer to a query.");
  if (part.httpStatusCode === 200) return readAnswer(part.body, queryPageSchema);
  const [refusal] = readAnswer(part.body, refusalsSchema);
  throw refusalError(refusal ?? { code: `ERROR_HTTP_${part.httpStatusCode}`, message: "" });
}

/** jsforce's own timeout ends with the headers: a body that stops half-way would keep us waiting for ever. */
async function within(timeoutMs: number, answer: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new TransientError("salesforce.timeout", `Salesforce did not answer in ${timeoutMs} ms.`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
