import { createHmac } from "node:crypto";

/**
 * The v3 signature over a request as HubSpot computes it: base64 HMAC-SHA256 of method, URI, body and timestamp. Twelve percent codes of
 * the URI are decoded first (https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation).
 */
export function signatureV3(request: {
  readonly clientSecret: string;
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly timestampMs: number;
}): string {
  const uri = request.url.replace(/%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (code) => decodeURIComponent(code));
  const signed = `${request.method}${uri}${request.body}${request.timestampMs}`;
  return createHmac("sha256", request.clientSecret).update(signed, "utf8").digest("base64");
}
