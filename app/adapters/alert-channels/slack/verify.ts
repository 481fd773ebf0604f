import { createHmac } from "node:crypto";
import { equalInConstantTime } from "../../../values/hashing.ts";
import { epochMs, type Instant, MINUTE_MS, SECOND_MS } from "../../../values/instant.ts";
import type { Secret } from "../../../values/secret.ts";

/** How far a request's time may be from ours, before or after. */
const MAX_SKEW_MS = 5 * MINUTE_MS;

/** What Slack signs, as received. */
interface SignedRequest {
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly rawBody: Buffer;
}

/**
 * Checks Slack's v0 signature over the raw body (docs.slack.dev/authentication/verifying-requests-from-slack, read November 2026). A true signature that
 * is more than five minutes old or ahead is stale: Bolt's own check refuses only old ones. Pure, in constant time.
 */
export function verifySlackRequest(
  request: SignedRequest,
  signingSecret: Secret,
  now: Instant,
): "authentic" | "forged" | "stale" {
  const { timestamp = "", signature = "", rawBody } = request;
  if (!/^\d{1,12}$/.test(timestamp)) return "forged";
  const digest = createHmac("sha256", signingSecret.reveal()).update(`v0:${timestamp}:`).update(rawBody).digest("hex");
  if (!equalInConstantTime(signature, `v0=${digest}`)) return "forged";
  return Math.abs(epochMs(now) - Number(timestamp) * SECOND_MS) > MAX_SKEW_MS ? "stale" : "authentic";
}
