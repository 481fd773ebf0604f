import type { CallDetail } from "../../http/contract.ts";
import { When } from "../parts/when.tsx";
import { TEXT } from "../texts.ts";
import { Part } from "./part.tsx";

/** The person's score with every part that makes it, and what time has left of each. */
export function Score({ detail }: { readonly detail: CallDetail }) {
  const { score } = detail;
  if (score === undefined) return null;
  return (
    <Part title={TEXT.scoreOf(score.total)}>
      <p className="dim">{TEXT.scoreParts(score.fit, score.engagement)}</p>
      <ul className="money-list">
        {score.parts.map((part) => (
          <li key={`${part.label} ${part.at}`}>
            <span>
              {part.label}{" "}
              <span className="dim">
                · <When at={part.at} />
              </span>
            </span>
            <span className="numeric">{TEXT.points(part.points, part.decayedTo)}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}
