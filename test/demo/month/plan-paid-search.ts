import type { OutcomeLabel } from "../../../app/records/outcome.ts";
import type { Caller } from "./callers.ts";
import { DAYS } from "./calendar.ts";
import type { Draws } from "./draws.ts";
import { type ChosenSource, paidSearch } from "./sources.ts";

/** What will happen in one call, before it has a time and words. */
export interface CallPlan {
  /** Absent when the caller withholds the number. */
  readonly caller?: Caller;
  readonly chosen: ChosenSource;
  readonly intended: OutcomeLabel | "not_judged";
  /** Days after the first of the month. */
  readonly offset: number;
  readonly happens: "answered" | "missed" | "voicemail" | "spam";
  /** A deal in US cents; won so many days after the call, or open. */
  readonly deal?: { readonly amountMinor: number; readonly wonAfterDays?: number };
}

/** The last day after the month's first on which a deal is signed: all are won well before "now". */
const LAST_SIGNING = DAYS;

/** What calls from paid search come to: these are the figures that the demo has to show. */
export const PAID_SEARCH = {
  calls: 200,
  won: 50,
  dealMinor: 360_000,
  open: 6,
  labels: { appointment: 80, quote: 48, inquiry: 46, low_quality: 26 },
} as const;

/** Plans the calls from paid search, each of another caller. The first of the list are the won ones, then the other appointments. */
export function planPaidSearch(callers: readonly Caller[], draws: Draws): readonly CallPlan[] {
  const labels = Object.entries(PAID_SEARCH.labels).flatMap(([label, count]) => Array<string>(count).fill(label));
  return labels.map((label, index) => {
    const isWon = index < PAID_SEARCH.won;
    const isOpen = !isWon && index < PAID_SEARCH.won + PAID_SEARCH.open;
    const offset = draws.whole(0, isWon ? DAYS - 4 : DAYS - 1);
    const wonAfterDays = daysToSignature(offset, draws);
    return {
      caller: callers[index],
      chosen: paidSearch(index % 2 === 0 ? "callrail" : "twilio", draws),
      intended: outcomeNamed(label),
      offset,
      happens: "answered",
      ...(isWon ? { deal: { amountMinor: PAID_SEARCH.dealMinor, wonAfterDays } } : {}),
      ...(isOpen ? { deal: { amountMinor: PAID_SEARCH.dealMinor } } : {}),
    };
  });
}

/** At least three days and at most eleven, so that it stays within one and twelve when a Sunday moves either day. */
export function daysToSignature(offset: number, draws: Draws): number {
  return Math.max(3, draws.whole(3, Math.max(3, Math.min(11, LAST_SIGNING - offset))));
}

function outcomeNamed(label: string): CallPlan["intended"] {
  return label === "appointment" || label === "quote" || label === "inquiry" ? label : "low_quality";
}
