import type { ReactNode } from "react";
import { Link } from "wouter";
import type { FiguresView, RevenueReport } from "../../http/contract.ts";
import { clockText, dayOf, periodText, whenText, zoneText } from "../dates.ts";
import { countText, moneyText } from "../format.ts";
import { bookedOnly, callsHref, withResult } from "../routes.ts";
import { useSession } from "../session.ts";
import { shareOrNothing, TEXT } from "../texts.ts";
import { useView } from "../view.ts";
import { ResultBar, ResultLegend } from "./result-bar.tsx";

/** The answer of the page: money first, then the calls that earned it. */
export function Headline({ report }: { readonly report: RevenueReport }) {
  const { filters } = useView();
  const { headline, period } = report;
  return (
    <section className="card headline" aria-label={TEXT.closedRevenue}>
      <p className="headline-of">
        {TEXT.closedRevenueOf(periodText(period.from, period.to))} <Completeness report={report} />
      </p>
      <Link href={callsHref(period, withResult(filters, "closed"))} className="money-now">
        {moneyText(headline.revenue)}
      </Link>
      <FiguresStrip report={report} />
      <ResultBar figures={headline} />
      <ResultLegend figures={headline} period={period} filters={filters} />
    </section>
  );
}

function Completeness({ report }: { readonly report: RevenueReport }) {
  const { clock } = useSession();
  const { timeZone, to } = report.period;
  const now = clock();
  const today = dayOf(now, timeZone);
  const isToday = dayOf(Date.parse(report.completeTo), timeZone) === today;
  const time = isToday ? clockText(report.completeTo, timeZone) : whenText(report.completeTo, timeZone, now);
  return (
    <span className="complete">
      {to >= today ? `${TEXT.soFar} · ` : ""}
      {TEXT.completeTo(time, zoneText(timeZone))}
    </span>
  );
}

/** "Calls 200  Booked 80 · 40.0%  Closed 50 · 25.0% (62.5% of booked)  Per call $900.00  Per booking $2,250.00", as real text. */
function FiguresStrip({ report }: { readonly report: RevenueReport }) {
  const { filters } = useView();
  const figures = report.headline;
  const all = callsHref(report.period, filters);
  const booked = callsHref(report.period, bookedOnly(filters));
  const closed = callsHref(report.period, withResult(filters, "closed"));
  return (
    <p className="figures">
      <Figure word={TEXT.calls} href={all}>
        {countText(figures.calls)}
      </Figure>{" "}
      <Figure word={TEXT.booked} href={booked}>
        {countText(figures.booked)}
        {shareOrNothing(figures.bookedShare)}
      </Figure>{" "}
      <Figure word={TEXT.closed} href={closed}>
        {closedText(figures)}
      </Figure>{" "}
      <Figure word={TEXT.perCall} href={all}>
        {figures.perCall === undefined ? TEXT.notKnown : moneyText(figures.perCall)}
      </Figure>{" "}
      <Figure word={TEXT.perBooking} href={booked}>
        {figures.perBooking === undefined ? TEXT.notKnown : moneyText(figures.perBooking)}
      </Figure>
    </p>
  );
}

function closedText({ closed, closedShare, closedOfBookedShare }: FiguresView): string {
  const ofBooked = closedOfBookedShare === undefined ? "" : ` ${TEXT.ofBooked(closedOfBookedShare)}`;
  return `${countText(closed)}${shareOrNothing(closedShare)}${ofBooked}`;
}

function Figure({
  word,
  href,
  children,
}: {
  readonly word: string;
  readonly href: string;
  readonly children: ReactNode;
}) {
  return (
    <Link href={href} className="figure">
      <span className="figure-word">{word}</span> <span className="figure-value">{children}</span>
    </Link>
  );
}
