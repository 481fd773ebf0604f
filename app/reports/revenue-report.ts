import type { CallFilters, PeriodView, RevenueReport, SourceDimension, SourceRow } from "../http/contract.ts";
import type { Install } from "../records/install.ts";
import type { DeliveryInStore } from "../store/deliveries-in.ts";
import type { LedgerEntryStore } from "../store/ledger-entries.ts";
import type { OpportunityStore } from "../store/opportunities.ts";
import { addDays, type Clock, type Instant, localDay, mondayOf, startOfLocalDay } from "../values/instant.ts";
import { type CountingDependencies, countCalls, DIMENSIONS } from "./counted-calls.ts";
import { type CountedCall, figuresOf } from "./figures.ts";

/** What the revenue report reads. */
export interface RevenueReportDependencies extends CountingDependencies {
  readonly ledger: Pick<LedgerEntryStore, "ofCalls" | "ofOpportunities">;
  readonly opportunities: Pick<OpportunityStore, "wonWithin">;
  readonly deliveriesIn: Pick<DeliveryInStore, "oldestWaiting">;
  readonly now: Clock;
}

/** What is asked of the report; days are local and inclusive. */
export interface RevenueQuestion {
  readonly from: string;
  readonly to: string;
  readonly by: SourceDimension;
  readonly filters: CallFilters;
}

/** Answers what calls earned: headline, weeks and sources from one pass over the same calls, so that their sums cannot differ. */
export async function revenueReport(
  install: Install,
  question: RevenueQuestion,
  d: RevenueReportDependencies,
): Promise<RevenueReport> {
  const { timeZone, currency } = install.settings;
  const period = instantsOf(question, timeZone);
  const counted = await countCalls(install, period, { ...d, filters: question.filters });
  const waiting = await d.deliveriesIn.oldestWaiting(install.id);
  const figures = (calls: readonly CountedCall[]) => figuresOf(calls, currency);
  const today = localDay(d.now(), timeZone);
  return {
    period: periodView(question, timeZone),
    completeTo: waiting ?? d.now(),
    by: question.by,
    headline: figures(counted),
    weeks: weeksOf(question).map((weekOf) => ({
      weekOf,
      figures: figures(counted.filter((each) => mondayOf(localDay(each.call.at, timeZone)) === weekOf)),
      running: weekOf === mondayOf(today),
    })),
    sources: sourceRows(counted, question.by, currency),
    notCredited: await notCredited(install, period, d),
  };
}

/** The half-open stretch of time that local days cover. */
export function instantsOf(
  days: { readonly from: string; readonly to: string },
  timeZone: string,
): { readonly from: Instant; readonly to: Instant } {
  return { from: startOfLocalDay(days.from, timeZone), to: startOfLocalDay(addDays(days.to, 1), timeZone) };
}

/** A period as the browser is told of it. */
export function periodView({ from, to }: { readonly from: string; readonly to: string }, timeZone: string): PeriodView {
  return { from, to, timeZone };
}

function weeksOf({ from, to }: RevenueQuestion): readonly string[] {
  const weeks: string[] = [];
  for (let week = mondayOf(from); week <= to; week = addDays(week, 7)) weeks.push(week);
  return weeks;
}

function sourceRows(counted: readonly CountedCall[], by: SourceDimension, currency: string): readonly SourceRow[] {
  const groups = new Map<string, CountedCall[]>();
  for (const each of counted) {
    const key = DIMENSIONS[by](each.call) ?? "";
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const rows = [...groups].map(([key, calls]) => ({ key, figures: figuresOf(calls, currency) }));
  return rows.sort(
    (a, b) =>
      b.figures.revenue.minor - a.figures.revenue.minor ||
      b.figures.calls - a.figures.calls ||
      (a.key < b.key ? -1 : 1),
  );
}

/** Won deals of the period that the ledger holds nothing for: no call led to them. */
async function notCredited(
  install: Install,
  period: { readonly from: Instant; readonly to: Instant },
  d: RevenueReportDependencies,
): Promise<RevenueReport["notCredited"]> {
  const { currency } = install.settings;
  const won = await d.opportunities.wonWithin(install.id, period);
  const booked = new Set(
    (
      await d.ledger.ofOpportunities(
        install.id,
        won.map((each) => each.ref),
      )
    ).map((entry) => entry.opportunity.id),
  );
  const rest = won.filter((each) => !booked.has(each.ref.id));
  const minor = rest.reduce((sum, each) => sum + (each.amount?.currency === currency ? each.amount.minor : 0), 0);
  return { deals: rest.length, revenue: { minor, currency } };
}
