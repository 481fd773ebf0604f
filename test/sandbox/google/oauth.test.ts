import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Answer, anEvent, type Client, REDIRECT, startClient } from "./client.ts";

const SCOPE = "https://www.googleapis.com/auth/datamanager";

let client: Client;

beforeEach(async () => {
  client = await startClient();
});

afterEach(async () => {
  await client.google.close();
});

describe("OAuth", () => {
  it("trades a code and its PKCE verifier for tokens once, and refreshes them", async () => {
    const code = await authorize({ access_type: "offline", prompt: "consent" });
    const first = await postToken({ grant_type: "authorization_code", code, code_verifier: "v".repeat(43) });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ expires_in: 3600, token_type: "Bearer", scope: SCOPE });
    const refreshed = await postToken({
      grant_type: "refresh_token",
      refresh_token: text(first.body, "refresh_token"),
    });
    client.useToken(text(refreshed.body, "access_token"));
    expect((await client.ingest(anEvent())).status).toBe(200);

    const again = await postToken({ grant_type: "authorization_code", code, code_verifier: "v".repeat(43) });
    expect(again).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });

  it("refuses a wrong verifier, a wrong secret and a revoked refresh token", async () => {
    const code = await authorize({ access_type: "offline", prompt: "consent" });
    const wrongVerifier = await postToken({ grant_type: "authorization_code", code, code_verifier: "wrong" });
    expect(wrongVerifier).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    const wrongSecret = await postToken({ grant_type: "refresh_token", client_secret: "guess" });
    expect(wrongSecret).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    const { refreshToken } = client.google.issueTokens();
    client.google.revokeRefreshTokens();
    const revoked = await postToken({ grant_type: "refresh_token", refresh_token: refreshToken });
    expect(revoked).toMatchObject({
      status: 400,
      body: { error: "invalid_grant", error_description: "Token has been expired or revoked." },
    });
    expect(client.google.violations).toEqual([]);
  });

  it("gives a refresh token at the first consent only, unless consent is asked for again", async () => {
    const code = await authorize({ access_type: "offline" });
    const answer = await postToken({ grant_type: "authorization_code", code, code_verifier: "v".repeat(43) });
    expect(answer.body).not.toHaveProperty("refresh_token");
  });

  it("answers 401 once an access token is an hour old or was ended", async () => {
    client.passMs(3_600_000);
    const old = await client.ingest(anEvent());
    expect(old).toMatchObject({ status: 401, body: { error: { code: 401, status: "UNAUTHENTICATED" } } });
    client.useToken(client.google.issueTokens().accessToken);
    client.google.expireAccessTokens();
    expect((await client.ingest(anEvent())).status).toBe(401);
    expect(client.google.accepted()).toEqual([]);
    expect(client.google.violations).toEqual([]);
  });

  it("refuses a token without the Data Manager scope, and one that was given back", async () => {
    const code = await authorize({ scope: "https://www.googleapis.com/auth/adwords" });
    const answer = await postToken({ grant_type: "authorization_code", code, code_verifier: "v".repeat(43) });
    client.useToken(text(answer.body, "access_token"));
    const body = { error: { status: "PERMISSION_DENIED" } };
    expect(await client.ingest(anEvent())).toMatchObject({ status: 403, body });

    const { accessToken, refreshToken } = client.google.issueTokens();
    client.useToken(accessToken);
    expect((await client.ingest(anEvent())).status).toBe(200);
    await fetch(`${client.google.url}/revoke`, { method: "POST", body: new URLSearchParams({ token: refreshToken }) });
    expect((await client.ingest(anEvent())).status).toBe(401);
    expect(client.google.violations).toEqual([]);
  });

  it("records an unknown scope as a violation", async () => {
    const answer = await fetch(
      `${client.google.url}/o/oauth2/v2/auth?${authorizeQuery({ scope: `${SCOPE}.everything` })}`,
    );
    expect(answer.status).toBe(400);
    expect(client.google.violations).toEqual([`google: no such scope: ${SCOPE}.everything`]);
  });
});

function authorizeQuery(changes: Readonly<Record<string, string>>): URLSearchParams {
  return new URLSearchParams({
    client_id: "client",
    response_type: "code",
    redirect_uri: REDIRECT,
    scope: SCOPE,
    state: "a state",
    code_challenge: createHash("sha256").update("v".repeat(43)).digest("base64url"),
    code_challenge_method: "S256",
    ...changes,
  });
}

async function authorize(changes: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fetch(`${client.google.url}/o/oauth2/v2/auth?${authorizeQuery(changes)}`, {
    redirect: "manual",
  });
  expect(answer.status).toBe(302);
  const target = new URL(answer.headers.get("location") ?? "");
  expect(target.searchParams.get("state")).toBe("a state");
  return target.searchParams.get("code") ?? "";
}

async function postToken(form: Readonly<Record<string, string>>): Promise<Answer> {
  const body = new URLSearchParams({ client_id: "client", client_secret: "secret", redirect_uri: REDIRECT, ...form });
  const response = await fetch(`${client.google.url}/token`, { method: "POST", body });
  return { status: response.status, body: await response.json() };
}

function text(body: unknown, name: string): string {
  return String(Object.entries(Object(body)).find(([key]) => key === name)?.[1]);
}
