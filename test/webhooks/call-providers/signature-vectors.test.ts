import { expect, test } from "vitest";
import { z } from "zod";
import { callProviders } from "../../../webhooks/call-providers/registry.ts";
import type { Authenticity, WebhookRequest } from "../../../webhooks/webhook-request.ts";
import { aRequest, webhookFixture } from "./harness.ts";

const { vectors } = z
  .object({
    vectors: z.array(
      z.object({
        provider: z.string(),
        name: z.string(),
        secret: z.string(),
        url: z.string(),
        method: z.string(),
        headers: z.record(z.string(), z.string()),
        body: z.string(),
        valid: z.boolean(),
      }),
    ),
  })
  .parse(JSON.parse(webhookFixture("signatures.json").toString("utf8")));

const verifiers: Record<string, (request: WebhookRequest, secret: string) => Authenticity> = {
  callrail: (request, signingKey) => callProviders.callrail.verify(request, { signingKey }),
  twilio: (request, authToken) =>
    callProviders.twilio.verify(request, { accountSid: `AC${"0".repeat(32)}`, authToken, agentChannel: 2 }),
};

test("there are vectors for both providers", () => {
  const count = (provider: string) => vectors.filter((vector) => vector.provider === provider).length;
  expect([count("callrail"), count("twilio")]).toEqual([2, 19]);
});

test.each(
  vectors
    .filter((vector) => vector.provider in verifiers)
    .map((vector) => ({ ...vector, label: `${vector.provider}: ${vector.name}` })),
)("$label", (vector) => {
  const headers = Object.fromEntries(
    Object.entries(vector.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const request = aRequest({ method: vector.method, url: vector.url, headers, body: Buffer.from(vector.body) });
  expect(verifiers[vector.provider]?.(request, vector.secret)).toBe(vector.valid ? "authentic" : "forged");
});
