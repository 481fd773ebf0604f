import type { CallId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Money } from "../values/money.ts";
import type { Phone } from "../values/phone.ts";
import type { OutcomeLabel } from "./outcome.ts";
import type { Source } from "./touch.ts";

/** A matter that managers should see at once. One message per matter, updated in place. */
export interface Alert {
  readonly kind: "missed_call" | "high_value_call";
  readonly callId: CallId;
  readonly at: Instant;
  readonly callerName?: string;
  readonly callerNumber?: Phone;
  readonly source: Source;
  readonly outcome?: OutcomeLabel;
  readonly confidence?: number;
  /** What the call is thought or known to be worth. */
  readonly value?: Money;
  readonly rangSeconds?: number;
  /** The call's page in the admin. */
  readonly link: string;
}
