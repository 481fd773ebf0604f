import type { CallDetail } from "../../http/contract.ts";
import { positionText } from "../format.ts";
import { TEXT } from "../texts.ts";
import { Part } from "./part.tsx";
import { piecesOf, type Quote, quotesOf } from "./spans.ts";
import { markId } from "./why.tsx";

type Turn = CallDetail["transcript"][number];

/** What was said, turn by turn, with the evidence marked on whole words. */
export function Transcript({ detail }: { readonly detail: CallDetail }) {
  const { transcript, outcome } = detail;
  const quotes = quotesOf(transcript, outcome.evidence);
  return (
    <Part title={TEXT.whatWasSaid}>
      {transcript.length === 0 ? <p className="dim">{TEXT.noTranscript}</p> : null}
      <ol className="turns">
        {transcript.map((turn, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: turns are never added or moved, and their place is their only name.
          <TurnLine key={place} turn={turn} quotes={quotes.filter((quote) => quote.turn === place)} />
        ))}
      </ol>
    </Part>
  );
}

function TurnLine({ turn, quotes }: { readonly turn: Turn; readonly quotes: readonly Quote[] }) {
  return (
    <li className="turn">
      <span className="dim turn-at">{turn.startSeconds === undefined ? "" : positionText(turn.startSeconds)}</span>
      <span className="turn-who">{TEXT.speakers[turn.speaker]}</span>
      <span className="turn-text">
        {piecesOf(turn.text, quotes).map((piece) =>
          piece.place === undefined ? (
            piece.text
          ) : (
            <mark key={piece.place} id={markId(piece.place)} tabIndex={-1}>
              {piece.text}
            </mark>
          ),
        )}
      </span>
    </li>
  );
}
