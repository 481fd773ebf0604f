import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHttpClient, type HttpRequest } from "../../app/adapters/http-client.ts";
import { RateLimitedError, RejectedError, TransientError } from "../../app/values/errors.ts";
import { type SandboxServer, startSandboxServer } from "../sandbox/sandbox-server.ts";

let server: SandboxServer;

beforeEach(async () => {
  server = await startSandboxServer({
    name: "vendor",
    notFoundBody: () => ({ error: "not found" }),
    defineRoutes: (app) => {
      app.post("/echo", (request, response) => {
        response.json({ type: request.headers["content-type"], body: String(request.body) });
      });
      app.get("/moved", (_request, response) => response.redirect(302, "/echo"));
      app.get("/huge", (_request, response) => {
        response.set("content-encoding", "gzip").end(gzipSync(Buffer.alloc(6 * 1024 * 1024, " ")));
      });
    },
  });
});

afterEach(() => server.close());

function ask(changes: Partial<HttpRequest> & { readonly path?: string }, timeoutMs = 5_000) {
  const { path = "/echo", ...request } = changes;
  const url = `${server.url}${path}`;
  return createHttpClient({ timeoutMs }).request({ vendor: "Google", method: "POST", url, ...request });
}

async function failure(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked;
  } catch (error) {
    return error;
  }
}

function answerOnce(status: number, headers: Readonly<Record<string, string>> = {}): void {
  server.injectFault({}, { kind: "answer", status, body: "", headers }, 1);
}

describe("the shared http client", () => {
  it("sends JSON and forms, and reads JSON", async () => {
    expect(await ask({ json: { a: 1 } })).toEqual({
      status: 200,
      body: { type: "application/json", body: '{"a":1}' },
    });
    expect(await ask({ form: { a: "1 2" } })).toEqual({
      status: 200,
      body: { type: "application/x-www-form-urlencoded;charset=UTF-8", body: "a=1+2" },
    });
  });

  it("hands refusals and answers that are no JSON to the caller", async () => {
    expect(await ask({ path: "/nowhere" })).toEqual({ status: 404, body: { error: "not found" } });
    server.injectFault({}, { kind: "answer", status: 401, body: "<html>" }, 1);
    expect(await ask({})).toEqual({ status: 401, body: "<html>" });
  });

  it("calls outages transient, by their code", async () => {
    answerOnce(503);
    expect(await failure(ask({}))).toMatchObject({ name: "TransientError", code: "google.http_503" });
    answerOnce(408);
    expect(await failure(ask({}))).toMatchObject({ name: "TransientError", code: "google.http_408" });
    server.injectFault({}, { kind: "drop-after-acting" }, 1);
    expect(await failure(ask({}))).toMatchObject({ name: "TransientError", code: "google.unreachable" });
    server.injectFault({}, { kind: "slow", delayMs: 500 }, 1);
    const late = await failure(ask({}, 20));
    expect(late).toBeInstanceOf(TransientError);
    expect(late).toMatchObject({ code: "google.timeout", message: "Google did not answer in time." });
  });

  it("waits as long as the vendor says, in seconds or until a date, and a minute when it says nothing", async () => {
    const waits: unknown[] = [];
    const date = "Tue, 24 Nov 2026 12:00:00 GMT";
    const answers: readonly Readonly<Record<string, string>>[] = [
      { "retry-after": "7" },
      { "retry-after": "Tue, 24 Nov 2026 12:01:30 GMT", date },
      {},
    ];
    for (const headers of answers) {
      answerOnce(429, headers);
      const error = await failure(ask({}));
      waits.push(error instanceof RateLimitedError ? error.retryAfterMs : error);
    }
    expect(waits).toEqual([7_000, 90_000, 60_000]);
  });

  it("does not follow a redirect, which could take a token elsewhere", async () => {
    const error = await failure(ask({ method: "GET", path: "/moved" }));
    expect(error).toBeInstanceOf(RejectedError);
    expect(error).toMatchObject({ code: "google.redirected" });
    expect(server.requests.map((each) => each.path)).toEqual(["/moved"]);
  });

  it("stops reading an answer that unpacks to more than 5 MB", async () => {
    expect(await failure(ask({ method: "GET", path: "/huge" }))).toMatchObject({ code: "google.answer_too_large" });
  });
});
