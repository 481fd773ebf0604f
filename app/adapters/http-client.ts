import { RateLimitedError, RejectedError, TransientError } from "../values/errors.ts";
import { DAY_MS, MINUTE_MS, SECOND_MS } from "../values/instant.ts";

/** One request to a vendor. A body is either `json` or `form`; neither sends none. */
export interface HttpRequest {
  /** The vendor's name as people read it ("Google"); in lower case it begins the code of every error. */
  readonly vendor: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
}

/** An answer that the caller has to read: its status (200..499) and its body, parsed where it is JSON, else as text. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends requests and sorts their failures into the classes of `values/errors.ts`. */
export interface HttpClient {
  /**
   * Answers whatever the vendor said below status 500, so that the caller can read a refusal or renew its token on 401.
   * Throws TransientError (no connection, no answer in time, 408, 5xx, an answer too large), RateLimitedError (429) and RejectedError (a redirect, which
   * is never followed: it could carry our token to another host).
   */
  request(request: HttpRequest): Promise<HttpAnswer>;
}

/** Largest answer that is read, in bytes after decompression; a larger one is cut off and counts as a failure. */
const MAX_ANSWER_BYTES = 5 * 1024 * 1024;

/** How long to wait when a vendor says "too many" without saying for how long, and the longest wait that we believe. */
const DEFAULT_RETRY_AFTER_MS = MINUTE_MS;
const MAX_RETRY_AFTER_MS = DAY_MS;

/** A client on the platform's own `fetch`; `timeoutMs` covers the whole exchange, from connecting to the last byte. */
export function createHttpClient(options: {
  readonly timeoutMs: number;
  readonly fetch?: typeof globalThis.fetch;
}): HttpClient {
  const send = options.fetch ?? globalThis.fetch;
  return {
    request: async (request) => {
      const response = await reach(request, () =>
        send(request.url, { ...initOf(request), signal: AbortSignal.timeout(options.timeoutMs) }),
      );
      const { status } = response;
      const failure = failureOf(request, response);
      if (failure !== undefined) {
        // An unread body would keep its connection open.
        await response.body?.cancel().catch(() => undefined);
        throw failure;
      }
      return { status, body: parsed(await reach(request, () => readText(request, response))) };
    },
  };
}

function initOf(request: HttpRequest): RequestInit {
  const { method, headers = {}, json, form } = request;
  const init = { method, redirect: "manual" } as const;
  if (form !== undefined) return { ...init, headers: { ...headers }, body: new URLSearchParams(form) };
  if (json === undefined) return { ...init, headers: { ...headers } };
  return { ...init, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(json) };
}

/** Runs one part of the exchange; whatever fetch throws means that the vendor could not be reached or did not finish. */
async function reach<Result>({ vendor }: HttpRequest, part: () => Promise<Result>): Promise<Result> {
  try {
    return await part();
  } catch (error) {
    if (error instanceof TransientError) throw error;
    if (error instanceof Error && error.name === "TimeoutError") {
      throw new TransientError(code(vendor, "timeout"), `${vendor} did not answer in time.`, error);
    }
    throw new TransientError(code(vendor, "unreachable"), `${vendor} could not be reached.`, error);
  }
}

function failureOf({ vendor }: HttpRequest, response: Response): Error | undefined {
  const { status } = response;
  if (status === 429) {
    return new RateLimitedError(code(vendor, "http_429"), `${vendor} asked us to slow down.`, retryAfterMs(response));
  }
  if (status >= 500 || status === 408) {
    return new TransientError(code(vendor, `http_${status}`), `${vendor} is not working right now.`);
  }
  if (status < 300 || status >= 400) return undefined;
  return new RejectedError(code(vendor, "redirected"), `${vendor} sent us to another address, which we do not follow.`);
}

/** `Retry-After` is seconds or a date (RFC 9110, 10.2.3); a date is measured against the answer's own `Date`, so that clocks need not agree. */
function retryAfterMs(response: Response): number {
  const text = response.headers.get("retry-after")?.trim() ?? "";
  const wait = /^\d+$/.test(text)
    ? Number(text) * SECOND_MS
    : Date.parse(text) - Date.parse(response.headers.get("date") ?? "");
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS) : DEFAULT_RETRY_AFTER_MS;
}

async function readText({ vendor }: HttpRequest, response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) {
      throw new TransientError(code(vendor, "answer_too_large"), `${vendor} answered more than we read.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function code(vendor: string, what: string): string {
  return `${vendor.toLowerCase()}.${what}`;
}
