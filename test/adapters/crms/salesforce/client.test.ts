import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { createClient } from "../../../../app/adapters/crms/salesforce/client.ts";
import { outsideErrorOf } from "../../../../app/adapters/crms/salesforce/errors.ts";
import { type OpenSalesforce, openSalesforce, testPhone } from "./open-salesforce.ts";

let org: OpenSalesforce;

beforeEach(async () => {
  org = await openSalesforce();
});
afterEach(async () => {
  expect(org.sandbox.violations).toEqual([]);
  await org.sandbox.close();
});

const find = (): Promise<unknown> => org.crm.findPeopleByPhone([testPhone(1)]);

function answerNext(status: number, body: unknown, contentType = "application/json"): void {
  const headers = { "content-type": contentType };
  org.sandbox.injectFault({ path: /composite$/ }, { kind: "answer", status, body, headers }, 1);
}

test("an expired access token is renewed once and the request repeated once", async () => {
  org.sandbox.expireAccessTokens();
  expect(await find()).toEqual(new Map());
  expect(org.refreshes()).toBe(1);
  expect(org.counted()).toBe(3);
});

test("an org that refuses every token ends the connection after one renewal", async () => {
  const body = [{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }];
  answerNext(401, body);
  answerNext(401, body);
  await expect(find()).rejects.toMatchObject({ name: "ReconnectRequiredError", code: "salesforce.session" });
  expect(org.refreshes()).toBe(1);
  expect(org.counted()).toBe(2);
});

test("a sign-in that cannot be renewed is passed on as it is", async () => {
  org.sandbox.revokeRefreshTokens();
  await expect(find()).rejects.toMatchObject({ name: "ReconnectRequiredError", code: "oauth.refused" });
});

test("a used-up daily allowance holds everything for an hour", async () => {
  org.sandbox.setDailyLimit(0);
  await expect(find()).rejects.toMatchObject({
    name: "RateLimitedError",
    code: "salesforce.daily_limit",
    retryAfterMs: 3_600_000,
  });
  expect(org.counted()).toBe(1);
});

test.each([
  ["a maintenance page", 503, "<html>Down for maintenance</html>", "salesforce.error_http_503"],
  [
    "a server error",
    500,
    [{ errorCode: "UNKNOWN_EXCEPTION", message: "An unexpected error" }],
    "salesforce.unknown_exception",
  ],
  [
    "a slow query",
    400,
    [{ errorCode: "QUERY_TIMEOUT", message: "Your query ran too long" }],
    "salesforce.query_timeout",
  ],
  [
    "too many at once",
    403,
    [{ errorCode: "REQUEST_LIMIT_EXCEEDED", message: "ConcurrentRequests Limit exceeded." }],
    "salesforce.busy",
  ],
  ["a page with status 200", 200, "<html>Welcome</html>", "salesforce.not_json"],
  ["a redirect", 302, "", "salesforce.not_json"],
])("%s is a passing failure, asked once and not again by jsforce", async (_name, status, body, code) => {
  answerNext(status, body, typeof body === "string" ? "text/html" : "application/json");
  await expect(find()).rejects.toMatchObject({ name: "TransientError", code });
  expect(org.counted()).toBe(1);
  expect(org.sandbox.requests.filter((request) => request.path.includes("/composite"))).toHaveLength(1);
});

test("a field that is not there says how to make it appear", async () => {
  const bare = await openSalesforce({ packageInstalled: false });
  await expect(bare.crm.findPeopleByPhone([testPhone(1)])).rejects.toMatchObject({
    name: "RejectedError",
    code: "salesforce.invalid_field",
    message: expect.stringContaining("Install or upgrade the Ringledger package"),
  });
  await bare.sandbox.close();
});

test("a query that Salesforce cannot read is our bug, and the error does not repeat it", async () => {
  const body = [{ errorCode: "MALFORMED_QUERY", message: "WHERE Phone = '+12025550001' unexpected token" }];
  answerNext(400, body);
  await expect(find()).rejects.toMatchObject({
    name: "Error",
    message: "Salesforce could not read our request (MALFORMED_QUERY).",
  });
});

test("what Salesforce says about a field is passed on without the query, whose numbers it quotes", async () => {
  const message =
    "Foo__c FROM Lead WHERE Phone IN ('+12025550001')\n^\nERROR at Row:1:Column:8\nNo such column 'Foo__c'.";
  answerNext(400, [{ errorCode: "INVALID_FIELD", message }]);
  const error = await find().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "salesforce.invalid_field", message: expect.stringMatching(/^No such column/) });
  expect(inspect(error)).not.toContain("2025550001");
});

test("several errors at once count as the first", async () => {
  answerNext(400, [
    { errorCode: "INVALID_FIELD", message: "No such column." },
    { errorCode: "INVALID_TYPE", message: "No such object." },
  ]);
  await expect(find()).rejects.toMatchObject({ name: "RejectedError", code: "salesforce.invalid_field" });
});

test("data of another shape than documented is refused by its place, not its content", async () => {
  answerNext(200, { compositeResponse: "secret" });
  await expect(find()).rejects.toMatchObject({
    name: "InvalidInputError",
    message: 'Salesforce\'s answer is not as documented at "compositeResponse".',
  });
});

test("a connection cut before the answer is a passing failure", async () => {
  org.sandbox.injectFault({}, { kind: "drop-after-acting" }, 1);
  await expect(find()).rejects.toMatchObject({ name: "TransientError", code: "salesforce.unreachable" });
});

test("an error that jsforce did not raise is a bug and stays what it is", () => {
  const bug = new TypeError("x is not a function");
  expect(outsideErrorOf(bug)).toBe(bug);
});

/** Asks a server of the test's own, waiting at most 200 ms. */
async function ask(listener: RequestListener, path = "/services/data/v65.0/limits"): Promise<unknown> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address() satisfies AddressInfo | string | null);
  const client = createClient(
    { apiUrl: `http://127.0.0.1:${port}`, accessToken: () => Promise.resolve("token"), countRequests: () => undefined },
    200,
  );
  try {
    return await client.send({ method: "GET", path }, z.unknown());
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("an org that is silent, or stops in the middle of an answer, is a passing failure in bounded time", async () => {
  await expect(ask(() => undefined)).rejects.toMatchObject({ name: "TransientError" });
  const halfAnswer: RequestListener = (_request, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write('{"half":');
  };
  await expect(ask(halfAnswer)).rejects.toMatchObject({ name: "TransientError", code: "salesforce.timeout" });
});

test("a redirect is not followed, so the token stays with the org", async () => {
  const tokens: (string | undefined)[] = [];
  const listener: RequestListener = (request, response) => {
    tokens.push(request.headers.authorization);
    response.writeHead(302, { location: "/elsewhere" }).end();
  };
  await expect(ask(listener)).rejects.toMatchObject({ name: "TransientError" });
  expect(tokens).toEqual(["Bearer token"]);
});

test("a next page on another host is refused", async () => {
  const page = { done: false, nextRecordsUrl: "https://evil.example/services/data/v65.0/query/1", records: [] };
  answerNext(200, { compositeResponse: [{ referenceId: "query0", httpStatusCode: 200, body: page }] });
  await expect(find()).rejects.toMatchObject({ name: "InvalidInputError", code: "salesforce.answer" });
  expect(org.counted()).toBe(1);
});

test("two orgs in one process never see each other's tokens", async () => {
  const other = await openSalesforce();
  const both = Array.from({ length: 20 }, () => [find(), other.crm.findPeopleByPhone([testPhone(1)])]);
  await Promise.all(both.flat());
  for (const each of [org, other]) {
    expect(each.refreshes()).toBe(0);
    expect(new Set(each.sandbox.requests.flatMap(({ headers }) => headers["authorization"] ?? [])).size).toBe(1);
  }
  await other.sandbox.close();
});
