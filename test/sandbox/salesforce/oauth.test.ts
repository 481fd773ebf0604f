import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import type { SalesforceSandbox } from "./index.ts";
import {
  authorize,
  authorizeUrl,
  connect,
  postToken,
  refresh,
  signIn,
  startTestOrg,
  TEST_APP,
  TEST_VERIFIER,
  type TestClock,
} from "./test-org.ts";

let sandbox: SalesforceSandbox;
let clock: TestClock;

beforeEach(async () => {
  ({ sandbox, clock } = await startTestOrg());
});
afterEach(() => sandbox.close());

function identity(accessToken: string): Promise<Response> {
  return fetch(`${sandbox.url}/id/${sandbox.orgId}/${sandbox.adminUserId}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
}

test("authorizing comes back with a code and the state, and the code buys tokens that name org and user", async () => {
  const back = await authorize(sandbox, { state: "abc" });
  expect(`${back.origin}${back.pathname}`).toBe(TEST_APP.redirectUri);
  expect(back.searchParams.get("state")).toBe("abc");
  const tokens = await signIn(sandbox);
  expect(tokens.instance_url).toBe(sandbox.url);
  expect(tokens.id).toBe(`${sandbox.url}/id/${sandbox.orgId}/${sandbox.adminUserId}`);
  expect(tokens.scope).toBe("api refresh_token");
  expect(sandbox.orgId).toMatch(/^00D[A-Za-z0-9]{15}$/);
  expect(sandbox.violations).toEqual([]);
});

test("a code works once, only with its verifier, only for its redirect address, and for 15 minutes", async () => {
  const form = { grant_type: "authorization_code", redirect_uri: TEST_APP.redirectUri, code_verifier: TEST_VERIFIER };
  const newCode = async (): Promise<string> => (await authorize(sandbox)).searchParams.get("code") ?? "";
  const used = await newCode();
  const first = await postToken(sandbox, { ...form, code: used });
  const { access_token } = z.object({ access_token: z.string() }).parse(await first.json());
  expect(first.status).toBe(200);
  expect((await identity(access_token)).status).toBe(200);
  const again = await postToken(sandbox, { ...form, code: used });
  expect(again.status).toBe(400);
  expect(await again.json()).toEqual({ error: "invalid_grant", error_description: "invalid authorization code" });
  expect((await identity(access_token)).status).toBe(403);

  const wrongVerifier = await postToken(sandbox, { ...form, code: await newCode(), code_verifier: "w".repeat(43) });
  expect(await wrongVerifier.json()).toEqual({ error: "invalid_grant", error_description: "invalid code verifier" });
  const wrongAddress = await postToken(sandbox, {
    ...form,
    code: await newCode(),
    redirect_uri: "https://other.example",
  });
  expect(wrongAddress.status).toBe(400);
  const late = await newCode();
  clock.ms += 15 * 60_000;
  expect((await postToken(sandbox, { ...form, code: late })).status).toBe(400);
});

test.each([
  ["another client", { client_id: "nobody" }],
  ["another redirect address", { redirect_uri: "https://evil.example" }],
  ["no code challenge", { code_challenge: undefined }],
  ["a plain code challenge", { code_challenge_method: "plain" }],
  ["an unknown scope", { scope: "api everything" }],
])("authorizing with %s shows an error page and is a violation", async (_name, change) => {
  const response = await fetch(authorizeUrl(sandbox, change), { redirect: "manual" });
  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(sandbox.violations).toHaveLength(1);
});

test("a person who refuses comes back with access_denied", async () => {
  const byAddress = await authorize(sandbox, { deny: "1" });
  sandbox.denySignIn(true);
  const bySwitch = await authorize(sandbox);
  for (const back of [byAddress, bySwitch]) {
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(back.searchParams.get("code")).toBeNull();
    expect(back.searchParams.get("state")).toBe("s1");
  }
});

test("a wrong secret is refused", async () => {
  const response = await postToken(sandbox, { grant_type: "refresh_token", refresh_token: "x", client_secret: "no" });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: "invalid_client", error_description: "invalid client credentials" });
});

test("every refresh gives a new refresh token, and replaying an old one ends the whole sign-in", async () => {
  const first = await signIn(sandbox);
  const second = await refresh(sandbox, first.refresh_token);
  expect(second.refresh_token).not.toBe(first.refresh_token);
  const replay = await postToken(sandbox, { grant_type: "refresh_token", refresh_token: first.refresh_token });
  expect(replay.status).toBe(400);
  expect(await replay.json()).toEqual({ error: "invalid_grant", error_description: "expired access/refresh token" });
  const newest = await postToken(sandbox, { grant_type: "refresh_token", refresh_token: second.refresh_token });
  expect(newest.status).toBe(400);
  expect((await identity(second.access_token)).status).toBe(403);
  expect(sandbox.violations).toEqual([]);
});

test("access tokens end with their lifetime, by command, and with their family, but the refresh token survives the first two", async () => {
  sandbox.setAccessTokenLifetimeMs(60_000);
  const first = await signIn(sandbox);
  clock.ms += 59_999;
  expect((await identity(first.access_token)).status).toBe(200);
  clock.ms += 1;
  expect((await identity(first.access_token)).status).toBe(403);
  const second = await refresh(sandbox, first.refresh_token);
  sandbox.expireAccessTokens();
  expect((await identity(second.access_token)).status).toBe(403);
  const third = await refresh(sandbox, second.refresh_token);
  sandbox.revokeRefreshTokens();
  expect((await identity(third.access_token)).status).toBe(403);
  const refused = await postToken(sandbox, { grant_type: "refresh_token", refresh_token: third.refresh_token });
  expect(refused.status).toBe(400);
});

test("revoking a refresh token ends its access tokens; an unknown token is refused", async () => {
  const tokens = await signIn(sandbox);
  const revoke = (token: string): Promise<Response> =>
    fetch(`${sandbox.url}/services/oauth2/revoke`, { method: "POST", body: new URLSearchParams({ token }) });
  expect((await revoke(tokens.refresh_token)).status).toBe(200);
  expect((await identity(tokens.access_token)).status).toBe(403);
  expect((await revoke("unknown")).status).toBe(400);
});

test("the identity address tells who the token belongs to, only to a token in the header", async () => {
  const tokens = await signIn(sandbox);
  const answer = await (await identity(tokens.access_token)).json();
  expect(answer).toMatchObject({
    user_id: sandbox.adminUserId,
    organization_id: sandbox.orgId,
    email: "ada.admin@example.com",
    display_name: "Ada Admin",
  });
  const inAddress = await fetch(`${tokens.id}?oauth_token=${encodeURIComponent(tokens.access_token)}`);
  expect(inAddress.status).toBe(403);
});

test("without a living token the API answers 401 with INVALID_SESSION_ID, and jsforce refreshes by its refreshFn", async () => {
  const response = await fetch(`${sandbox.url}/services/data/v65.0/limits`);
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual([{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }]);
  const connection = await connect(sandbox);
  sandbox.expireAccessTokens();
  await expect(connection.query("SELECT Id FROM User")).rejects.toMatchObject({ errorCode: "INVALID_SESSION_ID" });
  expect(sandbox.apiRequests().total).toBe(0);
});

test("a query on User tells an admin from others", async () => {
  const connection = await connect(sandbox);
  const ask = async (id: string): Promise<unknown> => {
    const soql = `SELECT Id, Name, Email, IsActive, Profile.PermissionsModifyAllData FROM User WHERE Id = '${id}'`;
    return (await connection.query(soql)).records[0];
  };
  expect(await ask(sandbox.adminUserId)).toMatchObject({
    Name: "Ada Admin",
    Profile: { PermissionsModifyAllData: true },
  });
  expect(await ask(sandbox.standardUserId)).toMatchObject({
    IsActive: true,
    Profile: { PermissionsModifyAllData: false },
  });
  sandbox.signInAs(sandbox.standardUserId);
  expect((await signIn(sandbox)).id).toBe(`${sandbox.url}/id/${sandbox.orgId}/${sandbox.standardUserId}`);
  expect(sandbox.violations).toEqual([]);
});
