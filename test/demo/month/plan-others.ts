import type { Caller } from "./callers.ts";
import { DAYS } from "./calendar.ts";
import type { Draws } from "./draws.ts";
import { type CallPlan, daysToSignature } from "./plan-paid-search.ts";
import { type ChosenSource, otherNumber, website } from "./sources.ts";

/** Deals of callers who came by other ways than paid search, in US cents. */
const OTHER_DEALS = [124_000, 895_000, 46_550, 1_230_000, 217_525, 68_900] as const;

/** Plans the 40 calls from other sources than paid search; some are of callers of `paid`. */
export function planOthers(paid: readonly CallPlan[], callers: readonly Caller[], draws: Draws): readonly CallPlan[] {
  const again = planRepeats(paid, draws);
  const strangers = planStrangers(callers, draws);
  return [...again, ...strangers];
}

/**
 * Callers who ring more than once. The last touch of a won deal of paid search stays paid search: others rang before it. Those who ring after paid
 * search have no deal from it; two of them sign one after the later call.
 */
function planRepeats(paid: readonly CallPlan[], draws: Draws): readonly CallPlan[] {
  const won = paid.filter((plan) => plan.deal?.wonAfterDays !== undefined && plan.offset >= 9);
  const booked = paid.filter((plan) => plan.intended === "appointment" && plan.deal === undefined && isEarly(plan));
  const quoted = paid.filter((plan) => plan.intended === "quote" && isEarly(plan));
  const before = won.slice(0, 5).map((plan, index): CallPlan => {
    const intended = index % 2 === 0 ? "inquiry" : "quote";
    const chosen = website(index % 2 === 0 ? "organic_search" : "direct", draws);
    return answered({ caller: plan.caller, chosen, intended, offset: plan.offset - draws.whole(3, 7) });
  });
  const after = booked.slice(0, 5).map((plan, index): CallPlan => {
    const chosen = index % 2 === 0 ? otherNumber(draws) : website("direct", draws);
    return answered({ caller: plan.caller, chosen, intended: "inquiry", offset: plan.offset + draws.whole(3, 6) });
  });
  const turned = quoted.slice(0, 2).map((plan, index): CallPlan => {
    const offset = plan.offset + draws.whole(3, 6);
    const chosen = website(index === 0 ? "local_listing" : "referral", draws);
    return { ...answered({ caller: plan.caller, chosen, intended: "appointment", offset }), ...deal(index, offset, draws) };
  });
  return [...before, ...after, ...turned];
}

/** 28 calls of people who never clicked an ad. */
function planStrangers(callers: readonly Caller[], draws: Draws): readonly CallPlan[] {
  const kinds: readonly { readonly count: number; readonly plan: (index: number) => Partial<CallPlan> }[] = [
    { count: 10, plan: (index) => ({ intended: "appointment", ...(index < 3 ? { deal: { amountMinor: 0 } } : {}) }) },
    { count: 2, plan: (index) => ({ intended: "sale", ...(index === 0 ? { deal: { amountMinor: 0 } } : {}) }) },
    { count: 4, plan: () => ({ intended: "quote" }) },
    { count: 3, plan: () => ({ intended: "inquiry" }) },
    { count: 2, plan: () => ({ intended: "low_quality" }) },
    { count: 1, plan: () => ({ intended: "low_quality", happens: "spam" }) },
    { count: 3, plan: () => ({ intended: "not_judged", happens: "missed" }) },
    { count: 3, plan: () => ({ intended: "not_judged", happens: "voicemail" }) },
  ];
  let deals = 2;
  return kinds
    .flatMap(({ count, plan }) => Array.from({ length: count }, (_, index) => plan(index)))
    .map((plan, index): CallPlan => {
      const offset = draws.whole(0, plan.deal === undefined ? DAYS - 1 : DAYS - 4);
      const isSigned = plan.deal !== undefined;
      const own = isSigned ? deal(deals, offset, draws) : {};
      deals += isSigned ? 1 : 0;
      return {
        intended: "inquiry",
        happens: "answered",
        ...plan,
        caller: callers[index],
        chosen: chosenFor(plan, index, draws),
        offset,
        ...own,
      };
    });
}

function chosenFor(plan: Partial<CallPlan>, index: number, draws: Draws): ChosenSource {
  const byWebsite = plan.happens === "voicemail" || plan.happens === "spam" || index % 5 === 0;
  return byWebsite ? website(draws.pick(["organic_search", "local_listing", "referral", "direct"]), draws) : otherNumber(draws);
}

function deal(index: number, offset: number, draws: Draws): Pick<CallPlan, "deal"> {
  return { deal: { amountMinor: OTHER_DEALS[index] ?? 0, wonAfterDays: daysToSignature(offset, draws) } };
}

function answered(plan: Omit<CallPlan, "happens">): CallPlan {
  return { ...plan, happens: "answered" };
}

function isEarly(plan: CallPlan): boolean {
  return plan.offset <= DAYS - 12;
}
