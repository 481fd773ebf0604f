import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import { errorCode } from "../app/values/errors.ts";

/** Answers an error as every address of ours does: `{ "error": { "code", "message" } }`. */
export function sendError(response: Response, status: number, error: { code: string; message: string }): void {
  response.status(status).json({ error });
}

/** The one answer for an address that leads nowhere, whichever part of it was wrong, so that nobody can feel their way to a right one. */
export function sendNotFound(response: Response): void {
  sendError(response, 404, { code: "webhook.unknown", message: "There is no webhook at this address." });
}

/** Answers any method but POST with 405. */
export const refuseOtherMethods: RequestHandler = (_request, response) => {
  response.setHeader("Allow", "POST");
  sendError(response, 405, { code: "webhook.method", message: "Webhooks are sent by POST." });
};

/** The raw body, empty when none was sent: the body reader then leaves something other than bytes. */
export function rawBody(request: Request): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** The content type in lower case, without parameters; undefined when none was sent. */
function contentTypeOf(request: Request): string | undefined {
  return request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
}

/** Refuses an unlisted content type. A missing one passes: nothing is chosen by it, and a signature covers the bytes whatever they are called. */
export function sendUnlessAccepted(request: Request, response: Response, accepted: readonly string[]): boolean {
  const contentType = contentTypeOf(request);
  if (contentType === undefined || accepted.includes(contentType)) return false;
  sendError(response, 415, { code: "webhook.content_type", message: `Send ${accepted.join(" or ")}, uncompressed.` });
  return true;
}

const REFUSALS: ReadonlyMap<number, { code: string; message: string }> = new Map([
  [413, { code: "webhook.too_large", message: "The body is larger than we take." }],
  [415, { code: "webhook.content_type", message: "Compressed bodies are not taken." }],
]);

/** Answers what went wrong before a delivery was kept: 4xx when the sender's bytes are at fault, else 503, so that a sender who can will retry. */
export function createErrorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const status = clientErrorStatus(error);
    if (status !== undefined) {
      const refusal = REFUSALS.get(status) ?? { code: "webhook.malformed", message: "The request is malformed." };
      return sendError(response, status, refusal);
    }
    logger.error({ code: errorCode(error) }, "webhook not kept");
    response.setHeader("Retry-After", "30");
    sendError(response, 503, { code: "webhook.not_kept", message: "The delivery could not be kept. Send it again." });
  };
}

/** The 4xx status that express and its body reader put on their errors about a request; undefined for all other errors. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return undefined;
  return error.status >= 400 && error.status < 500 ? error.status : undefined;
}
