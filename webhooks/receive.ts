import { createHmac } from "node:crypto";
import express, { type Request, type RequestHandler, type Response, Router } from "express";
import type { Logger } from "pino";
import { errorCode } from "../app/values/errors.ts";
import { sha256Hex } from "../app/values/hashing.ts";
import type { ConnectionId, InstallId } from "../app/values/ids.ts";
import type { Instant } from "../app/values/instant.ts";
import type { CallProvider, WebhookAnswer } from "./call-providers/call-provider.ts";
import type { CrmEventSource } from "./crm-events/crm-event-source.ts";
import {
  createErrorHandler,
  rawBody,
  refuseOtherMethods,
  sendError,
  sendNotFound,
  sendUnlessAccepted,
} from "./http-answers.ts";
import { type CrmEventDependencies, receiveCrmEvents } from "./receive-crm-events.ts";
import type { WebhookRequest } from "./webhook-request.ts";

/** A connection as its webhook address finds it; its secrets are opened. Connections that are off and installs that are gone are not found. */
export interface WebhookConnection {
  readonly installId: InstallId;
  readonly connectionId: ConnectionId;
  readonly provider: string;
  readonly settings: unknown;
}

/** A delivery to keep: the raw bytes and only those headers that the provider's verification reads. The url holds no key. */
export interface IncomingDelivery {
  readonly installId: InstallId;
  readonly connectionId: ConnectionId;
  readonly provider: string;
  readonly event: string;
  readonly deliveryKey: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly receivedAt: Instant;
  /** False when the provider signs nothing. */
  readonly verified: boolean;
}

/** What the front door needs. */
export interface WebhookDependencies extends CrmEventDependencies {
  readonly callProviders: Readonly<Record<string, CallProvider>>;
  readonly crmEventSources: readonly CrmEventSource[];
  readonly connections: { findByKeyHash(keyHash: string): Promise<WebhookConnection | undefined> };
  readonly deliveries: {
    /** Keeps a delivery, unique by install, connection and delivery key; resolves when it is safe. */
    store(delivery: IncomingDelivery): Promise<"stored" | "duplicate">;
  };
  /** Asks for the install's deliveries to be worked on soon. It may fail: kept deliveries are also swept for. */
  wakeInstall(installId: InstallId): void | Promise<void>;
}

const ACCEPTED: WebhookAnswer = { contentType: "application/json; charset=utf-8", body: '{"status":"accepted"}' };

/** The limit where no provider sets one. */
const DEFAULT_MAX_BODY_BYTES = 1_000_000;

/**
 * The front door: `POST /webhooks/<provider>/:connectionKey{/:event}` for call providers and `POST /webhooks/crm/<crm>` for CRMs.
 * Verifies the raw body, stores it and answers 2xx; reading it is the worker's task. So nothing is lost that was answered 2xx, and a body that
 * cannot be understood today is kept for the day it can.
 */
export function createWebhookRouter(given: WebhookDependencies): Router {
  const dependencies = { ...given, publicUrl: given.publicUrl.replace(/\/+$/, "") };
  const router = Router();
  for (const source of dependencies.crmEventSources) {
    router
      .route(`/webhooks/crm/${source.crm}`)
      .post(readRawBody(DEFAULT_MAX_BODY_BYTES), receiveCrmEvents(source, dependencies))
      .all(refuseOtherMethods);
  }
  for (const [name, provider] of Object.entries(dependencies.callProviders)) {
    router
      .route(`/webhooks/${name}/:connectionKey{/:event}`)
      .post(readRawBody(provider.maxBodyBytes), receiveCall(name, provider, dependencies))
      .all(refuseOtherMethods);
  }
  router
    .route("/webhooks/*rest")
    .post(readRawBody(DEFAULT_MAX_BODY_BYTES), receiveUnknown(dependencies))
    .all(refuseOtherMethods);
  router.use(createErrorHandler(dependencies.logger));
  return router;
}

/** Bytes exactly as sent: every content type, none too, and never inflated, so that a small body cannot become a large one. */
function readRawBody(limit: number): RequestHandler {
  return express.raw({ type: () => true, inflate: false, limit });
}

function receiveCall(name: string, provider: CallProvider, dependencies: WebhookDependencies): RequestHandler {
  const { publicUrl, now, logger, connections, deliveries, wakeInstall } = dependencies;
  return async (request, response) => {
    if (sendUnlessAccepted(request, response, provider.contentTypes)) return;
    const event = String(request.params["event"] ?? provider.events[0]);
    const connection = await connections.findByKeyHash(sha256Hex(String(request.params["connectionKey"])));
    if (connection?.provider !== name || !provider.events.includes(event)) return refuseUnknown(request, response);

    const webhook: WebhookRequest = {
      method: request.method,
      url: publicUrl + request.originalUrl,
      headers: pickHeaders(request, provider.headers),
      body: rawBody(request),
      event,
      receivedAt: now(),
    };
    const settings = provider.settings.parse(connection.settings);
    const { installId, connectionId } = connection;
    const authenticity = provider.verify(webhook, settings);
    if (authenticity !== "authentic") {
      logger.warn({ installId, connectionId, provider: name, event, authenticity }, "webhook refused");
      return sendError(response, 401, { code: "webhook.signature", message: "The signature is missing or wrong." });
    }

    const outcome = await deliveries.store({
      ...webhook,
      installId,
      connectionId,
      provider: name,
      event,
      deliveryKey: provider.deliveryKey(webhook),
      url: addressWithoutKey(request, `${publicUrl}/webhooks/${name}/…/${event}`),
      verified: provider.signs,
    });
    sendAccepted(response, provider.answer?.(event, settings));
    logger.info({ installId, connectionId, provider: name, event, outcome }, "webhook kept");
    if (outcome === "stored") await wakeQuietly(() => wakeInstall(installId), logger);
  };
}

/** An address under no provider's name costs the same look-up and hash as one with an unknown key. */
function receiveUnknown({ connections }: WebhookDependencies): RequestHandler {
  return async (request, response) => {
    await connections.findByKeyHash(sha256Hex(request.path));
    refuseUnknown(request, response);
  };
}

/** Spends what verifying would have, so that the time of the answer does not tell whether the connection exists. */
function refuseUnknown(request: Request, response: Response): void {
  createHmac("sha256", "no connection").update(rawBody(request)).digest("base64");
  sendNotFound(response);
}

function pickHeaders(request: Request, names: readonly string[]): Record<string, string | undefined> {
  const picked: Record<string, string | undefined> = {};
  for (const name of names) {
    const value = request.headers[name];
    picked[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return picked;
}

/** The key is as good as a password and is never kept; the query is, because some providers send facts in it. */
function addressWithoutKey(request: Request, address: string): string {
  const query = request.originalUrl.indexOf("?");
  return query === -1 ? address : address + request.originalUrl.slice(query);
}

/** Written without express's `send`, which would hash the answer for an ETag that no sender asks for. */
function sendAccepted(response: Response, answer: WebhookAnswer = ACCEPTED): void {
  response.setHeader("Content-Type", answer.contentType);
  response.end(answer.body);
}

async function wakeQuietly(wake: () => void | Promise<void>, logger: Logger): Promise<void> {
  try {
    await wake();
  } catch (error) {
    logger.warn({ code: errorCode(error) }, "install not woken; the next sweep finds its deliveries");
  }
}
