import { randomBytes } from "node:crypto";
import type { ErrorRequestHandler } from "express";
import type { Logger } from "pino";
import { z } from "zod";
import { errorCode, InvalidInputError, isOutsideError, TransientError } from "../values/errors.ts";
import type { ApiError } from "./contract.ts";

/** A refusal with its HTTP status; `message` is fit for the person at the screen. */
export class HttpRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "HttpRefusal";
    this.status = status;
    this.code = code;
  }
}

/** Turns whatever a handler threw into a JSON refusal. A bug shows a reference and nothing else; the log line with the reference has its class. */
export function sendRefusals(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const refusal = refusalOf(error);
    const reference = randomBytes(4).toString("hex").toUpperCase();
    if (refusal.status >= 500) {
      logger.error(
        {
          reference,
          code: errorCode(error),
          errorClass: className(error),
          stack: stackOf(error),
          route: request.route?.path,
        },
        "request failed",
      );
    }
    response.status(refusal.status).set("cache-control", "no-store");
    // Sign-ins run in the address bar: there a person reads the refusal, not our pages.
    if (request.accepts(["json", "html"]) === "html") {
      response.type("html").send(refusalPage(refusal, reference));
      return;
    }
    const body: ApiError = { error: { code: refusal.code, message: refusal.message, reference } };
    response.json(body);
  };
}

function refusalPage({ message }: HttpRefusal, reference: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Ringledger</title><p>${escapeHtml(message)}</p><p><a href="/">Back to Ringledger</a></p><p><small>${reference}</small></p>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function refusalOf(error: unknown): HttpRefusal {
  if (error instanceof HttpRefusal) return error;
  if (error instanceof z.ZodError) {
    const issue = error.issues[0];
    return new HttpRefusal(400, "input.invalid", `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not readable"}`);
  }
  if (error instanceof InvalidInputError) return new HttpRefusal(400, error.code, error.message);
  if (isBodyError(error)) return new HttpRefusal(error.status, "input.body", "The request's body cannot be read.");
  if (error instanceof TransientError) return new HttpRefusal(503, error.code, error.message);
  if (isOutsideError(error)) return new HttpRefusal(502, error.code, error.message);
  return new HttpRefusal(500, "internal", "This could not be done. Your data is safe.");
}

function isBodyError(error: unknown): error is Error & { readonly status: number } {
  return (
    error instanceof Error &&
    "status" in error &&
    typeof error.status === "number" &&
    error.status >= 400 &&
    error.status < 500
  );
}

function className(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Only the places, without the message line: messages may hold personal data. */
function stackOf(error: unknown): string | undefined {
  return error instanceof Error
    ? error.stack
        ?.split("\n")
        .filter((line) => line.trimStart().startsWith("at "))
        .slice(0, 6)
        .join("\n")
    : undefined;
}
