import type { Express, Request, Response } from "express";
import { GrantRefused, signatureOf, type TokenPair, type TokenVault } from "./tokens.ts";

/** What the OAuth addresses need to know of the org and of the registered app. */
export interface OauthContext {
  readonly vault: TokenVault;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly orgId: () => string;
  readonly url: () => string;
  /** Who is signed in to the browser. */
  readonly browserUserId: () => string;
  /** Whether that person refuses the app. */
  readonly isDenying: () => boolean;
  reportViolation(text: string): void;
}

const SCOPES: ReadonlySet<string> = new Set([
  "api",
  "refresh_token",
  "offline_access",
  "openid",
  "id",
  "profile",
  "email",
  "full",
  "web",
]);

/** Adds the web-server flow: authorize (PKCE with S256 required), token (rotating refresh tokens) and revoke. */
export function defineOauthRoutes(app: Express, context: OauthContext): void {
  app.get("/services/oauth2/authorize", (request, response) => authorize(context, request, response));
  app.post("/services/oauth2/token", (request, response) => token(context, request, response));
  app.post("/services/oauth2/revoke", (request, response) => {
    const isKnown = context.vault.revoke(formOf(request).get("token") ?? "");
    if (isKnown) response.status(200).end();
    else oauthError(response, "invalid_token", "invalid token");
  });
}

/** The person in the browser agrees at once, unless told to refuse by `deny=1` or by the test's switch. */
function authorize(context: OauthContext, request: Request, response: Response): void {
  const asked = new URL(request.originalUrl, "http://sandbox").searchParams;
  const problem = authorizeProblem(context, asked);
  if (problem !== undefined) {
    context.reportViolation(`GET /services/oauth2/authorize: ${problem}`);
    response
      .status(400)
      .type("html")
      .send(`<html><body><h1>We can't authorize you</h1><p>${problem}</p></body></html>`);
    return;
  }
  const target = new URL(context.redirectUri);
  if (asked.get("deny") === "1" || context.isDenying()) {
    target.searchParams.set("error", "access_denied");
    target.searchParams.set("error_description", "end-user denied authorization");
  } else {
    const code = context.vault.issueCode({
      userId: context.browserUserId(),
      scope: asked.get("scope") ?? "api refresh_token",
      redirectUri: context.redirectUri,
      codeChallenge: asked.get("code_challenge") ?? "",
    });
    target.searchParams.set("code", code);
  }
  const state = asked.get("state");
  if (state !== null) target.searchParams.set("state", state);
  response.redirect(302, target.toString());
}

/** What Salesforce would show on its error page instead of coming back. */
function authorizeProblem(context: OauthContext, asked: URLSearchParams): string | undefined {
  const scopes = (asked.get("scope") ?? "api").split(/\s+/);
  if (asked.get("client_id") !== context.clientId) return "invalid_client_id: client identifier invalid";
  if (asked.get("redirect_uri") !== context.redirectUri)
    return "redirect_uri_mismatch: redirect_uri must match configuration";
  if (asked.get("response_type") !== "code") return "unsupported_response_type: response type must be code";
  if (!/^[\w-]{43}$/.test(asked.get("code_challenge") ?? "")) return "invalid_request: missing required code challenge";
  if (asked.get("code_challenge_method") !== "S256") return "invalid_request: code challenge method must be S256";
  if (!scopes.every((scope) => SCOPES.has(scope))) return "invalid_scope: the requested scope is invalid";
  return undefined;
}

function token(context: OauthContext, request: Request, response: Response): void {
  const form = formOf(request);
  const client = clientOf(request, form);
  if (client.id !== context.clientId) oauthError(response, "invalid_client_id", "client identifier invalid");
  else if (client.secret !== context.clientSecret) oauthError(response, "invalid_client", "invalid client credentials");
  else grantTokens(context, form, response);
}

function grantTokens(context: OauthContext, form: URLSearchParams, response: Response): void {
  try {
    response.json(tokenAnswer(context, exchange(context, form)));
  } catch (error) {
    if (!(error instanceof GrantRefused)) throw error;
    oauthError(response, "invalid_grant", error.message);
  }
}

function exchange(context: OauthContext, form: URLSearchParams): TokenPair {
  const grantType = form.get("grant_type");
  if (grantType === "refresh_token")
    return context.vault.rotate(required(context, form, "refresh_token"), context.orgId());
  if (grantType === "authorization_code") {
    const code = required(context, form, "code");
    const redirectUri = required(context, form, "redirect_uri");
    return context.vault.redeemCode(
      { code, redirectUri, verifier: required(context, form, "code_verifier") },
      context.orgId(),
    );
  }
  context.reportViolation(`POST /services/oauth2/token: unsupported grant type ${grantType}`);
  throw new GrantRefused("grant type not supported");
}

function required(context: OauthContext, form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value !== null) return value;
  context.reportViolation(`POST /services/oauth2/token: missing parameter ${name}`);
  throw new GrantRefused(`missing required parameter: ${name}`);
}

function tokenAnswer(context: OauthContext, pair: TokenPair): Readonly<Record<string, string>> {
  const id = `${context.url()}/id/${context.orgId()}/${pair.userId}`;
  const issuedAt = String(pair.issuedAtMs);
  return {
    access_token: pair.accessToken,
    ...(pair.refreshToken === undefined ? {} : { refresh_token: pair.refreshToken }),
    signature: signatureOf(id, issuedAt, context.clientSecret),
    scope: pair.scope,
    instance_url: context.url(),
    id,
    token_type: "Bearer",
    issued_at: issuedAt,
  };
}

function formOf(request: Request): URLSearchParams {
  return new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "");
}

/** The client names itself in the form or by Basic authentication. */
function clientOf(request: Request, form: URLSearchParams): { readonly id: string; readonly secret: string } {
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (basic === undefined) return { id: form.get("client_id") ?? "", secret: form.get("client_secret") ?? "" };
  const [id = "", secret = ""] = Buffer.from(basic, "base64").toString("utf8").split(":").map(decodeURIComponent);
  return { id, secret };
}

function oauthError(response: Response, error: string, description: string): void {
  response.status(400).json({ error, error_description: description });
}
