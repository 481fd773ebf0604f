import { createHmac } from "node:crypto";
import { equalInConstantTime } from "../../../app/values/hashing.ts";
import type { Authenticity, WebhookRequest } from "../../webhook-request.ts";
import type { CallRailSettings } from "./settings.ts";

/**
 * CallRail signs the raw body: header `Signature` is base64(HMAC-SHA1(signing key, body)). SHA-1 is CallRail's choice, not ours. No time is
 * signed and corrections come days late, so age refuses nothing; repeats are stopped by the delivery key.
 * Source: https://apidocs.callrail.com/#validating-payloads.
 */
export function verifyCallRail(request: WebhookRequest, settings: CallRailSettings): Authenticity {
  const signature = request.headers["signature"];
  if (signature === undefined) return "forged";
  return acceptedKeys(request, settings).some((key) => equalInConstantTime(signature, sign(request.body, key)))
    ? "authentic"
    : "forged";
}

function acceptedKeys(request: WebhookRequest, settings: CallRailSettings): readonly string[] {
  const { signingKey, previousSigningKey, previousSigningKeyUntil } = settings;
  if (previousSigningKey === undefined || previousSigningKeyUntil === undefined) return [signingKey];
  const today = request.receivedAt.slice(0, 10);
  return today <= previousSigningKeyUntil ? [signingKey, previousSigningKey] : [signingKey];
}

function sign(body: Buffer, key: string): string {
  return createHmac("sha1", key).update(body).digest("base64");
}
