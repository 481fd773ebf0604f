import type {
  CallFilters,
  CallList,
  CallRow,
  FiguresView,
  MeView,
  Result,
  ResultCounts,
  RevenueReport,
  SourceDimension,
} from "../../app/http/contract.ts";
import { RESULTS } from "../../app/http/contract.ts";

/** The month that every report is checked with: 200 calls, 80 booked, 50 closed, $180,000.00. */
const PERIOD = { from: "2026-10-01", to: "2026-10-31", timeZone: "America/Los_Angeles" } as const;

/** The page's clock in the browser tests: 1 November 2026, 14:02 in the install's zone. */
export const NOW = "2026-11-01T22:02:00.000Z";

/** Somebody who may do everything. */
export const ME: MeView = {
  user: { name: "Dana Reyes", role: "admin" },
  install: {
    name: "Northside Plumbing",
    crm: "salesforce",
    status: "live",
    timeZone: PERIOD.timeZone,
    homeCountry: "US",
    currency: "USD",
  },
  csrfToken: "the-token",
};

const SOURCES: readonly (readonly [key: string, counts: readonly number[], revenue: number])[] = [
  ["paid_search", [28, 14, 18, 22, 10, 4], 100_800],
  ["organic_search", [10, 8, 10, 12, 4, 1], 36_000],
  ["direct", [6, 4, 6, 8, 4, 1], 21_600],
  ["offline", [4, 3, 4, 5, 3, 2], 14_400],
  ["", [2, 1, 2, 3, 1, 0], 7_200],
];

const WEEKS: readonly (readonly [weekOf: string, counts: readonly number[], revenue: number])[] = [
  ["2026-09-28", [6, 4, 5, 6, 3, 0], 21_600],
  ["2026-10-05", [12, 7, 9, 11, 5, 0], 43_200],
  ["2026-10-12", [14, 7, 10, 13, 6, 2], 50_400],
  ["2026-10-19", [11, 7, 9, 12, 5, 2], 39_600],
  ["2026-10-26", [7, 5, 7, 8, 3, 4], 25_200],
];

/** The report of the month; narrowed to a channel it holds that channel's figures. */
export function report(by: SourceDimension, filters: CallFilters): RevenueReport {
  const rows = SOURCES.filter(([key]) => filters.channel === undefined || filters.channel === key);
  const headline = figures(
    RESULTS.map((_, place) => rows.reduce((sum, [, counts]) => sum + (counts[place] ?? 0), 0)),
    rows.reduce((sum, [, , revenue]) => sum + revenue, 0),
  );
  return {
    period: PERIOD,
    completeTo: NOW,
    by,
    headline,
    weeks: WEEKS.map(([weekOf, counts, revenue]) => ({ weekOf, figures: figures(counts, revenue), running: false })),
    sources: rows.map(([key, counts, revenue]) => ({
      key: by === "channel" ? key : "Water heaters",
      figures: figures(counts, revenue),
    })),
    notCredited: { deals: 0, revenue: usd(0) },
  };
}

/** The calls of the month, newest first, fifty at a time. */
export function callList(filters: CallFilters, after: string): CallList {
  const calls = CALLS.filter(
    (call) =>
      (filters.channel === undefined || call.source.channel === (filters.channel || "unknown")) &&
      (filters.result === undefined || call.result === filters.result),
  );
  const start = after === "" ? 0 : Number(after);
  const counts = RESULTS.map((result) => calls.filter((call) => call.result === result).length);
  const revenue = calls.reduce((sum, call) => sum + (call.revenue?.minor ?? 0), 0) / 100;
  return {
    period: PERIOD,
    figures: figures(counts, revenue),
    calls: calls.slice(start, start + 50),
    ...(start + 50 < calls.length ? { next: String(start + 50) } : {}),
  };
}

const NAMES = ["Maria Alvarez", "Sam Ito", "Priya Nair", "Tom Becker", "Aisha Khan", "Lena Novak", undefined];
const OUTCOMES = {
  closed: "sale",
  booked: "appointment",
  quote: "quote",
  inquiry: "inquiry",
  low_quality: "low_quality",
};

/** One row for each call; sources and results are spread over the month in a fixed order. */
export const CALLS: readonly CallRow[] = SOURCES.flatMap(([channel, counts]) =>
  RESULTS.flatMap((result, place) => Array.from({ length: counts[place] ?? 0 }, () => ({ channel, result }))),
)
  .map((call, place) => ({ ...call, order: (place * 77) % 200 }))
  .sort((a, b) => a.order - b.order)
  .map(({ channel, result }, place) => row(place, channel, result));

function row(place: number, channel: string, result: Result): CallRow {
  const name = NAMES[place % NAMES.length];
  return {
    id: `call-${place + 1}`,
    at: new Date(Date.parse("2026-10-31T21:02:00Z") - place * 3.6 * 3_600_000).toISOString(),
    ...(name === undefined ? {} : { callerName: name }),
    callerNumber: `+1202555${String(100 + (place % 100)).padStart(4, "0")}`,
    result,
    ...(result === "not_judged" ? {} : { outcome: outcomeOf(result), confidence: 0.94 }),
    inReview: place % 17 === 5,
    talkSeconds: 31 + ((place * 37) % 500),
    source: {
      channel: channel || "unknown",
      ...(channel === "paid_search" ? { campaign: "Water heaters", keyword: "water heater repair" } : {}),
      hasClickId: channel === "paid_search",
    },
    level: channel === "paid_search" ? "session" : "campaign",
    ...(result === "closed" ? { revenue: usd(3_600), score: 82 } : {}),
    places: [
      { place: "Salesforce", state: "accepted" },
      { place: "Google Ads", state: result === "closed" ? "received" : "not_needed" },
    ],
  };
}

function outcomeOf(result: Exclude<Result, "not_judged">): NonNullable<CallRow["outcome"]> {
  const label = (["sale", "appointment", "quote", "inquiry", "low_quality"] as const).find(
    (outcome) => outcome === OUTCOMES[result],
  );
  return label ?? "inquiry";
}

function figures(counts: readonly number[], dollars: number): FiguresView {
  const [closed = 0, booked = 0, quote = 0, inquiry = 0, low_quality = 0, not_judged = 0] = counts;
  const results: ResultCounts = { closed, booked, quote, inquiry, low_quality, not_judged };
  const calls = counts.reduce((sum, count) => sum + count, 0);
  const bookings = closed + booked;
  return {
    calls,
    results,
    booked: bookings,
    closed,
    revenue: usd(dollars),
    ...(calls === 0
      ? {}
      : { bookedShare: bookings / calls, closedShare: closed / calls, perCall: usd(dollars / calls) }),
    ...(bookings === 0 ? {} : { closedOfBookedShare: closed / bookings, perBooking: usd(dollars / bookings) }),
  };
}

function usd(dollars: number) {
  return { minor: Math.round(dollars * 100), currency: "USD" };
}
