import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { composeApp } from "../../app/compose-app.ts";
import type { MeView } from "../../app/http/contract.ts";
import { safeReturnPath } from "../../app/http/sign-in.ts";
import { installThroughOAuth } from "../support/install-flow.ts";
import { eventually, type RunningProduct, startRunningProduct } from "../support/running-product.ts";
import { Browser } from "./browser.ts";
import { CRMS, type CrmName, callBody, callersInCrm, leapingClock, phonesInCrm, signUpLive } from "./customer.ts";

const clock = leapingClock();
let running: RunningProduct;
/** What a person without admin rights was told, who came before anyone had installed. */
const firstAnswers = new Map<CrmName, Awaited<ReturnType<Browser["signIn"]>>>();
beforeAll(async () => {
  running = await startRunningProduct({ LEASE_SECONDS: "100000", SWEEP_SECONDS: "0.2", POLL_SECONDS: "100000" });
  for (const crm of CRMS) {
    beAdmin(running, crm, false);
    firstAnswers.set(crm, await new Browser(running.webUrl).signIn(crm));
    beAdmin(running, crm, true);
  }
});
afterAll(() => running?.close());
// Sign-ins are counted per address and minute.
beforeEach(() => clock.leap(61_000));

const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

describe.each(CRMS)("signing in through %s", (crm) => {
  const sandbox = () => running.world[crm];
  const tokenCalls = () => sandbox().requests.filter(({ path }) => path.endsWith("/token")).length;
  afterEach(() => {
    deny(running, crm, false);
    beAdmin(running, crm, true);
  });

  test("is refused with a sentence when the first person is no administrator", () => {
    const { status, body } = firstAnswers.get(crm) ?? {};
    expect(status).toBe(403);
    expect(refusal.parse(body).error.message).toMatch(/^Only an administrator of .+ can install Ringledger\./);
  });

  test("makes later people without the CRM's admin rights reps, who may not set up", async () => {
    await installThroughOAuth({ webUrl: running.webUrl, crm });
    // HubSpot's sandbox knows one person, who keeps the role once given.
    if (crm === "hubspot") return;
    beAdmin(running, crm, false);
    const rep = await installThroughOAuth({ webUrl: running.webUrl, crm });
    expect(((await rep.get("/api/me")) as MeView).user.role).toBe("rep");
    await expect(rep.get("/api/connections")).rejects.toThrow("403");
    await expect(rep.post("/api/go-live", {})).rejects.toThrow("403");
  });

  test("shows a clear page when the person says no, and none of the address's own words", async () => {
    deny(running, crm, true);
    const { status, body } = await new Browser(running.webUrl).signIn(crm);
    expect(status).toBe(403);
    expect(refusal.parse(body).error).toMatchObject({
      code: "sign_in.denied",
      message: "You did not allow the connection, so nothing was connected. Begin again.",
    });
    const said = `${running.webUrl}/auth/${crm}/callback?error=access_denied&error_description=%3Cb%3Ecall+us%3C%2Fb%3E`;
    const page = await fetch(said, { headers: { accept: "text/html,*/*;q=0.8" } });
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(await page.text()).not.toContain("call us");
  });

  test("begins anew, without a token call, for a callback that we did not begin", async () => {
    const before = tokenCalls();
    const answer = await new Browser(running.webUrl).get(`/auth/${crm}/callback?code=stolen`);
    expect([answer.status, answer.headers.get("location")]).toEqual([302, `/auth/${crm}`]);
    expect(tokenCalls()).toBe(before);
  });

  test("refuses a wrong, a used and another browser's state before any token call", async () => {
    const [browser, other] = [new Browser(running.webUrl), new Browser(running.webUrl)];
    const callback = await browser.authorize(crm);
    const wrong = new URL(callback);
    wrong.searchParams.set("state", "wrong");
    const before = tokenCalls();
    expect((await other.get(callback)).status).toBe(403);
    await other.authorize(crm);
    expect((await other.get(callback)).status).toBe(403);
    expect((await browser.get(wrong.href)).status).toBe(403);
    expect((await browser.get(callback)).status).toBe(403);
    expect(tokenCalls()).toBe(before);
  });

  test("gives the session a new id, so that one known before is worth nothing", async () => {
    const browser = new Browser(running.webUrl);
    const callback = await browser.authorize(crm);
    const before = browser.cookie;
    expect((await browser.get(callback)).status).toBe(302);
    expect(browser.cookie).not.toBe(before);
    const old = await fetch(`${running.webUrl}/api/me`, { headers: { cookie: before } });
    expect(old.status).toBe(401);
    expect((await browser.get("/api/me")).status).toBe(200);
  });

  test("leads back to our own page only", async () => {
    for (const [asked, leadsTo] of [
      ["/calls?from=2026-10-01", "/calls?from=2026-10-01"],
      ["//evil.example", "/"],
      ["/\\evil.example", "/"],
      ["/%2F/evil.example", "/"],
      ["https:evil.example", "/"],
    ] as const) {
      const browser = new Browser(running.webUrl);
      const callback = await browser.authorize(crm, asked);
      expect((await browser.get(callback)).headers.get("location")).toBe(leadsTo);
    }
  });

  test("ends with signing out, on the server too, and only by our own page's wish", async () => {
    const browser = new Browser(running.webUrl);
    await browser.signIn(crm);
    const { cookie } = browser;
    expect((await browser.post("/auth/sign-out", { token: "" })).status).toBe(403);
    expect((await browser.get("/api/me")).status).toBe(200);
    expect((await browser.post("/auth/sign-out", {})).status).toBe(204);
    const old = await fetch(`${running.webUrl}/api/me`, { headers: { cookie } });
    expect(old.status).toBe(401);
  });
});

describe("a return path", () => {
  test.each(["\t//evil", "/\t/evil", "/%5Cevil", "/%09/evil", "evil", "", "/%zz", undefined, ["/a"]])(
    "that is not plainly ours leads home: %j",
    (path) => expect(safeReturnPath(path)).toBe("/"),
  );
  test("of ours is kept as it stands", () => expect(safeReturnPath("/calls/abc?x=%20y")).toBe("/calls/abc?x=%20y"));
});

describe("the session's cookie", () => {
  test("is out of reach for scripts and other sites", async () => {
    const answer = await fetch(`${running.webUrl}/auth/salesforce`, { redirect: "manual" });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^ringledger=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  test("is bound to https and to our host behind one proxy, and is not set when the proxy saw plain http", async () => {
    const { product } = running;
    const config = { ...product.config, TRUST_PROXY_HOPS: 1 };
    const app = composeApp({ ...product, config, publicUrl: "https://ringledger.example" }, "no-pages");
    const server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    const begin = async (proto: string): Promise<readonly string[]> => {
      const { port } = server.address() as AddressInfo;
      const headers = { "x-forwarded-proto": proto };
      const answer = await fetch(`http://127.0.0.1:${port}/auth/salesforce`, { redirect: "manual", headers });
      await answer.arrayBuffer();
      return answer.headers.getSetCookie();
    };
    expect(await begin("https")).toEqual([
      expect.stringMatching(/^__Host-ringledger=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    expect(await begin("http")).toEqual([]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe("a change", () => {
  test.each([
    ["without the token", { token: "" }],
    ["with a wrong token", { token: "x".repeat(32) }],
    ["from another site", { headers: { "sec-fetch-site": "cross-site" } }],
    ["from a sibling site", { headers: { "sec-fetch-site": "same-site" } }],
    ["by a form", { headers: { "content-type": "application/x-www-form-urlencoded" } }],
  ])("%s is refused", async (_how, request) => {
    const browser = new Browser(running.webUrl);
    await browser.signIn("hubspot");
    expect((await browser.post("/api/rehearse", request)).status).toBe(403);
    expect((await browser.post("/api/rehearse", {})).status).toBe(200);
  });
});

describe.each(CRMS)("when %s ends the sign-in", (crm) => {
  test("calls are kept and judged, deliveries wait, and the next sign-in sends everything once", async () => {
    const customer = await signUpLive(running, crm);
    const numbers = ["+12025550171", "+12025550172"];
    endSignIn(running, crm);
    for (const [n, number] of numbers.entries()) {
      expect(await customer.post(callBody({ resource_id: `CALend${n}`, customer_phone_number: number }))).toBe(200);
    }
    const status = () => customer.admin.get("/api/status") as Promise<{ install: string; received: object }>;
    await eventually(
      () => {
        clock.leap(5_000);
        return status();
      },
      ({ install, received }) => install === "reconnect" && !("received" in received) && "processed" in received,
    );
    expect(callersInCrm(running, crm).filter((each) => numbers.includes(String(each)))).toEqual([]);
    await installThroughOAuth({ webUrl: running.webUrl, crm });
    await eventually(
      () => {
        clock.leap(5_000);
        return numbers.map((number) => callersInCrm(running, crm).filter((each) => each === number).length);
      },
      (counts) => counts.every((count) => count === 1),
    );
    await eventually(
      () => numbers.map((number) => phonesInCrm(running, crm).filter((each) => each === number).length),
      (counts) => counts.every((count) => count === 1),
    );
    expect((await status()).install).toBe("live");
  });
});

function beAdmin({ world }: RunningProduct, crm: CrmName, isAdmin: boolean): void {
  const { salesforce, hubspot } = world;
  if (crm === "salesforce") salesforce.signInAs(isAdmin ? salesforce.adminUserId : salesforce.standardUserId);
  else hubspot.setSuperAdmin(isAdmin);
}

function deny({ world }: RunningProduct, crm: CrmName, isDenying: boolean): void {
  if (crm === "salesforce") world.salesforce.denySignIn(isDenying);
  else world.hubspot.setAuthorizationDenied(isDenying);
}

function endSignIn({ world }: RunningProduct, crm: CrmName): void {
  if (crm === "salesforce") {
    world.salesforce.revokeRefreshTokens();
    world.salesforce.expireAccessTokens();
  } else world.hubspot.revokeRefreshToken();
}
