import type { FiguresView, MoneyView, Result } from "../http/contract.ts";
import type { Call } from "../records/call.ts";
import { settledLabel } from "../records/outcome.ts";

/** A call as reports count it: the furthest it got, and what it earned in minor units of the report's currency. */
export interface CountedCall {
  readonly call: Call;
  readonly result: Result;
  readonly earnedMinor: number;
}

/** Counts one call: closed when a won deal carries money from it, else by its settled outcome. */
export function countCall(call: Call, earnedMinor: number): CountedCall {
  return { call, result: earnedMinor > 0 ? "closed" : outcomeResult(call), earnedMinor };
}

/** Whether a call counts as booked: a sale or an appointment, closed or not. */
export function isBooked(call: Call): boolean {
  return outcomeResult(call) === "booked";
}

/** Figures of a set of calls, with the derived shares and averages. Shares of nothing are absent. */
export function figuresOf(calls: readonly CountedCall[], currency: string): FiguresView {
  const count = (result: Result): number => calls.filter((each) => each.result === result).length;
  const booked = calls.filter((each) => isBooked(each.call)).length;
  const closedBooked = calls.filter((each) => each.result === "closed" && isBooked(each.call)).length;
  const closed = count("closed");
  const minor = calls.reduce((sum, each) => sum + each.earnedMinor, 0);
  const share = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);
  const average = (whole: number): MoneyView | undefined =>
    whole === 0 ? undefined : { minor: Math.round(minor / whole), currency };
  return {
    calls: calls.length,
    results: {
      closed,
      booked: count("booked"),
      quote: count("quote"),
      inquiry: count("inquiry"),
      low_quality: count("low_quality"),
      not_judged: count("not_judged"),
    },
    booked,
    closed,
    revenue: { minor, currency },
    bookedShare: share(booked, calls.length),
    closedShare: share(closed, calls.length),
    closedOfBookedShare: share(closedBooked, booked),
    perCall: average(calls.length),
    perBooking: average(booked),
  };
}

function outcomeResult(call: Call): Result {
  const label = settledLabel(call.outcome);
  if (label === undefined) return "not_judged";
  return label === "sale" || label === "appointment" ? "booked" : label;
}
