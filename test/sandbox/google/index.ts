import type { Express, NextFunction, Request, Response } from "express";
import type { z } from "zod";
import { type SandboxServer, startSandboxServer } from "../sandbox-server.ts";
import {
  answerInvalid,
  answerMissingScope,
  answerNotFound,
  answerQuotaExceeded,
  answerUnauthenticated,
  type FieldViolation,
  shapeViolations,
} from "./errors.ts";
import { createGoogleOauth, type GoogleOauth, type IssuedTokens } from "./oauth.ts";
import { type AcceptedConversion, createProcessing, type GoogleProcessing } from "./processing.ts";
import { eventViolations, type GoogleAccount, memberViolations, type RuleContext } from "./rules.ts";
import { ingestEventsShape, ingestMembersShape, removeMembersShape, type SentEvent } from "./shapes.ts";

/** The Google stand-in: OAuth and Data Manager API v1 at one address. */
export interface GoogleSandbox extends SandboxServer {
  /** Conversions that stand, one per action and transaction id, with the value sent last; rows refused in processing are not among them. */
  accepted(): readonly AcceptedConversion[];
  /** Events in accepted requests, repeats included. */
  received(): number;
  /** The digests that a user list holds now, sorted. */
  audienceDigests(userListId: string): readonly string[];
  /** How long a request reads PROCESSING; 30 minutes unless told. Applies to earlier requests too. */
  setProcessingMs(milliseconds: number): void;
  /** Refuses the next `times` matching events in processing; `reason` goes without "PROCESSING_ERROR_REASON_". */
  rejectProcessing(match: (event: SentEvent) => boolean, reason: string, times: number): void;
  /** Tokens as if a user had just agreed in the browser. */
  issueTokens(): IssuedTokens;
  /** The user takes the consent back: refresh and access tokens end. */
  revokeRefreshTokens(): void;
  /** Access tokens end at once; refresh tokens stay. */
  expireAccessTokens(): void;
  /** Data Manager requests so far, refused ones included, injected faults not. */
  apiRequests(): number;
}

interface Api {
  readonly options: { readonly now: () => number; readonly accounts: readonly GoogleAccount[] };
  readonly processing: GoogleProcessing;
  readonly oauth: GoogleOauth;
  readonly reportViolation: (text: string) => void;
  readonly nextRequestId: () => string;
}

const QUOTA_PER_MINUTE = 300;
const QUOTA_PER_DAY = 100_000;

/** Starts the stand-in on a free loopback port (or `port`). Only structural nonsense is a violation; all else is answered as the vendor would. */
export async function startGoogleSandbox(options: {
  readonly port?: number;
  readonly now: () => number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri?: string;
  readonly accounts: readonly GoogleAccount[];
}): Promise<GoogleSandbox> {
  const processing = createProcessing(options);
  const oauth = createGoogleOauth(options);
  let apiRequests = 0;
  let serial = 0;
  const server = await startSandboxServer({
    name: "google",
    port: options.port,
    notFoundBody: () => ({ error: { code: 404, status: "NOT_FOUND", message: "Requested entity was not found." } }),
    defineRoutes: (app, { reportViolation }) => {
      oauth.defineRoutes(app, reportViolation);
      app.use("/v1", (_request, _response, next) => {
        apiRequests += 1;
        next();
      });
      defineApi(app, { options, processing, oauth, reportViolation, nextRequestId: () => `t-sandbox-${++serial}` });
    },
  });
  return {
    ...server,
    accepted: processing.accepted,
    received: processing.received,
    audienceDigests: processing.audienceDigests,
    setProcessingMs: processing.setProcessingMs,
    rejectProcessing: processing.rejectProcessing,
    issueTokens: oauth.issueTokens,
    revokeRefreshTokens: oauth.revokeRefreshTokens,
    expireAccessTokens: oauth.expireAccessTokens,
    apiRequests: () => apiRequests,
  };
}

function defineApi(app: Express, api: Api): void {
  const { processing } = api;
  const authenticate = authentication(api.oauth);
  // Reads and writes have quotas of their own (developers.google.com/data-manager/api/devguides/limits).
  const writes = [authenticate, quota(api.options.now, "Write")];
  const reads = [authenticate, quota(api.options.now, "Read")];

  app.post(
    "/v1/events\\:ingest",
    writes,
    ingestion(api, {
      shape: ingestEventsShape,
      judge: eventViolations,
      act: (requestId, body) => processing.ingestEvents(requestId, body),
    }),
  );
  app.post(
    "/v1/audienceMembers\\:ingest",
    writes,
    ingestion(api, {
      shape: ingestMembersShape,
      judge: (body, context) => memberViolations(body, context, "ingest"),
      act: (requestId, body) => processing.changeMembers(requestId, body, "ingest"),
    }),
  );
  app.post(
    "/v1/audienceMembers\\:remove",
    writes,
    ingestion(api, {
      shape: removeMembersShape,
      judge: (body, context) => memberViolations(body, context, "remove"),
      act: (requestId, body) => processing.changeMembers(requestId, body, "remove"),
    }),
  );
  app.get("/v1/requestStatus\\:retrieve", reads, (request: Request, response: Response) =>
    retrieve(api, request, response),
  );
}

/** One ingestion method: shape, then rules, then the deed; nothing is done when anything is wrong. */
function ingestion<Body extends { readonly validateOnly?: boolean | undefined }>(
  api: Api,
  method: {
    readonly shape: z.ZodType<Body>;
    readonly judge: (body: Body, context: RuleContext) => readonly FieldViolation[];
    readonly act: (requestId: string, body: Body) => void;
  },
): (request: Request, response: Response) => void {
  return (request, response) => {
    const requestId = api.nextRequestId();
    const parsed = method.shape.safeParse(jsonOf(request));
    if (!parsed.success) {
      const violations = shapeViolations(parsed.error.issues);
      for (const each of violations) api.reportViolation(`${request.path}: ${each.field}: ${each.description}`);
      answerInvalid(response, requestId, violations);
      return;
    }
    const violations = method.judge(parsed.data, { accounts: api.options.accounts, nowMs: api.options.now() });
    if (violations.length > 0) {
      answerInvalid(response, requestId, violations);
      return;
    }
    if (parsed.data.validateOnly !== true) method.act(requestId, parsed.data);
    response.json({ requestId });
  };
}

function retrieve(api: Api, request: Request, response: Response): void {
  const query = new URL(request.originalUrl, "http://sandbox").searchParams;
  const unknown = [...query.keys()].filter((each) => each !== "requestId");
  if (unknown.length > 0) {
    const description = `Invalid JSON payload received. Unknown name "${unknown.join(", ")}": Cannot bind query parameter.`;
    api.reportViolation(`${request.path}: ${description}`);
    answerInvalid(response, api.nextRequestId(), [{ field: "", description, reason: "INVALID_FORMAT" }]);
    return;
  }
  const requestId = query.get("requestId") ?? "";
  if (requestId === "") {
    const missing = { field: "request_id", description: "The field is required.", reason: "REQUIRED_FIELD_MISSING" };
    answerInvalid(response, api.nextRequestId(), [missing]);
    return;
  }
  const status = api.processing.status(requestId);
  if (status === undefined) answerNotFound(response, `Request ${requestId} was not found.`);
  else response.json(status);
}

function authentication(oauth: GoogleOauth): (request: Request, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    const verdict = oauth.judge(request.headers.authorization);
    if (verdict === "invalid") answerUnauthenticated(response);
    else if (verdict === "scope-missing") answerMissingScope(response);
    else next();
  };
}

function quota(
  now: () => number,
  kind: "Read" | "Write",
): (request: Request, response: Response, next: NextFunction) => void {
  let times: readonly number[] = [];
  return (_request, response, next) => {
    times = times.filter((each) => now() - each < 86_400_000);
    const lastMinute = times.filter((each) => now() - each < 60_000).length;
    if (lastMinute >= QUOTA_PER_MINUTE) answerQuotaExceeded(response, `${kind}RequestsPerMinutePerProject`);
    else if (times.length >= QUOTA_PER_DAY) answerQuotaExceeded(response, `${kind}RequestsPerDayPerProject`);
    else {
      times = [...times, now()];
      next();
    }
  };
}

function jsonOf(request: Request): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "");
  } catch {
    return undefined;
  }
}
