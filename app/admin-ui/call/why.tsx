import type { CallDetail } from "../../http/contract.ts";
import { certaintyText, shareText } from "../format.ts";
import { listed, TEXT } from "../texts.ts";
import { outcomeWord, reasonText } from "../words.ts";
import { Part } from "./part.tsx";
import { quotesOf } from "./spans.ts";

/** Why the call is judged as it is: who decided, the words that carried it with a jump to each, and what was next likeliest. */
export function Why({ detail }: { readonly detail: CallDetail }) {
  const { outcome, transcript, call } = detail;
  const quotes = quotesOf(transcript, outcome.evidence);
  const next = outcome.alternatives.map(({ label, confidence }) => `${outcomeWord(label)} ${shareText(confidence)}`);
  return (
    <Part title={call.outcome === undefined ? TEXT.whyNotJudged : TEXT.whyOutcome(outcomeWord(call.outcome))}>
      <p>
        {reasonText(outcome.reason)}
        {call.confidence === undefined ? null : <span className="dim"> {certaintyText(call.confidence)}.</span>}
      </p>
      {outcome.evidenceLost ? <p className="needs">{TEXT.evidenceLost}</p> : null}
      {quotes.length === 0 ? null : (
        <ul className="quotes">
          {quotes.map((quote) => (
            <li key={quote.place}>
              <button type="button" className="quote" onClick={() => jumpTo(quote.place)}>
                “{quote.text}”
              </button>
            </li>
          ))}
        </ul>
      )}
      {next.length === 0 ? null : <p className="dim">{TEXT.nextLikeliest(listed(next))}</p>}
    </Part>
  );
}

/** The id of a quote's mark in the transcript. */
export function markId(place: number): string {
  return `evidence-${place}`;
}

function jumpTo(place: number): void {
  const mark = document.getElementById(markId(place));
  mark?.scrollIntoView({ block: "center" });
  mark?.focus({ preventScroll: true });
}
