import type { Express, Request, Response } from "express";
import type { z } from "zod";
import type { PortalParts } from "./portal-parts.ts";
import { errorBody, nonsense, Refusal } from "./refusal.ts";

/** An API request after token, scope and rate limit were found good. */
export interface ApiRequest {
  /** A named part of the path. */
  part(name: string): string;
  readonly query: URLSearchParams;
  /** The raw JSON text; search limits its length. */
  readonly rawBody: string;
  /** The body as the schema describes it; anything else is refused as nonsense. */
  body<T>(schema: z.ZodType<T>): T;
  /** Records a violation without refusing: HubSpot overlooks it, but a correct client does not send it. */
  complain(text: string): void;
}

/** What a path answers; no body means an empty one. */
export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** A path of the API. */
export interface ApiRoute {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  readonly paths: readonly string[];
  /** The scopes that the token must have, given the parts of the path. */
  readonly scopes: (part: (name: string) => string) => readonly string[];
  /** Query parameters that HubSpot knows here. */
  readonly query?: readonly string[];
  /** Search has its own rate limit and no rate limit headers. */
  readonly isSearch?: boolean;
  readonly answer: (request: ApiRequest) => ApiAnswer;
}

/** Counts the requests that reached the API, refused ones included; `byPath` is keyed by method and path with ids as `{id}`. */
export interface ApiCounter {
  readonly counts: () => { total: number; byPath: Record<string, number> };
  readonly count: (method: string, path: string) => void;
}

/** A counter at zero. */
export function createApiCounter(): ApiCounter {
  const byPath = new Map<string, number>();
  return {
    count: (method, path) => {
      const key = `${method} ${path.replace(/\/\d+(?=\/|$)/g, "/{id}")}`;
      byPath.set(key, (byPath.get(key) ?? 0) + 1);
    },
    counts: () => ({
      total: [...byPath.values()].reduce((sum, each) => sum + each, 0),
      byPath: Object.fromEntries(byPath),
    }),
  };
}

/** The two addresses of a CRM path: versioned as `/crm/v3/...` (or v4), and dated. */
export function crmPaths(area: string, rest: string, version: "v3" | "v4" = "v3"): readonly string[] {
  return [`/crm/${version}/${area}${rest}`, `/crm/${area}/2026-03${rest}`];
}

/** Adds the paths to the server, each behind token, rate limit, scope and query check. */
export function addApiRoutes(
  app: Express,
  routes: readonly ApiRoute[],
  context: { readonly parts: PortalParts; readonly counter: ApiCounter },
): void {
  for (const route of routes) {
    app[route.method]([...route.paths], (request, response) => {
      context.counter.count(request.method, request.path);
      answerSafely(context.parts, { request, response }, () =>
        answerRoute(route, context.parts, { request, response }),
      );
    });
  }
}

/** Sends what `answer` gives, or the refusal that it throws; nonsense becomes a violation. */
export function answerSafely(
  parts: Pick<PortalParts, "reportViolation">,
  exchange: { readonly request: Request; readonly response: Response },
  answer: () => ApiAnswer,
): void {
  const { request, response } = exchange;
  try {
    const { status, body } = answer();
    if (body === undefined) response.status(status).end();
    else response.status(status).json(body);
  } catch (error) {
    if (!(error instanceof Refusal)) {
      // A mistake of this sandbox: the caller sees a plain 500, and the test that met it must not pass.
      parts.reportViolation(`${request.method} ${request.path}: the sandbox broke: ${String(error)}`);
      throw error;
    }
    if (error.nonsense) parts.reportViolation(`${request.method} ${request.path}: ${error.message}`);
    response.status(error.status).json(errorBody(error));
  }
}

function answerRoute(
  route: ApiRoute,
  parts: PortalParts,
  { request, response }: { readonly request: Request; readonly response: Response },
): ApiAnswer {
  const granted = grantedScopes(parts, request.headers.authorization);
  const decision = route.isSearch === true ? parts.limits.takeSearch() : parts.limits.takeRequest();
  if (decision.kind === "refused") return { status: 429, body: decision.body };
  if (route.isSearch !== true) response.set(parts.limits.headers(decision.remaining));
  const apiRequest = apiRequestOf(request, parts);
  const needed = route.scopes(apiRequest.part);
  refuseMissingScopes(needed.filter((scope) => !granted.includes(scope)));
  const unknown = [...apiRequest.query.keys()].filter((name) => !(route.query ?? []).includes(name));
  if (unknown.length > 0) throw nonsense(`unknown query parameter: ${unknown}`);
  return route.answer(apiRequest);
}

function grantedScopes(parts: PortalParts, authorization: string | undefined): readonly string[] {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  const state = token === undefined ? undefined : parts.tokens.state(token);
  if (state?.kind === "valid") return state.scopes;
  const isExpired = state?.kind === "expired";
  throw new Refusal({
    status: 401,
    category: isExpired ? "EXPIRED_AUTHENTICATION" : "INVALID_AUTHENTICATION",
    message: isExpired
      ? "The OAuth token used to make this call expired. This happens when a token is older than its expires_in."
      : "Authentication credentials not found. This API supports OAuth 2.0 authentication.",
    nonsense: !isExpired,
  });
}

function refuseMissingScopes(missing: readonly string[]): void {
  if (missing.length === 0) return;
  throw new Refusal({
    status: 403,
    category: "MISSING_SCOPES",
    message: `This app hasn't been granted all required scopes to make this call: ${missing.join(", ")}`,
    nonsense: true,
    context: { requiredGranularScopes: missing },
  });
}

function apiRequestOf(request: Request, parts: PortalParts): ApiRequest {
  const rawBody = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  return {
    rawBody,
    part: (name) => String(request.params[name] ?? ""),
    query: new URLSearchParams(request.originalUrl.split("?")[1] ?? ""),
    body: (schema) => {
      if (!/^application\/json/i.test(request.headers["content-type"] ?? "")) {
        throw nonsense("the content type must be application/json");
      }
      const read = schema.safeParse(parsedJson(rawBody));
      if (read.success) return read.data;
      const issues = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
      throw nonsense(`Invalid input JSON: ${issues.join("; ")}`);
    },
    complain: (text) => parts.reportViolation(`${request.method} ${request.path}: ${text}`),
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw nonsense("Invalid input JSON: it cannot be parsed");
  }
}
