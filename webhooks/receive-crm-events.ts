import type { Request, RequestHandler } from "express";
import type { Logger } from "pino";
import { InvalidInputError } from "../app/values/errors.ts";
import type { Clock } from "../app/values/instant.ts";
import type { CrmEvent, CrmEventSource } from "./crm-events/crm-event-source.ts";
import { rawBody, sendError, sendUnlessAccepted } from "./http-answers.ts";

/** What taking in a CRM's own webhooks needs. */
export interface CrmEventDependencies {
  readonly publicUrl: string;
  readonly now: Clock;
  readonly logger: Logger;
  /** Keeps the events; resolves when they are safe, and takes a repeated key as the same event. */
  storeCrmEvents(events: readonly CrmEvent[]): Promise<void>;
}

const CONTENT_TYPES = ["application/json"];

/**
 * Takes in the webhooks (with their raw body read) that one CRM sends for the whole app: verify the bytes, keep what changed, answer 2xx. The changed records are read
 * from the CRM later, so a body that cannot be understood loses nothing but a hint; it is answered 400 and shows in the CRM's own log.
 */
export function receiveCrmEvents(source: CrmEventSource, dependencies: CrmEventDependencies): RequestHandler {
  const { publicUrl, now, logger, storeCrmEvents } = dependencies;
  return async (request, response) => {
    if (sendUnlessAccepted(request, response, CONTENT_TYPES)) return;
    const webhook = {
      method: request.method,
      url: publicUrl + request.originalUrl,
      headers: singleHeaders(request),
      body: rawBody(request),
      event: undefined,
      receivedAt: now(),
    };
    const authenticity = source.verify(webhook);
    if (authenticity !== "authentic") {
      logger.warn({ crm: source.crm, authenticity }, "crm events refused");
      return sendError(response, 401, { code: "webhook.signature", message: "The signature is missing or wrong." });
    }
    const events = eventsOf(() => source.parse(webhook));
    if (events instanceof InvalidInputError) {
      logger.error({ crm: source.crm, code: events.code }, "crm events not understood");
      return sendError(response, 400, { code: events.code, message: events.message });
    }
    if (events.length > 0) await storeCrmEvents(events);
    response.json({ status: "accepted" });
    logger.info({ crm: source.crm, events: events.length }, "crm events kept");
  };
}

function eventsOf(parse: () => readonly CrmEvent[]): readonly CrmEvent[] | InvalidInputError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof InvalidInputError) return error;
    throw error;
  }
}

function singleHeaders(request: Request): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
}
