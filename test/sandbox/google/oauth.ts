import { createHash } from "node:crypto";
import type { Express, Request } from "express";

/** The one scope that Data Manager asks for (developers.google.com/data-manager/api/reference, read November 2026). */
const DATA_MANAGER_SCOPE = "https://www.googleapis.com/auth/datamanager";

const KNOWN_SCOPES = new Set([
  DATA_MANAGER_SCOPE,
  "https://www.googleapis.com/auth/adwords",
  "openid",
  "email",
  "profile",
]);
const ACCESS_TOKEN_SECONDS = 3_600;
const CODE_MS = 10 * 60_000;

/** Who may sign in; without `redirectUri` any address is taken. */
interface OauthOptions {
  readonly now: () => number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri?: string;
}

/** Tokens as handed out; the refresh token lives until it is revoked. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The sandbox's authorization server. */
export interface GoogleOauth {
  defineRoutes(app: Express, reportViolation: (text: string) => void): void;
  /** What an `Authorization` header is worth now. */
  judge(authorization: string | undefined): "valid" | "invalid" | "scope-missing";
  /** Skips the browser: tokens as if a user had just agreed. */
  issueTokens(): IssuedTokens;
  revokeRefreshTokens(): void;
  expireAccessTokens(): void;
}

interface PendingCode {
  readonly scope: string;
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly offline: boolean;
  readonly expiresAtMs: number;
}

interface AccessToken {
  readonly scope: string;
  readonly refreshToken: string | undefined;
  readonly expiresAtMs: number;
}

/** Authorization code flow with PKCE, offline access and refresh, as in developers.google.com/identity/protocols/oauth2/web-server. */
export function createGoogleOauth(options: OauthOptions): GoogleOauth {
  const codes = new Map<string, PendingCode>();
  const accessTokens = new Map<string, AccessToken>();
  const refreshTokens = new Map<string, string>();
  let serial = 0;
  const fresh = (prefix: string): string => `${prefix}sandbox-${++serial}`;

  const issueAccessToken = (scope: string, refreshToken: string | undefined): string => {
    const token = fresh("ya29.");
    accessTokens.set(token, { scope, refreshToken, expiresAtMs: options.now() + ACCESS_TOKEN_SECONDS * 1_000 });
    return token;
  };
  const issueRefreshToken = (scope: string): string => {
    const token = fresh("1//");
    refreshTokens.set(token, scope);
    return token;
  };
  const revoke = (token: string): boolean => {
    const refreshToken = accessTokens.get(token)?.refreshToken ?? token;
    for (const [each, facts] of accessTokens) if (facts.refreshToken === refreshToken) accessTokens.delete(each);
    return refreshTokens.delete(refreshToken) || accessTokens.delete(token);
  };

  const authorize = (query: URLSearchParams): Redirect | Refusal => {
    const refusal = authorizeRefusal(query, options);
    if (refusal !== undefined) return { refusal, unknownScopes: [] };
    const unknownScopes = scopesOf(query.get("scope")).filter((each) => !KNOWN_SCOPES.has(each));
    if (unknownScopes.length > 0) return { refusal: "invalid_scope", unknownScopes };
    const code = fresh("4/");
    const pending = pendingCode(query, { firstConsent: refreshTokens.size === 0, nowMs: options.now() });
    codes.set(code, pending);
    const target = new URL(pending.redirectUri);
    for (const [name, value] of Object.entries({ code, scope: pending.scope, state: query.get("state") }))
      if (value !== null) target.searchParams.set(name, value);
    return { location: target.toString() };
  };

  const exchangeCode = (form: URLSearchParams): TokenAnswer => {
    const pending = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    if (pending === undefined || pending.expiresAtMs < options.now()) return invalidGrant("Malformed auth code.");
    if (pending.redirectUri !== form.get("redirect_uri")) return refused("redirect_uri_mismatch", "Bad Request");
    if (!verifierFits(pending.challenge, form.get("code_verifier"))) return invalidGrant("Invalid code verifier.");
    const refreshToken = pending.offline ? issueRefreshToken(pending.scope) : undefined;
    return granted(issueAccessToken(pending.scope, refreshToken), pending.scope, refreshToken);
  };

  const refresh = (form: URLSearchParams): TokenAnswer => {
    const refreshToken = form.get("refresh_token") ?? "";
    const scope = refreshTokens.get(refreshToken);
    if (scope === undefined) return invalidGrant("Token has been expired or revoked.");
    return granted(issueAccessToken(scope, refreshToken), scope, undefined);
  };

  const token = (form: URLSearchParams, authorization: string | undefined): TokenAnswer => {
    const [clientId, clientSecret] = clientOf(form, authorization);
    if (clientId !== options.clientId || clientSecret !== options.clientSecret)
      return refused("invalid_client", "The OAuth client was not found.", 401);
    if (form.get("grant_type") === "authorization_code") return exchangeCode(form);
    if (form.get("grant_type") === "refresh_token") return refresh(form);
    return refused("unsupported_grant_type", `Invalid grant_type: ${form.get("grant_type") ?? ""}`);
  };

  return {
    defineRoutes: (app, reportViolation) => {
      app.get("/o/oauth2/v2/auth", (request, response) => {
        const answer = authorize(queryOf(request));
        if ("location" in answer) {
          response.redirect(302, answer.location);
          return;
        }
        for (const scope of answer.unknownScopes) reportViolation(`no such scope: ${scope}`);
        response.status(400).type("text/plain").send(`Error 400: ${answer.refusal}`);
      });
      app.post("/token", (request, response) => {
        const answer = token(formOf(request), request.headers.authorization);
        response.status(answer.status).set("Cache-Control", "no-store").json(answer.body);
      });
      app.post("/revoke", (request, response) => {
        const known = revoke(queryOf(request).get("token") ?? formOf(request).get("token") ?? "");
        response
          .status(known ? 200 : 400)
          .json(known ? {} : { error: "invalid_token", error_description: "Bad Request" });
      });
    },
    judge: (authorization) => {
      const facts = accessTokens.get(authorization?.replace(/^Bearer /, "") ?? "");
      if (facts === undefined || facts.expiresAtMs <= options.now()) return "invalid";
      return scopesOf(facts.scope).includes(DATA_MANAGER_SCOPE) ? "valid" : "scope-missing";
    },
    issueTokens: () => {
      const refreshToken = issueRefreshToken(DATA_MANAGER_SCOPE);
      return { accessToken: issueAccessToken(DATA_MANAGER_SCOPE, refreshToken), refreshToken };
    },
    revokeRefreshTokens: () => {
      refreshTokens.clear();
      accessTokens.clear();
    },
    expireAccessTokens: () => accessTokens.clear(),
  };
}

interface Redirect {
  readonly location: string;
}

interface Refusal {
  readonly refusal: string;
  readonly unknownScopes: readonly string[];
}

interface TokenAnswer {
  readonly status: number;
  readonly body: object;
}

/** Google hands out a refresh token at the first consent only, unless the app asks for consent again. */
function pendingCode(
  query: URLSearchParams,
  at: { readonly firstConsent: boolean; readonly nowMs: number },
): PendingCode {
  const asksConsent = (query.get("prompt") ?? "").split(" ").includes("consent");
  return {
    scope: query.get("scope") ?? "",
    redirectUri: query.get("redirect_uri") ?? "",
    challenge: query.get("code_challenge") ?? undefined,
    offline: query.get("access_type") === "offline" && (at.firstConsent || asksConsent),
    expiresAtMs: at.nowMs + CODE_MS,
  };
}

function granted(accessToken: string, scope: string, refreshToken: string | undefined): TokenAnswer {
  const body = { access_token: accessToken, expires_in: ACCESS_TOKEN_SECONDS, scope, token_type: "Bearer" };
  return { status: 200, body: refreshToken === undefined ? body : { ...body, refresh_token: refreshToken } };
}

function invalidGrant(description: string): TokenAnswer {
  return refused("invalid_grant", description);
}

function refused(error: string, description: string, status = 400): TokenAnswer {
  return { status, body: { error, error_description: description } };
}

function authorizeRefusal(query: URLSearchParams, options: OauthOptions): string | undefined {
  const redirectUri = query.get("redirect_uri") ?? "";
  if (query.get("client_id") !== options.clientId) return "invalid_client";
  if (query.get("response_type") !== "code") return "unsupported_response_type";
  if (!URL.canParse(redirectUri) || redirectUri !== (options.redirectUri ?? redirectUri))
    return "redirect_uri_mismatch";
  if (scopesOf(query.get("scope")).length === 0) return "invalid_request: Missing required parameter: scope";
  const method = query.get("code_challenge_method");
  return query.has("code_challenge") && method !== "S256" ? "invalid_request: code_challenge_method" : undefined;
}

function verifierFits(challenge: string | undefined, verifier: string | null): boolean {
  if (challenge === undefined) return true;
  return (
    createHash("sha256")
      .update(verifier ?? "")
      .digest("base64url") === challenge
  );
}

function scopesOf(scope: string | null): readonly string[] {
  return (scope ?? "").split(" ").filter((each) => each !== "");
}

function clientOf(form: URLSearchParams, authorization: string | undefined): readonly (string | null)[] {
  if (authorization?.startsWith("Basic ") !== true) return [form.get("client_id"), form.get("client_secret")];
  const text = Buffer.from(authorization.slice("Basic ".length), "base64").toString("utf8");
  return text.split(":").map(decodeURIComponent);
}

function formOf(request: Request): URLSearchParams {
  return new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "");
}

function queryOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, "http://sandbox").searchParams;
}
