import type { Express, Request, Response } from "express";
import { z } from "zod";
import { type ApiAnswer, answerSafely } from "./api.ts";
import type { PortalParts } from "./portal-parts.ts";
import { nonsense } from "./refusal.ts";
import { ACCESS_TOKEN_SECONDS, type GrantFailure, type TokenPair } from "./tokens.ts";
import { APP_ID } from "./webhook-events.ts";

/** Adds the authorisation page and the dated token paths. `/oauth/v1` is gone, so it is an unknown path. */
export function addOauthRoutes(
  app: Express,
  parts: PortalParts,
  user: { readonly isDenying: () => boolean; readonly email: () => string },
): void {
  app.get(["/oauth/authorize", "/oauth/:portalId/authorize"], (request, response) => {
    answerSafely(parts, { request, response }, () => authorise(parts, user.isDenying(), { request, response }));
  });
  app.post("/oauth/2026-03/token", (request, response) => {
    answerSafely(parts, { request, response }, () => issue(parts, request));
  });
  app.post("/oauth/2026-03/token/introspect", (request, response) => {
    answerSafely(parts, { request, response }, () => introspect(parts, request, user.email()));
  });
  app.post("/oauth/2026-03/token/revoke", (request, response) => {
    answerSafely(parts, { request, response }, () => {
      parts.tokens.revoke(readForm(parts, request, TOKEN_FORM).token);
      return { status: 200, body: {} };
    });
  });
}

const AUTHORISE_QUERY = z.strictObject({
  client_id: z.string(),
  redirect_uri: z.string(),
  scope: z.string().regex(/(^| )oauth( |$)/, "the scope oauth is missing"),
  optional_scope: z.string().optional(),
  state: z.string().optional(),
  response_type: z.literal("code").optional(),
  code_challenge: z.string().optional(),
  code_challenge_method: z.enum(["S256", "plain"]).optional(),
});
const CLIENT = { client_id: z.string(), client_secret: z.string() };
const CODE_FORM = z.strictObject({
  ...CLIENT,
  grant_type: z.literal("authorization_code"),
  redirect_uri: z.string(),
  code: z.string(),
  code_verifier: z.string().optional(),
});
const REFRESH_FORM = z.strictObject({
  ...CLIENT,
  grant_type: z.literal("refresh_token"),
  refresh_token: z.string(),
  redirect_uri: z.string().optional(),
  scope: z.string().optional(),
});
const GRANT_FORM = z.discriminatedUnion("grant_type", [CODE_FORM, REFRESH_FORM]);
const TOKEN_FORM = z.strictObject({
  ...CLIENT,
  token: z.string(),
  token_type_hint: z.enum(["access_token", "refresh_token"]).optional(),
});

/** A person in a browser: says yes at once, or no when told to. */
function authorise(
  parts: PortalParts,
  isDenying: boolean,
  { request, response }: { readonly request: Request; readonly response: Response },
): ApiAnswer {
  const asked = checked(AUTHORISE_QUERY, new URLSearchParams(request.originalUrl.split("?")[1] ?? ""));
  if (asked.client_id !== parts.clientId) throw nonsense("unknown client_id");
  if (asked.redirect_uri !== parts.redirectUri) throw nonsense("redirect_uri is not one of the app's");
  const target = new URL(asked.redirect_uri);
  if (isDenying) {
    target.searchParams.set("error", "access_denied");
    target.searchParams.set("error_description", "The resource owner denied the request");
  } else {
    const scopes = `${asked.scope} ${asked.optional_scope ?? ""}`.split(" ").filter((scope) => scope !== "");
    const challenge =
      asked.code_challenge === undefined
        ? undefined
        : { challenge: asked.code_challenge, method: asked.code_challenge_method ?? "plain" };
    target.searchParams.set("code", parts.tokens.newCode({ scopes, challenge }));
  }
  if (asked.state !== undefined) target.searchParams.set("state", asked.state);
  response.set("Location", target.href);
  return { status: 302 };
}

function issue(parts: PortalParts, request: Request): ApiAnswer {
  const form = readForm(parts, request, GRANT_FORM);
  if (form.grant_type === "refresh_token") return grantAnswer(parts, parts.tokens.refresh(form.refresh_token));
  if (form.redirect_uri !== parts.redirectUri) throw nonsense("redirect_uri differs from the one of the code");
  return grantAnswer(parts, parts.tokens.redeemCode(form.code, form.code_verifier));
}

const FAILURES: Readonly<Record<GrantFailure, string>> = {
  BAD_AUTH_CODE: "missing or unknown auth code",
  BAD_REFRESH_TOKEN: "missing or unknown refresh token",
  BAD_CODE_VERIFIER: "the code verifier does not answer the challenge",
};

/** Failure body: https://developers.hubspot.com/changelog/new-oauth-v3-api-endpoints-and-standardized-error-responses */
function grantAnswer(parts: PortalParts, granted: TokenPair | GrantFailure): ApiAnswer {
  if (typeof granted === "string") {
    if (granted === "BAD_CODE_VERIFIER") throw nonsense(FAILURES[granted]);
    const message = FAILURES[granted];
    return { status: 400, body: { error: "invalid_grant", error_description: message, status: granted, message } };
  }
  return {
    status: 200,
    body: {
      token_type: "bearer",
      token_use: "access_token",
      access_token: granted.accessToken,
      refresh_token: granted.refreshToken,
      expires_in: ACCESS_TOKEN_SECONDS,
      hub_id: parts.portalId,
      user_id: parts.userId,
      scopes: granted.scopes,
    },
  };
}

function introspect(parts: PortalParts, request: Request, user: string): ApiAnswer {
  const { token } = readForm(parts, request, TOKEN_FORM);
  const state = parts.tokens.state(token);
  const living = state.kind === "valid" ? state : undefined;
  const scopes = living?.scopes ?? parts.tokens.refreshTokenScopes(token);
  if (scopes === undefined) return { status: 200, body: { active: false } };
  return {
    status: 200,
    body: {
      active: true,
      token_use: living === undefined ? "refresh_token" : "access_token",
      token_type: "bearer",
      client_id: parts.clientId,
      app_id: APP_ID,
      hub_id: parts.portalId,
      hub_domain: "example-portal.com",
      user,
      user_id: parts.userId,
      scopes,
      ...(living === undefined ? {} : { expires_in: living.expiresInSeconds }),
    },
  };
}

/** Reads a form and checks the app's own credentials. */
function readForm<T extends { client_id: string; client_secret: string }>(
  parts: PortalParts,
  request: Request,
  schema: z.ZodType<T>,
): T {
  if (!/^application\/x-www-form-urlencoded/i.test(request.headers["content-type"] ?? "")) {
    throw nonsense("the content type must be application/x-www-form-urlencoded");
  }
  const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  const form = checked(schema, new URLSearchParams(text));
  if (form.client_id !== parts.clientId || form.client_secret !== parts.clientSecret) throw nonsense("wrong client");
  return form;
}

function checked<T>(schema: z.ZodType<T>, given: URLSearchParams): T {
  const read = schema.safeParse(Object.fromEntries(given));
  if (read.success) return read.data;
  throw nonsense(read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
}
