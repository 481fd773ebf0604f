import { Link } from "wouter";
import type { RevenueReport } from "../../http/contract.ts";
import { RESULTS } from "../../http/contract.ts";
import { dayText } from "../dates.ts";
import { countText, moneyText } from "../format.ts";
import { weekWithin } from "../period.ts";
import { callsHref } from "../routes.ts";
import { TEXT } from "../texts.ts";
import { useView } from "../view.ts";
import { RESULT_WORDS } from "../words.ts";

/** The weeks in numbers; it scrolls inside its own region where the screen is narrow. */
export function WeeksTable({ report }: { readonly report: RevenueReport }) {
  const { filters } = useView();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard (WCAG 2.2, 2.1.1).
    <section className="scroll-x" aria-label={TEXT.weeksTable} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{TEXT.weekOf}</th>
            <th scope="col" className="numeric">
              {TEXT.revenue}
            </th>
            <th scope="col" className="numeric">
              {TEXT.calls}
            </th>
            {RESULTS.map((result) => (
              <th key={result} scope="col" className="numeric">
                {RESULT_WORDS[result]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.weeks.map(({ weekOf, figures, running }) => (
            <tr key={weekOf}>
              <th scope="row">
                <Link href={callsHref(weekWithin(weekOf, report.period), filters)}>{dayText(weekOf)}</Link>
                {running ? <span className="dim"> {TEXT.soFar}</span> : null}
              </th>
              <td className="numeric">{moneyText(figures.revenue)}</td>
              <td className="numeric">{countText(figures.calls)}</td>
              {RESULTS.map((result) => (
                <td key={result} className="numeric">
                  {countText(figures.results[result])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
