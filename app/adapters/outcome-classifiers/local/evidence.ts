import type { EvidenceSpan } from "../../../records/outcome.ts";
import type { Transcript, TranscriptTurn } from "../../../records/transcript.ts";
import { sha256Hex } from "../../../values/hashing.ts";
import type { Place } from "./features.ts";
import { groupBy } from "./group-by.ts";
import { type Word, wordsOf } from "./words.ts";

/** A place in the transcript and how much it spoke for the chosen label; below 0 when it spoke against it. */
export interface Contribution extends Place {
  readonly weight: number;
}

interface Stretch {
  readonly turn: number;
  readonly start: number;
  readonly end: number;
  readonly weight: number;
}

const MAX_SPANS = 3;
const MAX_WORDS = 30;

/** The stretches of whole words, at most one a turn and three in all, that spoke loudest for a label; strongest first. */
export function evidenceOf(transcript: Transcript, contributions: readonly Contribution[]): EvidenceSpan[] {
  const byTurn = groupBy(contributions, ({ turn }) => turn);
  return [...byTurn]
    .flatMap(([turn, found]) => strongestStretch(turn, transcript.turns[turn]?.text ?? "", found))
    .sort((a, b) => b.weight - a.weight || a.turn - b.turn)
    .slice(0, MAX_SPANS)
    .flatMap((stretch) => quoted(stretch, transcript.turns[stretch.turn]));
}

function quoted({ turn, start, end }: Stretch, spoken: TranscriptTurn | undefined): EvidenceSpan[] {
  if (spoken === undefined) return [];
  return [{ turn, start, end, speaker: spoken.speaker, textHash: sha256Hex(spoken.text.slice(start, end)) }];
}

/** The run of at most `MAX_WORDS` words with the largest sum; none when no word speaks for the label. */
function strongestStretch(turn: number, text: string, contributions: readonly Contribution[]): Stretch[] {
  const words = wordsOf(text).filter(({ text: word }) => word !== "?");
  const weights = weightsOfWords(words, contributions);
  let best: Stretch | undefined;
  let from = 0;
  let sum = 0;
  words.forEach((word, at) => {
    if (sum <= 0 || at - from >= MAX_WORDS) {
      from = at;
      sum = 0;
    }
    sum += weights[at] ?? 0;
    if (sum > (best?.weight ?? 0)) best = { turn, start: words[from]?.start ?? 0, end: word.end, weight: sum };
  });
  return best === undefined ? [] : [{ ...best, ...wholeWords(text, best) }];
}

/** Shares each contribution equally among the words that it covers. */
function weightsOfWords(words: readonly Word[], contributions: readonly Contribution[]): number[] {
  const weights = words.map(() => 0);
  const byStart = new Map(words.map((word, at) => [word.start, at]));
  for (const { start, end, weight } of contributions) {
    const first = byStart.get(start);
    if (first === undefined) continue;
    let last = first;
    while ((words[last + 1]?.end ?? Number.POSITIVE_INFINITY) <= end) last += 1;
    for (let at = first; at <= last; at += 1) weights[at] = (weights[at] ?? 0) + weight / (last - first + 1);
  }
  return weights;
}

const PART_OF_WORD = /[\p{L}\p{M}\p{N}]/u;

function wholeWords(text: string, { start, end }: { start: number; end: number }): { start: number; end: number } {
  let from = start;
  let to = end;
  while (from > 0 && PART_OF_WORD.test(text.charAt(from - 1))) from -= 1;
  while (to < text.length && PART_OF_WORD.test(text.charAt(to))) to += 1;
  return { start: from, end: to };
}
