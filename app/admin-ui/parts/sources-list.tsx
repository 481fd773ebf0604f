import { Link } from "wouter";
import type { FiguresView, RevenueReport, SourceRow } from "../../http/contract.ts";
import { moneyText } from "../format.ts";
import { countsLine, TEXT } from "../texts.ts";
import { ResultBar } from "./result-bar.tsx";
import { SourceName, useSourceLinks } from "./source-links.tsx";

interface SourcesListProps {
  readonly rows: readonly SourceRow[];
  readonly report: RevenueReport;
}

/** The sources for a small screen: revenue beside the name, the calls below. */
export function SourcesList({ rows, report }: SourcesListProps) {
  return (
    <ul className="rows">
      {rows.map((row) => (
        <SourceItem key={row.key} row={row} />
      ))}
      <li className="total">
        <div className="row-top">
          <b>{TEXT.allSources}</b>
          <b>{moneyText(report.headline.revenue)}</b>
        </div>
        <Details figures={report.headline} />
      </li>
      <li className="not-credited">
        <div className="row-top">
          <span>{TEXT.notCredited}</span>
          <span>{moneyText(report.notCredited.revenue)}</span>
        </div>
        <p className="dim">{TEXT.notCreditedDeals(report.notCredited.deals)}</p>
      </li>
    </ul>
  );
}

function SourceItem({ row }: { readonly row: SourceRow }) {
  const links = useSourceLinks(row.key);
  return (
    <li>
      <div className="row-top">
        <SourceName value={row.key} />
        <Link href={links.closed}>{moneyText(row.figures.revenue)}</Link>
      </div>
      <Details figures={row.figures} href={links.calls} />
    </li>
  );
}

function Details({ figures, href }: { readonly figures: FiguresView; readonly href?: string }) {
  const line = countsLine(figures);
  return (
    <>
      <ResultBar figures={figures} thin />
      <p className="dim">{href === undefined ? line : <Link href={href}>{line}</Link>}</p>
    </>
  );
}
