import type { Response } from "express";
import type { z } from "zod";

/** One reason for a refusal; `field` is the vendor's snake_case path with row indices, such as "events[3].event_timestamp". */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
  readonly reason: string;
}

const DOMAIN = "datamanager.googleapis.com";
const TYPE = "type.googleapis.com/google.rpc";

/** Refuses the whole request (HTTP 400), naming every field that is wrong. Shape as in developers.google.com/data-manager/api/devguides/concepts/understand-errors. */
export function answerInvalid(response: Response, requestId: string, violations: readonly FieldViolation[]): void {
  answer(response, {
    code: 400,
    status: "INVALID_ARGUMENT",
    message: "There was a problem with the request.",
    details: [
      { "@type": `${TYPE}.ErrorInfo`, reason: "INVALID_ARGUMENT", domain: DOMAIN, metadata: { requestId } },
      { "@type": `${TYPE}.RequestInfo`, requestId },
      { "@type": `${TYPE}.BadRequest`, fieldViolations: violations },
    ],
  });
}

/** Refuses a missing, unknown, expired or revoked access token (HTTP 401). */
export function answerUnauthenticated(response: Response): void {
  response.set("WWW-Authenticate", 'Bearer realm="https://accounts.google.com/", error="invalid_token"');
  answer(response, {
    code: 401,
    status: "UNAUTHENTICATED",
    message:
      "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
    details: [errorInfo("ACCESS_TOKEN_EXPIRED", { service: DOMAIN })],
  });
}

/** Refuses a token that was granted without the Data Manager scope (HTTP 403). */
export function answerMissingScope(response: Response): void {
  answer(response, {
    code: 403,
    status: "PERMISSION_DENIED",
    message: "Request had insufficient authentication scopes.",
    details: [errorInfo("ACCESS_TOKEN_SCOPE_INSUFFICIENT", { service: DOMAIN })],
  });
}

/** Refuses a request over the quota (HTTP 429); `quotaLimit` names the limit. */
export function answerQuotaExceeded(response: Response, quotaLimit: string): void {
  answer(response, {
    code: 429,
    status: "RESOURCE_EXHAUSTED",
    message: `Quota exceeded for quota metric 'Requests' and limit '${quotaLimit}' of service '${DOMAIN}'.`,
    details: [errorInfo("RATE_LIMIT_EXCEEDED", { service: DOMAIN, quota_limit: quotaLimit })],
  });
}

/** Answers for a request id that is unknown, or was only validated (HTTP 404). */
export function answerNotFound(response: Response, message: string): void {
  answer(response, { code: 404, status: "NOT_FOUND", message });
}

/** Turns the issues of a strict schema into violations of the vendor's kind. Each of them is structural nonsense. */
export function shapeViolations(issues: readonly z.core.$ZodIssue[]): readonly FieldViolation[] {
  return issues.flatMap((issue) => {
    const at = fieldPath(issue.path);
    if (issue.code !== "unrecognized_keys")
      return [{ field: at, description: issue.message, reason: "INVALID_FORMAT" }];
    return issue.keys.map((key) => ({
      field: fieldPath([...issue.path, key]),
      description: `Invalid JSON payload received. Unknown name "${key}" at '${at}': Cannot find field.`,
      reason: "INVALID_FORMAT",
    }));
  });
}

/** Writes a JSON path the way the vendor does: `["events", 3, "userData"]` is "events[3].user_data". */
function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    const name = String(part).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return text === "" ? name : `${text}.${name}`;
  }, "");
}

function errorInfo(reason: string, metadata: Readonly<Record<string, string>>): object {
  return { "@type": `${TYPE}.ErrorInfo`, reason, domain: "googleapis.com", metadata };
}

function answer(response: Response, error: { readonly code: number } & Readonly<Record<string, unknown>>): void {
  response.status(error.code).json({ error });
}
