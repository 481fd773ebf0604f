import type { CallId, InstallId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Money } from "../values/money.ts";
import type { CrmRef } from "./crm-person.ts";
import type { Source } from "./touch.ts";

/** Why money moved. */
export type LedgerReason = "won" | "amount_changed" | "lost_again" | "deleted" | "credit_changed";

/** One touch's part of an entry; `minor` parts of an entry sum to its amount. */
export interface LedgerCredit {
  readonly callId: CallId;
  readonly source: Source;
  readonly minor: number;
}

/** A movement of attributed money, before it has its place in the chain. Positive adds, negative takes back. */
export interface LedgerMovement {
  readonly opportunity: CrmRef<"opportunity">;
  readonly reason: LedgerReason;
  readonly amount: Money;
  readonly credits: readonly LedgerCredit[];
  /** When it happened in the CRM. */
  readonly at: Instant;
}

/** A movement in the append-only chain of an install: `hash` covers the entry and the hash before it. */
export interface LedgerEntry extends LedgerMovement {
  readonly installId: InstallId;
  /** Counts from 1 without gaps. */
  readonly sequence: number;
  readonly recordedAt: Instant;
  readonly previousHash: string;
  readonly hash: string;
}
