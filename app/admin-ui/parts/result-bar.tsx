import { Link } from "wouter";
import { type CallFilters, type FiguresView, RESULTS } from "../../http/contract.ts";
import { countText } from "../format.ts";
import type { Period } from "../period.ts";
import { callsHref, withResult } from "../routes.ts";
import { resultsSentence } from "../texts.ts";
import { RESULT_WORDS } from "../words.ts";

/** Calls stacked by result, in the order of their worth; the widths are the counts, and a sentence says the same. */
export function ResultBar({ figures, thin = false }: { readonly figures: FiguresView; readonly thin?: boolean }) {
  return (
    <span className={thin ? "result-bar thin" : "result-bar"} role="img" aria-label={resultsSentence(figures)}>
      {RESULTS.filter((result) => figures.results[result] > 0).map((result) => (
        <span key={result} className={`result-${result}`} style={{ flexGrow: figures.results[result] }} />
      ))}
    </span>
  );
}

interface LegendProps {
  readonly figures: FiguresView;
  readonly period: Period;
  readonly filters: CallFilters;
}

/** The bar's words: swatch, result, count; each opens its calls. */
export function ResultLegend({ figures, period, filters }: LegendProps) {
  return (
    <ul className="legend">
      {RESULTS.map((result) => (
        <li key={result}>
          <Link href={callsHref(period, withResult(filters, result))}>
            <span className={`swatch result-${result}`} aria-hidden />
            {RESULT_WORDS[result]} <b>{countText(figures.results[result])}</b>
          </Link>
        </li>
      ))}
    </ul>
  );
}
