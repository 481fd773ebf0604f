import type { CallDetail } from "../../http/contract.ts";

type Turn = CallDetail["transcript"][number];
type Span = CallDetail["outcome"]["evidence"][number];

/** A stretch of a turn, marked when it is evidence; `place` is the evidence's place in the list. */
interface Piece {
  readonly text: string;
  readonly place?: number;
}

/** Evidence that can be drawn: it lies within its turn and begins and ends on whole words. `place` counts in the order given. */
export interface Quote extends Span {
  readonly place: number;
  readonly text: string;
}

/** The quotes that fit the transcript, in their order; a span that cuts a word or lies outside is left out. */
export function quotesOf(transcript: readonly Turn[], evidence: readonly Span[]): readonly Quote[] {
  return evidence.flatMap((span, place) => {
    const text = transcript[span.turn]?.text;
    if (text === undefined || !onWholeWords(text, span)) return [];
    return [{ ...span, place, text: text.slice(span.start, span.end) }];
  });
}

/** A turn cut into plain and marked pieces, which together are its text. Where quotes overlap, the first one is drawn. */
export function piecesOf(text: string, quotes: readonly Quote[]): readonly Piece[] {
  const ordered = [...quotes].sort((a, b) => a.start - b.start);
  const cut = ordered.reduce<{ readonly pieces: readonly Piece[]; readonly at: number }>(
    ({ pieces, at }, { start, end, place }) =>
      start < at
        ? { pieces, at }
        : { pieces: [...pieces, { text: text.slice(at, start) }, { text: text.slice(start, end), place }], at: end },
    { pieces: [], at: 0 },
  );
  return [...cut.pieces, { text: text.slice(cut.at) }].filter((piece) => piece.text !== "");
}

function onWholeWords(text: string, { start, end }: Span): boolean {
  if (start < 0 || start >= end || end > text.length) return false;
  return !splitsWord(text, start) && !splitsWord(text, end);
}

function splitsWord(text: string, at: number): boolean {
  return isLetter(text[at - 1]) && isLetter(text[at]);
}

function isLetter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}
