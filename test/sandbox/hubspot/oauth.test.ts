import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { APP, type InstalledPortal, SCOPES, startInstalledPortal } from "./installed-portal.ts";

let portal: InstalledPortal;
beforeEach(async () => {
  portal = await startInstalledPortal();
});
afterEach(() => portal.sandbox.close());

const CLIENT = { client_id: APP.clientId, client_secret: APP.clientSecret };

async function authorise(extra: Record<string, string> = {}): Promise<URL> {
  const query = new URLSearchParams({
    client_id: APP.clientId,
    redirect_uri: APP.redirectUri,
    scope: SCOPES.join(" "),
    state: "state-1",
    ...extra,
  });
  const answer = await fetch(`${portal.sandbox.url}/oauth/authorize?${query}`, { redirect: "manual" });
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get("location") ?? "");
}

async function postForm(path: string, form: Record<string, string>): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${portal.sandbox.url}${path}`, { method: "POST", body: new URLSearchParams(form) });
  return { status: answer.status, body: await answer.json() };
}

function redeem(code: string, extra: Record<string, string> = {}): Promise<{ status: number; body: unknown }> {
  const form = { grant_type: "authorization_code", redirect_uri: APP.redirectUri, code, ...CLIENT, ...extra };
  return postForm("/oauth/2026-03/token", form);
}

describe("installing through OAuth", () => {
  it("sends the browser back with state and a code that can be redeemed once", async () => {
    const back = await authorise();
    expect(back.origin + back.pathname).toBe(APP.redirectUri);
    expect(back.searchParams.get("state")).toBe("state-1");
    const code = back.searchParams.get("code") ?? "";
    const first = await redeem(code);
    expect(first).toMatchObject({
      status: 200,
      body: { token_use: "access_token", expires_in: 1800, hub_id: 62515, user_id: 7001, scopes: SCOPES },
    });
    expect(await redeem(code)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant", status: "BAD_AUTH_CODE" },
    });
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("sends the browser back with an error when the person says no", async () => {
    portal.sandbox.setAuthorizationDenied(true);
    const back = await authorise();
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(back.searchParams.get("code")).toBeNull();
  });

  it("asks for the verifier when a challenge was sent", async () => {
    const verifier = "a-verifier-that-is-long-enough-for-the-purpose";
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const pkce = { code_challenge: challenge, code_challenge_method: "S256" };
    const good = (await authorise(pkce)).searchParams.get("code") ?? "";
    expect((await redeem(good, { code_verifier: verifier })).status).toBe(200);
    const bad = (await authorise(pkce)).searchParams.get("code") ?? "";
    expect((await redeem(bad)).status).toBe(400);
    expect(portal.sandbox.violations).toHaveLength(1);
  });

  it("refuses an access token after 1800 seconds and takes the refreshed one", async () => {
    const tokens = portal.sandbox.grantTokens(SCOPES);
    const read = async (token: string): Promise<number> => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await fetch(`${portal.sandbox.url}/account-info/v3/details`, { headers })).status;
    };
    portal.moveClock(1_799_999);
    expect(await read(tokens.accessToken)).toBe(200);
    portal.moveClock(1);
    expect(await read(tokens.accessToken)).toBe(401);
    const refreshed = await postForm("/oauth/2026-03/token", {
      grant_type: "refresh_token",
      refresh_token: tokens.refreshToken,
      ...CLIENT,
    });
    expect(refreshed.body).toMatchObject({ refresh_token: tokens.refreshToken, expires_in: 1800 });
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("answers BAD_REFRESH_TOKEN after the customer has uninstalled", async () => {
    const { refreshToken } = portal.sandbox.grantTokens(SCOPES);
    portal.sandbox.revokeRefreshToken();
    const form = { grant_type: "refresh_token", refresh_token: refreshToken, ...CLIENT };
    expect(await postForm("/oauth/2026-03/token", form)).toEqual({
      status: 400,
      body: {
        error: "invalid_grant",
        error_description: "missing or unknown refresh token",
        status: "BAD_REFRESH_TOKEN",
        message: "missing or unknown refresh token",
      },
    });
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("introspects living tokens and forgets revoked ones", async () => {
    const { accessToken, refreshToken } = portal.sandbox.grantTokens(SCOPES);
    const introspect = (token: string) => postForm("/oauth/2026-03/token/introspect", { token, ...CLIENT });
    expect((await introspect(accessToken)).body).toMatchObject({ active: true, hub_id: 62515, expires_in: 1800 });
    await postForm("/oauth/2026-03/token/revoke", { token: refreshToken, ...CLIENT });
    expect((await introspect(accessToken)).body).toEqual({ active: false });
  });

  it("does not have the old OAuth paths any more", async () => {
    const old = await postForm("/oauth/v1/token", { grant_type: "refresh_token", refresh_token: "x", ...CLIENT });
    expect(old.status).toBe(404);
    expect(portal.sandbox.violations).toEqual(["hubspot: no such path: POST /oauth/v1/token"]);
  });

  it("tells who is a super admin to those with the scope", async () => {
    const { accessToken } = portal.sandbox.grantTokens([...SCOPES, "settings.users.read"]);
    const headers = { Authorization: `Bearer ${accessToken}` };
    const answer = await fetch(`${portal.sandbox.url}/settings/v3/users/7001`, { headers });
    expect(await answer.json()).toEqual({
      id: "7001",
      email: "alex.rivera@example.com",
      superAdmin: true,
      roleIds: [],
    });
  });

  it("lets the app uninstall itself, after which its tokens are dead", async () => {
    expect((await portal.send("DELETE", "/appinstalls/2026-03/external-install")).status).toBe(204);
    expect((await portal.send("GET", "/account-info/v3/details")).status).toBe(401);
  });
});
