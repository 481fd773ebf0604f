import { type Instant, later } from "../../../app/values/instant.ts";
import { type Calendar, CLOSED_HOURS, calendarBefore, OPEN_HOURS, SIGNING_HOURS } from "./calendar.ts";
import type { CallPlan } from "./call-plan.ts";
import { inventCallers, spokenNumber } from "./callers.ts";
import type { DemoCall, DemoMonth } from "./demo-call.ts";
import { writeDialogue, writeVoicemail } from "./dialogue/index.ts";
import { JOBS } from "./dialogue/jobs.ts";
import { spoken, type TimedTranscript } from "./dialogue/spoken.ts";
import { type Draws, drawsOf } from "./draws.ts";
import { planOthers } from "./plan-others.ts";
import { planPaidSearch } from "./plan-paid-search.ts";
import { BINDINGS } from "./sources.ts";

/** Callers of paid search stand before the others in the list of invented people. */
const PAID_CALLERS = 200;

/**
 * Invents one month of "Northside Plumbing": 240 calls in the 30 days that end three days before `now`. 200 come from paid search; 80 of those are
 * appointments and 50 close at $3,600.00 each, counted by last touch. The seed decides everything but the dates, so the same seed and moment give
 * the same month.
 */
export function buildDemoMonth({ now, seed }: { readonly now: Instant; readonly seed: number }): DemoMonth {
  const draws = drawsOf(seed);
  const callers = inventCallers(draws);
  const paid = planPaidSearch(callers.slice(0, PAID_CALLERS), draws);
  const plans = [...paid, ...planOthers(paid, callers.slice(PAID_CALLERS), draws)];
  const calendar = calendarBefore(now);
  const calls = plans
    .map((plan, index) => ({ ...callOf(plan, calendar, drawsOf(seed * 1_000 + index)), index }))
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : a.index - b.index))
    .map(
      ({ index: _index, ...call }, place): DemoCall => ({ key: `call-${String(place + 1).padStart(3, "0")}`, ...call }),
    );
  return { from: calendar.from, to: calendar.to, calls, bindings: BINDINGS };
}

function callOf(plan: CallPlan, calendar: Calendar, draws: Draws): Omit<DemoCall, "key"> {
  const { chosen, happens, intended } = plan;
  const startedAt = calendar.at(plan.offset, secondIn(happens === "voicemail" ? CLOSED_HOURS : OPEN_HOURS, draws));
  const wonAt = calendar.at(plan.offset + (plan.deal?.wonAfterDays ?? 0), secondIn(SIGNING_HOURS, draws));
  const { transcript, seconds } = whatIsSaid(plan, draws);
  const ringSeconds = draws.whole(4, 24);
  const isAnswered = happens === "answered" || happens === "spam";
  const talkSeconds = isAnswered ? seconds + draws.whole(2, 20) : 0;
  return {
    provider: chosen.provider,
    ...shownCaller(plan, draws),
    trackingNumber: chosen.trackingNumber,
    startedAt,
    durationSeconds: ringSeconds + (isAnswered ? talkSeconds : seconds),
    talkSeconds,
    answered: isAnswered,
    ...(happens === "voicemail" ? { voicemail: true } : {}),
    ...(happens === "spam" ? { spam: true } : {}),
    source: chosen.source,
    transcript,
    intended,
    ...dealOf(plan, later(wonAt, startedAt)),
  };
}

/** Most carriers send a name along with the number. */
function shownCaller({ caller }: CallPlan, draws: Draws): Pick<DemoCall, "callerNumber" | "callerName"> {
  const isNamed = draws.next() < 0.93;
  if (caller === undefined) return {};
  const name = `${caller.firstName} ${caller.lastName}`;
  return { callerNumber: caller.number, ...(isNamed ? { callerName: name } : {}) };
}

/** A caller who hides the number still says a name. */
const UNSEEN = {
  firstName: "Pat",
  lastName: "Lowell",
  street: "44 Birch Avenue",
  city: "Seattle",
  number: "+12065550139",
};

function whatIsSaid({ caller = UNSEEN, chosen, intended, happens }: CallPlan, draws: Draws): TimedTranscript {
  if (happens === "missed" || intended === "not_judged") {
    return spoken(
      happens === "voicemail"
        ? writeVoicemail({ ...caller, phone: spokenNumber(caller.number), job: chosen.job }, draws)
        : [],
      draws,
    );
  }
  const about = { ...caller, phone: spokenNumber(caller.number), job: chosen.job, label: intended };
  return spoken(writeDialogue({ ...about, robocall: happens === "spam" }, draws), draws);
}

function dealOf({ deal, chosen, caller }: CallPlan, wonAt: Instant): Pick<DemoCall, "deal" | "openDeal"> {
  if (deal === undefined || caller === undefined) return {};
  const named = { name: `${JOBS[chosen.job].deal} - ${caller.lastName}`, amountMinor: deal.amountMinor };
  return deal.wonAfterDays === undefined ? { openDeal: named } : { deal: { ...named, wonAt } };
}

function secondIn({ from, to }: { readonly from: number; readonly to: number }, draws: Draws): number {
  return draws.whole(from, to);
}
