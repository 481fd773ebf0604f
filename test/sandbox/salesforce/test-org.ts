import { createHash } from "node:crypto";
import { Connection } from "jsforce";
import { z } from "zod";
import { type SalesforceSandbox, type SalesforceSandboxOptions, startSalesforceSandbox } from "./index.ts";

/** The app as registered with the sandbox in its own tests. */
export const TEST_APP = {
  clientId: "test-client",
  clientSecret: "test-secret",
  redirectUri: "https://product.example/oauth/callback",
} as const;

/** A verifier of the length that PKCE asks for, and what it hashes to. */
export const TEST_VERIFIER = "v".repeat(43);
const TEST_CHALLENGE = createHash("sha256").update(TEST_VERIFIER).digest("base64url");

const tokenSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  instance_url: z.string(),
  id: z.string(),
  token_type: z.literal("Bearer"),
  issued_at: z.string(),
  scope: z.string(),
});

/** What the token address answers. */
export type TestTokens = z.infer<typeof tokenSchema>;

/** A clock that tests move by hand. */
export interface TestClock {
  ms: number;
}

/** Starts a sandbox on a clock standing at 2026-01-31T00:37:00Z. */
export async function startTestOrg(
  options: Partial<SalesforceSandboxOptions> = {},
): Promise<{ readonly sandbox: SalesforceSandbox; readonly clock: TestClock }> {
  const clock: TestClock = { ms: Date.UTC(2026, 0, 31, 0, 37) };
  const sandbox = await startSalesforceSandbox({ ...TEST_APP, now: () => clock.ms, ...options });
  return { sandbox, clock };
}

/** The address a browser is sent to, with members replaced or (by undefined) left out. */
export function authorizeUrl(sandbox: SalesforceSandbox, changes: Record<string, string | undefined> = {}): string {
  const members = {
    response_type: "code",
    client_id: TEST_APP.clientId,
    redirect_uri: TEST_APP.redirectUri,
    scope: "api refresh_token",
    state: "s1",
    code_challenge: TEST_CHALLENGE,
    code_challenge_method: "S256",
    ...changes,
  };
  const url = new URL("/services/oauth2/authorize", sandbox.url);
  for (const [name, value] of Object.entries(members)) if (value !== undefined) url.searchParams.set(name, value);
  return url.toString();
}

/** Goes to the authorize address as a browser and answers where it was sent back to. */
export async function authorize(
  sandbox: SalesforceSandbox,
  changes: Record<string, string | undefined> = {},
): Promise<URL> {
  const response = await fetch(authorizeUrl(sandbox, changes), { redirect: "manual" });
  return new URL(response.headers.get("location") ?? "about:blank");
}

/** Posts a form to the token address. */
export function postToken(sandbox: SalesforceSandbox, form: Record<string, string>): Promise<Response> {
  const body = new URLSearchParams({ client_id: TEST_APP.clientId, client_secret: TEST_APP.clientSecret, ...form });
  return fetch(`${sandbox.url}/services/oauth2/token`, { method: "POST", body });
}

/** Signs in from start to end. */
export async function signIn(sandbox: SalesforceSandbox): Promise<TestTokens> {
  const code = (await authorize(sandbox)).searchParams.get("code") ?? "";
  const response = await postToken(sandbox, {
    grant_type: "authorization_code",
    code,
    redirect_uri: TEST_APP.redirectUri,
    code_verifier: TEST_VERIFIER,
  });
  return tokenSchema.parse(await response.json());
}

/** Trades a refresh token for a new pair. */
export async function refresh(sandbox: SalesforceSandbox, refreshToken: string): Promise<TestTokens> {
  const response = await postToken(sandbox, { grant_type: "refresh_token", refresh_token: refreshToken });
  return tokenSchema.parse(await response.json());
}

/** The real client, signed in. */
export async function connect(sandbox: SalesforceSandbox): Promise<Connection> {
  const tokens = await signIn(sandbox);
  return new Connection({
    instanceUrl: tokens.instance_url,
    accessToken: tokens.access_token,
    version: "65.0",
  });
}

/** One REST answer: its status and parsed body. */
export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** A function that calls the REST interface by `fetch`, below `/services/data/v65.0`. */
export type RestCaller = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<RestAnswer>;

/** Signs in and answers a caller. */
export async function restCaller(sandbox: SalesforceSandbox): Promise<RestCaller> {
  const { access_token } = await signIn(sandbox);
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${sandbox.url}/services/data/v65.0${path}`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text.startsWith("[") || text.startsWith("{") ? JSON.parse(text) : text,
    };
  };
}
