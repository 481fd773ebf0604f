import { DAYS } from "./calendar.ts";
import type { Caller } from "./callers.ts";
import type { DemoCall } from "./demo-call.ts";
import type { Draws } from "./draws.ts";
import type { ChosenSource } from "./sources.ts";

/** What will happen in one call, before it has a time and words. */
export interface CallPlan {
  /** Absent when the caller withholds the number. */
  readonly caller?: Caller | undefined;
  readonly chosen: ChosenSource;
  readonly intended: DemoCall["intended"];
  /** Days after the first of the month. */
  readonly offset: number;
  readonly happens: "answered" | "missed" | "voicemail" | "spam";
  /** A deal in US cents; won so many days after the call, or open. */
  readonly deal?: { readonly amountMinor: number; readonly wonAfterDays?: number };
}

/** The last day of the month on which a call may come whose deal is won: all are signed two days before "now" at the latest. */
export const LAST_WON_OFFSET = DAYS - 4;

/** A deal that is won three to ten days after a call, so that it stays within one and twelve when a Sunday moves either day. */
export function wonDeal(amountMinor: number, offset: number, draws: Draws): Pick<CallPlan, "deal"> {
  return { deal: { amountMinor, wonAfterDays: draws.whole(3, Math.min(10, DAYS - offset)) } };
}

/** A deal that is not decided yet. */
export function openDeal(amountMinor: number): Pick<CallPlan, "deal"> {
  return { deal: { amountMinor } };
}
