import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { createClient } from "../../../../app/adapters/crms/hubspot/client.ts";
import { type OpenHubSpot, openHubSpot, testPhone } from "./open-hubspot.ts";

let hub: OpenHubSpot;

beforeEach(async () => {
  hub = await openHubSpot();
});
afterEach(async () => {
  expect(hub.sandbox.violations).toEqual([]);
  await hub.sandbox.close();
});

function find(): Promise<unknown> {
  return hub.crm.findPeopleByPhone([testPhone(1)]);
}

function answerNext(status: number, body: unknown, times = 1): void {
  hub.sandbox.injectFault({ method: "POST", path: /search$/ }, { kind: "answer", status, body }, times);
}

test("an expired token is renewed once and the request repeated, each request counted", async () => {
  hub.sandbox.expireAccessTokens();
  await find();
  expect([hub.refreshes(), hub.counted()]).toEqual([1, 2]);
  await find();
  expect([hub.refreshes(), hub.counted()]).toEqual([1, 1]);
});

test("a portal that goes on refusing new tokens wants a new sign-in, after one try", async () => {
  answerNext(401, { category: "INVALID_AUTHENTICATION", message: "No." }, 2);
  await expect(find()).rejects.toMatchObject({ name: "ReconnectRequiredError", code: "hubspot.session" });
  expect([hub.refreshes(), hub.counted()]).toEqual([1, 2]);
});

test.each([
  ["TEN_SECONDLY_ROLLING", "You have reached your ten_secondly_rolling limit.", "hubspot.burst_limit", 10_000],
  ["SECONDLY", "You have reached your secondly limit.", "hubspot.search_limit", 1_000],
  [undefined, "You have reached your secondly limit.", "hubspot.search_limit", 1_000],
  ["DAILY", "You have reached your daily limit.", "hubspot.daily_limit", 3_600_000],
  [undefined, "Slow down.", "hubspot.burst_limit", 10_000],
])("the limit %j (%s) waits as long as its window lasts", async (policyName, message, code, retryAfterMs) => {
  answerNext(429, { status: "error", message, errorType: "RATE_LIMIT", policyName });
  await expect(find()).rejects.toMatchObject({ name: "RateLimitedError", code, retryAfterMs });
  expect(hub.counted()).toBe(1);
});

test.each([408, 423, 477, 500, 502, 503, 504, 521, 524])(
  "status %i is a passing failure, not an empty answer, and is not repeated in secret",
  async (status) => {
    answerNext(status, { status: "error", message: "secret +12025550134" });
    const words = `HubSpot could not answer just now (${status}).`;
    await expect(find()).rejects.toMatchObject({
      name: "TransientError",
      code: `hubspot.http_${status}`,
      message: words,
    });
    expect(hub.counted()).toBe(1);
  },
);

test.each([
  [400, { category: "VALIDATION_ERROR", message: "Bad filter." }, "hubspot.validation_error", "Bad filter."],
  [403, { category: "MISSING_SCOPES", message: "Not granted." }, "hubspot.missing_scopes", "Not granted."],
  [404, {}, "hubspot.http_404", "HubSpot gave no reason."],
  [409, ["secret"], "hubspot.http_409", "HubSpot answered with HTTP status 409."],
])("status %i is refused in HubSpot's words, without the rest of its answer", async (status, body, code, message) => {
  answerNext(status, body);
  const error: unknown = await find().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "RejectedError", code, message });
  expect(error).not.toHaveProperty("cause");
});

test("nothing is written to the console, whatever HubSpot answers", async () => {
  const spies = (["log", "warn", "error"] as const).map((name) => vi.spyOn(console, name));
  answerNext(429, { policyName: "TEN_SECONDLY_ROLLING" });
  await find().catch(() => undefined);
  answerNext(500, {});
  await find().catch(() => undefined);
  for (const spy of spies) {
    expect(spy).not.toHaveBeenCalled();
    spy.mockRestore();
  }
});

test("data of another shape than documented is refused by its place, not its content", async () => {
  answerNext(200, { results: "secret" });
  await expect(find()).rejects.toMatchObject({
    name: "InvalidInputError",
    message: 'HubSpot\'s answer is not as documented at "results".',
  });
});

test("a page instead of data, and a connection cut before the answer, are passing failures", async () => {
  answerNext(200, "<html>");
  await expect(find()).rejects.toMatchObject({ name: "TransientError", code: "hubspot.not_json" });
  hub.sandbox.injectFault({}, { kind: "drop-after-acting" }, 1);
  await expect(find()).rejects.toMatchObject({ name: "TransientError", code: "hubspot.unreachable" });
});

/** Asks a server of the test's own, waiting at most 200 ms. */
async function ask(listener: RequestListener): Promise<unknown> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address() satisfies AddressInfo | string | null);
  const client = createClient(
    { apiUrl: `http://127.0.0.1:${port}`, accessToken: () => Promise.resolve("token"), countRequests: () => undefined },
    200,
  );
  try {
    return await client.send({ method: "GET", path: "/x" }, z.unknown());
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("a portal that is silent, or stops in the middle of an answer, is a passing failure in bounded time", async () => {
  await expect(ask(() => undefined)).rejects.toMatchObject({ name: "TransientError", code: "hubspot.timeout" });
  const halfAnswer: RequestListener = (_request, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write('{"half":');
  };
  await expect(ask(halfAnswer)).rejects.toMatchObject({ name: "TransientError", code: "hubspot.timeout" });
});

test("a redirect to another host does not carry the token there", async () => {
  const tokens: (string | undefined)[] = [];
  const listener: RequestListener = (request, response) => {
    tokens.push(request.headers.authorization);
    if (request.url !== "/x") response.end("{}");
    else response.writeHead(302, { location: `http://localhost:${request.socket.localPort}/elsewhere` }).end();
  };
  await ask(listener).catch(() => undefined);
  expect(tokens[0]).toBe("Bearer token");
  expect(tokens.slice(1).filter((token) => token !== undefined)).toEqual([]);
});

test("two portals in one process never see each other's tokens", async () => {
  const other = await openHubSpot();
  for (const each of [hub, other]) each.sandbox.forgetRequests();
  const both = Array.from({ length: 20 }, () =>
    [hub, other].map(({ crm }) => crm.readOpportunities([{ object: "opportunity", id: "1" }])),
  );
  await Promise.all(both.flat());
  for (const each of [hub, other]) {
    expect(each.refreshes()).toBe(0);
    expect(new Set(each.sandbox.requests.map(({ headers }) => headers["authorization"])).size).toBe(1);
  }
  await other.sandbox.close();
});
