import type { CallDetail } from "../../http/contract.ts";
import { certaintyText } from "../format.ts";
import { TEXT } from "../texts.ts";
import { reasonText } from "../words.ts";
import { Part } from "./part.tsx";

/** Which person of the CRM this is and how that is known, with those who were not chosen and why. */
export function Person({ detail }: { readonly detail: CallDetail }) {
  const { match } = detail;
  if (match.kind === "unmatched") {
    return (
      <Part title={TEXT.whoItIs}>
        <p>{reasonText(match.reason)}</p>
      </Part>
    );
  }
  return (
    <Part title={TEXT.whoItIs}>
      <p>
        <b>{match.name}</b>{" "}
        <span className="dim">
          {match.object} · {reasonText(match.how)} · {certaintyText(match.confidence)}
        </span>
      </p>
      {match.losers.length === 0 ? null : (
        <ul className="plain-list">
          {match.losers.map((loser) => (
            <li key={`${loser.object} ${loser.name}`} className="dim">
              {TEXT.notChosen(loser.name, loser.object, reasonText(loser.reason))}
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
