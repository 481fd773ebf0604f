import type { CallId, ConversionId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Money } from "../values/money.ts";
import type { Phone } from "../values/phone.ts";
import type { ClickId } from "./touch.ts";

/** Consent to use a person's data for advertising; unknown is never granted. */
export type Consent = "granted" | "denied" | "unknown";

/** What we tell an ad platform about one call. Hashing is the platform adapter's work; nothing here names a session or address. */
export interface OfflineConversion {
  readonly id: ConversionId;
  readonly callId: CallId;
  /** When the deal was won. */
  readonly at: Instant;
  readonly value: Money;
  readonly phone?: Phone;
  readonly email?: string;
  readonly clickIds: readonly ClickId[];
  readonly consent: Consent;
}
