import { randomUUID } from "node:crypto";
import type { Express } from "express";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { composeApp } from "../../app/compose-app.ts";
import type { CallList } from "../../app/http/contract.ts";
import { eventually, type RunningProduct, startRunningProduct } from "../support/running-product.ts";
import { aroundToday, type Customer, callBody, connectGoogle, signUpLive } from "./customer.ts";

const A_NUMBER = "+12025550181";
const A_OTHER_NUMBER = "+12025550184";
const B_NUMBER = "+12025550182";
const B_TRACKING = "+12025550183";

let running: RunningProduct;
let a: Customer;
let b: Customer;
let ids: { readonly call: string; readonly google: string };
beforeAll(async () => {
  running = await startRunningProduct({ POLL_SECONDS: "100000" });
  a = await signUpLive(running, "salesforce");
  b = await signUpLive(running, "hubspot");
  const google = await connectGoogle(b.admin);
  await b.admin.post("/api/tracking-numbers", { number: B_TRACKING, kind: "channel", channel: "offline" });
  await a.post(callBody({ resource_id: "CALa", customer_phone_number: A_NUMBER }));
  await b.post(callBody({ resource_id: "CALb", customer_phone_number: B_NUMBER }));
  // The provider's own id of B's call, come to A.
  await a.post(callBody({ resource_id: "CALb", customer_phone_number: A_OTHER_NUMBER }));
  await allAccepted(a, 2);
  const [call] = await allAccepted(b, 1);
  ids = { call: call?.id ?? "", google };
});
afterAll(() => running?.close());

/**
 * What A's admin does at each route with B's ids, and the status that has to come of it. A route is named as in the table of routes; "none" are
 * those that take no id of anything.
 */
const ATTEMPTS: Readonly<Record<string, "none" | readonly (() => readonly [path: string, body?: unknown])[]>> = {
  "GET /health": "none",
  "GET /auth/salesforce": "none",
  "GET /auth/salesforce/callback": "none",
  "GET /auth/hubspot": "none",
  "GET /auth/hubspot/callback": "none",
  "POST /auth/sign-out": "none",
  "GET /api/sign-in-options": "none",
  "GET /api/me": "none",
  "GET /api/status": "none",
  "GET /api/connections": "none",
  "GET /api/tracking-numbers": "none",
  "POST /api/go-live": "none",
  "POST /api/rehearse": "none",
  "PATCH /api/settings": "none",
  "POST /api/connections": "none",
  "POST /api/tracking-numbers": "none",
  "GET /connect/google": [() => [`/connect/google?connection=${ids.google}`]],
  "GET /connect/google/callback": "none",
  "GET /connect/slack": "none",
  "GET /connect/slack/callback": "none",
  "GET /api/calls/:id": [() => [`/api/calls/${ids.call}`]],
  "POST /api/calls/:id/outcome": [() => [`/api/calls/${ids.call}/outcome`, { label: "low_quality" }]],
  "DELETE /api/tracking-numbers/:number": [() => [`/api/tracking-numbers/${encodeURIComponent(B_TRACKING)}`]],
  "GET /api/calls": "none",
  "GET /api/revenue": "none",
  "GET /api/reconciliation": "none",
  "GET <pages>": "none",
  "POST /webhooks/crm/hubspot": "none",
  "POST /webhooks/callrail/:connectionKey{/:event}": "none",
  "POST /webhooks/twilio/:connectionKey{/:event}": "none",
  "POST /webhooks/*rest": "none",
};

describe("one customer", () => {
  test("has an attempt on the other's records at every route there is", () => {
    expect(Object.keys(ATTEMPTS).sort()).toEqual([...routesOf(composeApp(running.product, "no-pages"))].sort());
  });

  test("gets 404 for every id of the other's, and changes nothing there", async () => {
    const before = await snapshot(b);
    for (const [route, attempts] of Object.entries(ATTEMPTS)) {
      for (const attempt of attempts === "none" ? [] : attempts) {
        const [path, body] = attempt();
        expect([route, await statusFor(a, route, { path, body })]).toEqual([route, 404]);
      }
    }
    expect(await snapshot(b)).toEqual(before);
  });

  test("gets no more for the other's ids in a query or a body than for ids that nobody has", async () => {
    const before = await snapshot(b);
    for (const after of [ids.call, randomUUID()]) {
      const { calls, next } = (await a.admin.get(`/api/calls?${aroundToday()}&after=${after}`)) as CallList;
      expect(calls.map(({ callerNumber }) => callerNumber).sort()).toEqual([A_NUMBER, A_OTHER_NUMBER]);
      expect(next).toBeUndefined();
    }
    const { call: callId, google: connection } = ids;
    const body = { installId: "b", callId, connection, homeCountry: "US" };
    const settings = z.looseObject({}).parse(await a.admin.patch("/api/settings", body));
    expect(settings).not.toHaveProperty("installId");
    expect(await snapshot(b)).toEqual(before);
  });

  test("sees only its own in every list and report", async () => {
    const period = aroundToday();
    const seen = await Promise.all(
      [
        `/api/calls?${period}`,
        `/api/revenue?${period}`,
        `/api/reconciliation?${period}`,
        "/api/status",
        "/api/connections",
        "/api/tracking-numbers",
        "/api/me",
      ].map((path) => a.admin.get(path)),
    );
    const text = JSON.stringify(seen);
    expect(text).toContain(A_NUMBER);
    for (const foreign of [B_NUMBER, B_TRACKING, ids.call, ids.google]) expect(text).not.toContain(foreign);
  });

  test("may bind the same number as the other without either losing it", async () => {
    await a.admin.post("/api/tracking-numbers", { number: B_TRACKING, kind: "channel", channel: "direct" });
    await a.admin.delete(`/api/tracking-numbers/${encodeURIComponent(B_TRACKING)}`);
    expect(await b.admin.get("/api/tracking-numbers")).toMatchObject([{ number: B_TRACKING }]);
  });

  test("reads nothing into the other's webhooks: a call of the same provider id is another call", async () => {
    const { calls } = (await b.admin.get(`/api/calls?${aroundToday()}`)) as CallList;
    expect(calls.map(({ callerNumber }) => callerNumber)).toEqual([B_NUMBER]);
  });
});

describe("reading", () => {
  test("changes nothing, whichever page is asked for", async () => {
    const before = [await snapshot(a), await snapshot(b)];
    for (const route of Object.keys(ATTEMPTS).filter((each) => each.startsWith("GET /api/"))) {
      const path = route.slice("GET ".length).replace(":id", ids.call);
      await b.admin.get(`${path}?${aroundToday()}`);
    }
    expect([await snapshot(a), await snapshot(b)]).toEqual(before);
  });
});

/** A customer's calls, once there are as many as named and the CRM has taken each with its person. */
function allAccepted({ admin }: Customer, count: number): Promise<CallList["calls"]> {
  const isTold = (call: CallList["calls"][number]) =>
    call.places.filter(({ state }) => state === "accepted").length === 2;
  return eventually(
    async () => ((await admin.get(`/api/calls?${aroundToday()}`)) as CallList).calls,
    (calls) => calls.length === count && calls.every(isTold),
  );
}

/** Everything of a customer's that another might have changed. */
async function snapshot({ admin }: Customer): Promise<unknown> {
  const period = aroundToday();
  const { calls } = (await admin.get(`/api/calls?${period}`)) as CallList;
  const details = await Promise.all(calls.map(({ id }) => admin.get(`/api/calls/${id}`)));
  const others = await Promise.all(["/api/connections", "/api/tracking-numbers"].map((path) => admin.get(path)));
  const { csrfToken: _token, ...me } = z.looseObject({ csrfToken: z.string() }).parse(await admin.get("/api/me"));
  return { calls, details, others, me };
}

async function statusFor(
  { admin }: Customer,
  route: string,
  { path, body }: { readonly path: string; readonly body: unknown },
): Promise<number> {
  const { csrfToken } = z.looseObject({ csrfToken: z.string() }).parse(await admin.get("/api/me"));
  const response = await fetch(running.webUrl + path, {
    method: route.split(" ")[0] ?? "",
    redirect: "manual",
    headers: { cookie: admin.cookie, "content-type": "application/json", "x-csrf-token": csrfToken },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.body?.cancel();
  return response.status;
}

interface Layer {
  readonly route?: {
    readonly path: unknown;
    readonly methods: Readonly<Record<string, boolean>>;
  };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** All routes of the application as "METHOD path". Refusals of other methods (`all`) name no method of their own. */
function routesOf(app: Express): ReadonlySet<string> {
  const walk = (layers: readonly Layer[]): readonly string[] =>
    layers.flatMap(({ route, handle }) => {
      if (route === undefined) return walk(handle?.stack ?? []);
      const path = typeof route.path === "string" ? route.path : "<pages>";
      return Object.keys(route.methods)
        .filter((method) => method !== "_all")
        .map((method) => `${method.toUpperCase()} ${path}`);
    });
  return new Set(walk((app.router as unknown as { readonly stack: readonly Layer[] }).stack));
}
