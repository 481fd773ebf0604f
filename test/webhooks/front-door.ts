import { createHmac } from "node:crypto";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import express from "express";
import { pino } from "pino";
import { afterEach } from "vitest";
import { sha256Hex } from "../../app/values/hashing.ts";
import { connectionId, installId } from "../../app/values/ids.ts";
import { epochMs, instant } from "../../app/values/instant.ts";
import { Secret } from "../../app/values/secret.ts";
import { callProviders } from "../../webhooks/call-providers/registry.ts";
import type { CrmEvent } from "../../webhooks/crm-events/crm-event-source.ts";
import { createCrmEventSources } from "../../webhooks/crm-events/registry.ts";
import { createWebhookRouter, type IncomingDelivery, type WebhookDependencies } from "../../webhooks/receive.ts";
import { PUBLIC_URL } from "./call-providers/harness.ts";
import { harnesses } from "./call-providers/harnesses.ts";

/** The connection keys of the two connections, which stand in their webhook addresses. */
export const KEYS = { callrail: "callrail-key-0123456789abcdef", twilio: "twilio-key-0123456789abcdef" };

const HUBSPOT_SECRET = "hubspot-client-secret";
const NOW = instant("2026-03-04T15:20:00Z");

type FrontDoor = Awaited<ReturnType<typeof openFrontDoor>>;
const opened: FrontDoor[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((door) => door.close()));
});

/** The front door on a free port over collections in memory, with one connection per provider; closed after the test. */
export async function frontDoor(changes: Partial<WebhookDependencies> = {}): Promise<FrontDoor> {
  const door = await openFrontDoor(changes);
  opened.push(door);
  return door;
}

/** Posts what `signedPost` made. */
export function send(door: FrontDoor, { path, body, headers }: ReturnType<typeof signedPost>): Promise<Response> {
  return door.post(path, body, headers);
}

/** Status and JSON of an answer. */
export async function answerOf(response: Response): Promise<[number, unknown]> {
  return [response.status, await response.json()];
}

async function openFrontDoor(changes: Partial<WebhookDependencies> = {}) {
  const stored = new Map<string, IncomingDelivery>();
  const crmEvents: CrmEvent[] = [];
  const woken: string[] = [];
  const lookedUp: string[] = [];
  const logLines: string[] = [];
  const connections = new Map(
    Object.entries(harnesses).map(([provider, { settings }]) => [
      sha256Hex(KEYS[provider === "twilio" ? "twilio" : "callrail"]),
      { installId: installId("install-1"), connectionId: connectionId(`${provider}-1`), provider, settings },
    ]),
  );
  const logStream = new Writable({ write: (line, _encoding, done) => done(void logLines.push(String(line))) });
  const app = express();
  app.use(
    createWebhookRouter({
      publicUrl: `${PUBLIC_URL}/`,
      now: () => NOW,
      logger: pino(logStream),
      callProviders,
      crmEventSources: createCrmEventSources({ hubSpotClientSecret: new Secret(HUBSPOT_SECRET) }),
      connections: {
        findByKeyHash: async (keyHash) => {
          lookedUp.push(keyHash);
          return connections.get(keyHash);
        },
      },
      deliveries: {
        store: async (delivery) => {
          const key = `${delivery.connectionId}:${delivery.deliveryKey}`;
          if (stored.has(key)) return "duplicate";
          stored.set(key, delivery);
          return "stored";
        },
      },
      wakeInstall: (id) => void woken.push(id),
      storeCrmEvents: async (events) => void crmEvents.push(...events),
      ...changes,
    }),
  );
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address: string | AddressInfo | null = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  const baseUrl = `http://127.0.0.1:${address.port}`;
  return {
    stored: () => [...stored.values()],
    crmEvents,
    woken,
    lookedUp,
    logLines,
    post: (path: string, body: Buffer | string, headers: Record<string, string> = {}) =>
      fetch(baseUrl + path, { method: "POST", body, headers }),
    fetch: (path: string, request: RequestInit) => fetch(baseUrl + path, request),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** A provider's body as it is posted to its event's address: signed, with the right content type. */
export function signedPost(provider: keyof typeof harnesses, body: Buffer, event: string) {
  const harness = harnesses[provider];
  const { path, headers } = harness.sign(PUBLIC_URL, `/webhooks/${provider}/${KEYS[provider]}/${event}`, body);
  const sent: Record<string, string> = { ...headers, "content-type": harness.contentTypeOf(event) };
  return { path, body, headers: sent };
}

/** Headers by which HubSpot would sign a body. */
export function hubSpotHeaders(body: string | Buffer): Record<string, string> {
  const timestamp = String(epochMs(NOW));
  const signature = createHmac("sha256", HUBSPOT_SECRET)
    .update(`POST${PUBLIC_URL}/webhooks/crm/hubspot`)
    .update(body)
    .update(timestamp)
    .digest("base64");
  return {
    "content-type": "application/json",
    "x-hubspot-signature-v3": signature,
    "x-hubspot-request-timestamp": timestamp,
  };
}
