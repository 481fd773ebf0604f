import { DAYS } from "./calendar.ts";
import { type CallPlan, LAST_WON_OFFSET, openDeal, wonDeal } from "./call-plan.ts";
import type { Caller } from "./callers.ts";
import { type Draws, itemAt } from "./draws.ts";
import { type ChosenSource, otherNumber, website } from "./sources.ts";

/** Deals of callers who came by other ways than paid search, in US cents; the last is what the maintenance plan costs. */
const DEALS = [124_000, 895_000, 46_550, 1_230_000, 217_525, 21_900] as const;
const DEALS_OF_REPEATS = 2;
const OPEN_MINOR = 275_000;

/** How calls of one kind end, and how many of their callers win a deal, have an open one, and hide their number. */
interface Strangers extends Pick<CallPlan, "intended" | "happens"> {
  readonly count: number;
  readonly won: number;
  readonly open: number;
  readonly withheld: number;
}

const PLAIN = { happens: "answered", won: 0, open: 0, withheld: 0 } as const;

/** People who never clicked an ad. */
const STRANGERS: readonly Strangers[] = [
  { ...PLAIN, count: 10, intended: "appointment", won: 3, open: 2 },
  { ...PLAIN, count: 2, intended: "sale", won: 1 },
  { ...PLAIN, count: 4, intended: "quote", withheld: 1 },
  { ...PLAIN, count: 3, intended: "inquiry", withheld: 1 },
  { ...PLAIN, count: 2, intended: "low_quality", withheld: 1 },
  { ...PLAIN, count: 1, intended: "low_quality", happens: "spam" },
  { ...PLAIN, count: 3, intended: "not_judged", happens: "missed", withheld: 1 },
  { ...PLAIN, count: 3, intended: "not_judged", happens: "voicemail" },
];

/** Plans the 40 calls from other sources than paid search; 12 are of callers of `paid`. */
export function planOthers(paid: readonly CallPlan[], callers: readonly Caller[], draws: Draws): readonly CallPlan[] {
  return [...planRepeats(paid, draws), ...planStrangers(callers, draws)];
}

/**
 * Callers who ring more than once. Five rang before the call from paid search that they closed after, so its last touch stays paid search. Five ring
 * after it and have no deal. Two were only told a price by then, ring again from elsewhere, and close a deal of that last touch.
 */
function planRepeats(paid: readonly CallPlan[], draws: Draws): readonly CallPlan[] {
  const won = paid.filter((plan) => plan.deal?.wonAfterDays !== undefined && plan.offset >= 9);
  const booked = paid.filter((plan) => plan.intended === "appointment" && plan.deal === undefined && isEarly(plan));
  const quoted = paid.filter((plan) => plan.intended === "quote" && isEarly(plan));
  const before = won.slice(0, 5).map(({ caller, offset }, index): CallPlan => {
    const [intended, channel] =
      index % 2 === 0 ? (["inquiry", "organic_search"] as const) : (["quote", "direct"] as const);
    const chosen = website(channel, draws);
    return { caller, chosen, intended, offset: offset - draws.whole(3, 7), happens: "answered" };
  });
  const after = booked.slice(0, 5).map(({ caller, offset }, index): CallPlan => {
    const chosen = index % 2 === 0 ? otherNumber(draws) : website("direct", draws);
    return { caller, chosen, intended: "inquiry", offset: offset + draws.whole(3, 6), happens: "answered" };
  });
  const turned = quoted.slice(0, DEALS_OF_REPEATS).map(({ caller, offset }, index): CallPlan => {
    const later = offset + draws.whole(3, 6);
    const chosen = website(index === 0 ? "local_listing" : "referral", draws);
    const plan = { caller, chosen, intended: "appointment", offset: later, happens: "answered" } as const;
    return { ...plan, ...wonDeal(itemAt(DEALS, index), later, draws) };
  });
  return [...before, ...after, ...turned];
}

function planStrangers(callers: readonly Caller[], draws: Draws): readonly CallPlan[] {
  const amounts = DEALS.slice(DEALS_OF_REPEATS);
  const unknown = [...callers];
  return STRANGERS.flatMap(({ count, won, open, withheld, intended, happens }) =>
    Array.from({ length: count }, (_, index): CallPlan => {
      const offset = draws.whole(0, LAST_WON_OFFSET);
      const chosen = chooseSource(happens, index, draws);
      const caller = index < count - withheld ? unknown.shift() : undefined;
      const amount = index < won ? amounts.shift() : undefined;
      const deal = amount === undefined ? {} : wonDeal(amount, offset, draws);
      return {
        caller,
        chosen,
        intended,
        offset,
        happens,
        ...(isBetween(index, won, won + open) ? openDeal(OPEN_MINOR) : deal),
      };
    }),
  );
}

function isBetween(value: number, from: number, end: number): boolean {
  return value >= from && value < end;
}

/** Only CallRail tells a voicemail and spam. */
function chooseSource(happens: CallPlan["happens"], index: number, draws: Draws): ChosenSource {
  const onlyWebsite = happens === "voicemail" || happens === "spam";
  const channel = draws.pick(["organic_search", "local_listing", "referral", "direct"] as const);
  return onlyWebsite || index % 4 === 1 ? website(channel, draws) : otherNumber(draws);
}

function isEarly(plan: CallPlan): boolean {
  return plan.offset <= DAYS - 12;
}
