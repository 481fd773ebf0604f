import { createHmac } from "node:crypto";
import { equalInConstantTime } from "../../../app/values/hashing.ts";
import { epochMs } from "../../../app/values/instant.ts";
import type { Secret } from "../../../app/values/secret.ts";
import type { Authenticity, WebhookRequest } from "../../webhook-request.ts";

const MAX_SKEW_MS = 300_000;

/**
 * HubSpot's v3 signature: base64(HMAC-SHA256(client secret, method + address + raw body + timestamp)), at most 300 s from now either way.
 * The older v1 and v2 signatures carry no time and are refused.
 * Source: https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
 */
export function verifyHubSpot(request: WebhookRequest, clientSecret: Secret): Authenticity {
  const signature = request.headers["x-hubspot-signature-v3"];
  const timestamp = request.headers["x-hubspot-request-timestamp"];
  if (signature === undefined || timestamp === undefined || !/^\d{1,15}$/.test(timestamp)) return "forged";
  const expected = createHmac("sha256", clientSecret.reveal())
    .update(request.method + signedAddress(request.url))
    .update(request.body)
    .update(timestamp)
    .digest("base64");
  if (!equalInConstantTime(signature, expected)) return "forged";
  return Math.abs(epochMs(request.receivedAt) - Number(timestamp)) > MAX_SKEW_MS ? "stale" : "authentic";
}

/** HubSpot decodes exactly these characters of the address before it signs, and leaves every other escape as it stands. */
function signedAddress(url: string): string {
  const withoutFragment = url.split("#", 1)[0] ?? "";
  return withoutFragment.replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, decodeURIComponent);
}
