import type { Instant } from "../app/values/instant.ts";

/** A webhook as it arrived: raw bytes and what its signature may cover. */
export interface WebhookRequest {
  readonly method: string;
  /** The public address as the sender called it: configured base, then path and query as received. */
  readonly url: string;
  /** Lower-case names; a repeated header is joined by ", " as Node does. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** The last part of the address, for providers that send no event name ("post-call"). */
  readonly event: string | undefined;
  readonly receivedAt: Instant;
}

/** The verdict of a signature check. */
export type Authenticity = "authentic" | "forged" | "stale";
