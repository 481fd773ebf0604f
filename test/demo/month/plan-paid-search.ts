import type { OutcomeLabel } from "../../../app/records/outcome.ts";
import { DAYS } from "./calendar.ts";
import { type CallPlan, LAST_WON_OFFSET, openDeal, wonDeal } from "./call-plan.ts";
import type { Caller } from "./callers.ts";
import type { Draws } from "./draws.ts";
import { paidSearch } from "./sources.ts";

/** How many calls from paid search end how. */
const OUTCOMES: readonly (readonly [OutcomeLabel, number])[] = [
  ["appointment", 80],
  ["quote", 48],
  ["inquiry", 46],
  ["low_quality", 26],
];

/** Of the appointments, the first close for this much each, and the next have an open deal. */
const WON = 50;
const OPEN = 6;
const DEAL_MINOR = 360_000;

/**
 * Plans the 200 calls from paid search, each of another caller: 80 appointments, of which 50 close at $3,600.00. The won ones come first, then the
 * other appointments.
 */
export function planPaidSearch(callers: readonly Caller[], draws: Draws): readonly CallPlan[] {
  const outcomes = OUTCOMES.flatMap(([label, count]) => Array<OutcomeLabel>(count).fill(label));
  return outcomes.map((intended, index) => {
    const offset = draws.whole(0, index < WON ? LAST_WON_OFFSET : DAYS - 1);
    const chosen = paidSearch(index % 2 === 0 ? "callrail" : "twilio", draws);
    const plan = { caller: callers[index], chosen, intended, offset, happens: "answered" } as const;
    if (index < WON) return { ...plan, ...wonDeal(DEAL_MINOR, offset, draws) };
    return index < WON + OPEN ? { ...plan, ...openDeal(DEAL_MINOR) } : plan;
  });
}
