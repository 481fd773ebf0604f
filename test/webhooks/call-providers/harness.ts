import { readFileSync } from "node:fs";
import { instant } from "../../../app/values/instant.ts";
import type { WebhookRequest } from "../../../webhooks/webhook-request.ts";

/** What the contract suite needs to know of a provider. */
export interface Harness {
  readonly settings: unknown;
  /** The same connection with another secret. */
  readonly settingsWithWrongSecret: unknown;
  /** Content type of `sign`ed bodies at an event's address. */
  contentTypeOf(event: string): string;
  readonly sampleBody: Buffer;
  readonly sampleEvent: string;
  /** A header without which a delivery is forged. */
  readonly signatureHeader: string;
  /** The path and query at which this body is posted, and the headers that make it authentic. */
  sign(
    baseUrl: string,
    path: string,
    body: Buffer,
  ): { readonly path: string; readonly headers: Record<string, string> };
}

/** Where the tests' front door is said to stand. */
export const PUBLIC_URL = "https://hooks.ringledger.example";

/** The bytes of a webhook fixture. */
export function webhookFixture(path: string): Buffer {
  return readFileSync(new URL(`../../fixtures/webhooks/${path}`, import.meta.url));
}

/** A webhook request, of which a test names only what matters. */
export function aRequest(given: Partial<WebhookRequest> = {}): WebhookRequest {
  return {
    method: "POST",
    url: `${PUBLIC_URL}/webhooks/provider/key`,
    headers: {},
    body: Buffer.alloc(0),
    event: undefined,
    receivedAt: instant("2026-03-04T15:20:00Z"),
    ...given,
  };
}

/** The harness's sample as an authentic request. */
export function authenticSample(harness: Harness): WebhookRequest {
  const signed = harness.sign(PUBLIC_URL, "/webhooks/provider/key", harness.sampleBody);
  return aRequest({
    url: PUBLIC_URL + signed.path,
    headers: signed.headers,
    body: harness.sampleBody,
    event: harness.sampleEvent,
  });
}
