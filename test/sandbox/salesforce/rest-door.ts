import type { Express, Request, Response } from "express";
import type { Answer, OrgContext } from "./api-call.ts";
import { bearerToken } from "./identity.ts";
import { nonsense, type Refusal, refusal, refusalBody } from "./refusal.ts";
import { answerApiCall, countedPath } from "./rest.ts";
import type { TokenVault } from "./tokens.ts";

/** Collections upsert came with 46.0; 67.0 is Summer '26. */
const OLDEST_VERSION = 46;
const NEWEST_VERSION = 67;

/** Adds the versions list and everything below `/services/data/vNN.0`. */
export function defineRestRoutes(app: Express, org: OrgContext, vault: TokenVault): void {
  app.get("/services/data", (_request, response) => {
    response.json(versionsList());
  });
  app.use((request, response, next) => {
    const version = /^\/services\/data\/v(\d+)\.0(?=\/|$)/.exec(request.path);
    if (version === null || !isServed(Number(version[1]))) next();
    else answer(response, org, answerRequest(request, { org, vault, basePath: version[0] }));
  });
}

function answerRequest(
  request: Request,
  context: { readonly org: OrgContext; readonly vault: TokenVault; readonly basePath: string },
): Answer {
  const { org, basePath } = context;
  const path = request.path.slice(basePath.length) || "/";
  const token = bearerToken(request);
  if (token === undefined || context.vault.userOf(token) === undefined)
    return answerOf(refusal("INVALID_SESSION_ID", "Session expired or invalid", 401));
  if (!org.usage.take(countedPath(path)))
    return answerOf(refusal("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", 403));
  const body = readBody(request);
  if (body.problem !== undefined) {
    org.reportViolation(`${request.method} ${path}: ${body.problem.errorCode} ${body.problem.message}`);
    return answerOf(body.problem);
  }
  return answerApiCall({
    org,
    method: request.method,
    basePath,
    path,
    query: new URL(request.originalUrl, "http://sandbox").searchParams,
    body: body.json,
    headers: flatHeaders(request),
  });
}

function readBody(request: Request): { readonly json?: unknown; readonly problem?: Refusal } {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) return {};
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? ""))
    return { problem: nonsense("UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json", 415) };
  try {
    return { json: JSON.parse(request.body.toString("utf8")) };
  } catch {
    return { problem: nonsense("JSON_PARSER_ERROR", "The request body is not JSON.") };
  }
}

function answer(response: Response, org: OrgContext, given: Answer): void {
  response.status(given.status).set(given.headers ?? {});
  response.set("Sforce-Limit-Info", `api-usage=${org.usage.used()}/${org.usage.max()}`);
  if (given.body === undefined) response.end();
  else if (typeof given.body === "string") response.type("text").send(given.body);
  else response.json(given.body);
}

function answerOf(problem: Refusal): Answer {
  return { status: problem.status, body: refusalBody(problem) };
}

function flatHeaders(request: Request): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
}

function isServed(version: number): boolean {
  return version >= OLDEST_VERSION && version <= NEWEST_VERSION;
}

function versionsList(): readonly unknown[] {
  const count = NEWEST_VERSION - OLDEST_VERSION + 1;
  return Array.from({ length: count }, (_each, position) => {
    const version = `${OLDEST_VERSION + position}.0`;
    return { label: `Release ${version}`, url: `/services/data/v${version}`, version };
  });
}
