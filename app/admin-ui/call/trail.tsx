import type { CallDetail, TrailRow } from "../../http/contract.ts";
import { moneyText } from "../format.ts";
import { TrailIcon } from "../parts/trail-icon.tsx";
import { When } from "../parts/when.tsx";
import { counted, TEXT, trailSummary } from "../texts.ts";
import { TRAIL_SUBJECTS, TRAIL_WORDS } from "../words.ts";
import { Part } from "./part.tsx";

/** Where the call went: one row a destination, its state as one word, and the destination's own words one click away. */
export function Trail({ detail }: { readonly detail: CallDetail }) {
  return (
    <Part title={TEXT.whereItWent}>
      <p>{trailSummary(detail.trail.map((row) => row.state))}</p>
      <ol className="trail">
        {detail.trail.map((row) => (
          <Row key={`${row.place} ${row.what} ${row.orderId ?? ""}`} row={row} />
        ))}
      </ol>
    </Part>
  );
}

function Row({ row }: { readonly row: TrailRow }) {
  return (
    <li>
      <TrailIcon state={row.state} />
      <div>
        <p className="trail-place">
          <b>{row.place}</b> · {TRAIL_SUBJECTS[row.what]} ·{" "}
          <span className={row.state === "refused" ? "needs" : undefined}>{TRAIL_WORDS[row.state]}</span>
          {row.value === undefined ? null : ` · ${moneyText(row.value)}`}
          <span className="dim">
            {" "}
            · <When at={row.at} />
          </span>
        </p>
        <p>{row.sentence}</p>
        {row.recordUrl === undefined ? null : (
          <a href={row.recordUrl} target="_blank" rel="noreferrer">
            {TEXT.openIn(row.place)}
          </a>
        )}
        <OwnWords row={row} />
      </div>
    </li>
  );
}

function OwnWords({ row }: { readonly row: TrailRow }) {
  if (row.words === undefined && row.orderId === undefined) return null;
  return (
    <details>
      <summary>{TEXT.ownWords(row.place, counted(row.attempts, "attempt", "attempts"))}</summary>
      {row.words === undefined ? null : <blockquote>{row.words}</blockquote>}
      {row.orderId === undefined ? null : <p className="dim">{TEXT.order(row.orderId)}</p>}
    </details>
  );
}
