import type { Transcript, TranscriptTurn } from "../../../records/transcript.ts";
import { conceptsOf } from "./concepts.ts";
import { type Word, wordsOf } from "./words.ts";

/** Where a feature was seen: the turn, and the characters of it that the feature covers (end exclusive). */
export interface Place {
  readonly turn: number;
  readonly start: number;
  readonly end: number;
}

/** A trait of a transcript by name, with every place where it was seen; traits of the whole call have no place. */
export type Features = ReadonlyMap<string, readonly Place[]>;

/** Words kept by name; all others read as `_`, so that a model cannot learn one trade's nouns by heart. */
export type Vocabulary = ReadonlySet<string>;

const MAX_TURNS = 300;
const OPENING_TURNS = 80;
const MAX_TURN_CHARACTERS = 800;
const ENDING_TURNS = 4;
const STARTING_TURNS = 2;

interface ReadTurn {
  /** Concepts and classes said, each with the words that said it. */
  readonly concepts: readonly { readonly name: string; readonly word: Word }[];
  readonly index: number;
  readonly speaker: "a" | "c";
  readonly words: readonly Word[];
  /** Distance from the last turn, 0 for the last itself. */
  readonly fromEnd: number;
  readonly fromStart: number;
}

/**
 * Reads a transcript into features. At most 300 turns (the first 80 and the last 220) of 800 characters each are
 * read, so that a hostile transcript costs no more than a long call. Features that are not wanted are left out.
 */
export function featuresOf(
  transcript: Transcript,
  vocabulary: Vocabulary,
  isWanted: (name: string) => boolean = () => true,
): Features {
  const turns = readTurns(transcript.turns, vocabulary);
  const features = new Map<string, Place[]>();
  const add: Add = (name, place) => {
    if (!isWanted(name)) return false;
    const places = features.get(name);
    if (places === undefined) features.set(name, place === undefined ? [] : [place]);
    else if (place !== undefined) places.push(place);
    return true;
  };
  for (const turn of turns) addWordRuns(turn, add);
  for (const turn of turns) addPosition(turn, add);
  turns.forEach((turn, at) => {
    const next = turns[at + 1];
    if (next !== undefined) addReply(turn, next, add);
    addConcepts(turn, next, add);
  });
  addShape(turns, add);
  return features;
}

/** Answers whether the feature is wanted at all. */
type Add = (name: string, place?: Place) => boolean;

function readTurns(turns: readonly TranscriptTurn[], vocabulary: Vocabulary): ReadTurn[] {
  const spoken = turns
    .map((turn, index) => ({ turn, index }))
    .filter(({ index }) => index < OPENING_TURNS || index >= turns.length - (MAX_TURNS - OPENING_TURNS));
  return spoken.map(({ turn, index }, at) => {
    const said = wordsOf(boundedText(turn.text));
    return {
      index,
      speaker: turn.speaker === "agent" ? "a" : "c",
      words: said.map((word) =>
        word.text.startsWith("<") || vocabulary.has(word.text) ? word : { ...word, text: "_" },
      ),
      concepts: said.flatMap((word) => conceptsOf(word.text).map((name) => ({ name, word }))),
      fromEnd: spoken.length - 1 - at,
      fromStart: at,
    };
  });
}

/** Cuts at a blank, so that no half word is read. */
function boundedText(text: string): string {
  if (text.length <= MAX_TURN_CHARACTERS) return text;
  const cut = text.slice(0, MAX_TURN_CHARACTERS);
  return cut.slice(0, Math.max(0, cut.search(/\s\S*$/u)));
}

function addWordRuns({ index, speaker, words }: ReadTurn, add: Add): void {
  words.forEach((word, at) => {
    let run = `${speaker}:`;
    for (let length = 1; length <= 3; length += 1) {
      const last = words[at + length - 1];
      if (last === undefined) break;
      run += length === 1 ? last.text : ` ${last.text}`;
      // A longer run is never commoner than its beginning, so no model keeps it without that.
      if (!add(run, { turn: index, start: word.start, end: last.end })) break;
    }
  });
}

function addPosition(turn: ReadTurn, add: Add): void {
  if (turn.fromEnd < ENDING_TURNS) addShortRuns(turn, `end ${turn.speaker}:`, add);
  if (turn.fromStart < STARTING_TURNS) addShortRuns(turn, `start ${turn.speaker}:`, add);
}

function addShortRuns({ index, words }: ReadTurn, prefix: string, add: Add): void {
  words.forEach((word, at) => {
    const wanted = add(prefix + word.text, { turn: index, start: word.start, end: word.end });
    const next = words[at + 1];
    if (wanted && next !== undefined)
      add(`${prefix}${word.text} ${next.text}`, { turn: index, start: word.start, end: next.end });
  });
}

/** What the agent said and whether the caller then agreed: "shall I book it" means little without the "yes". */
function addReply(turn: ReadTurn, next: ReadTurn, add: Add): void {
  if (turn.speaker === "a" && next.speaker === "c") addShortRuns(turn, `${answerOf(next)}:`, add);
}

/** What was spoken of in the call at all, by whom, how the other took it, and whether it was among the last words. */
function addConcepts(turn: ReadTurn, next: ReadTurn | undefined, add: Add): void {
  for (const { name, word } of turn.concepts) {
    const place = { turn: turn.index, start: word.start, end: word.end };
    add(`call: ${turn.speaker} ${name}`, place);
    if (next !== undefined && next.speaker !== turn.speaker)
      add(`call: ${turn.speaker} ${name} ${answerOf(next)}`, place);
    if (turn.fromEnd < 5) add(`call: ${turn.speaker} ${name} near end`, place);
    for (const other of turn.concepts) {
      if (other.name > name) add(`call: ${turn.speaker} ${name} with ${other.name}`, place);
    }
  }
}

const AGREES = new Set([
  "yes",
  "yeah",
  "yep",
  "yup",
  "sure",
  "ok",
  "okay",
  "correct",
  "right",
  "perfect",
  "great",
  "good",
  "fine",
  "absolutely",
  "definitely",
  "please",
]);
const DECLINES = new Set(["no", "nope", "nah", "not", "don't", "can't", "won't", "later", "another", "other", "else"]);

function answerOf(turn: ReadTurn): "agreed" | "declined" | "answered" {
  const opening = turn.words.slice(0, 6).map((word) => word.text);
  const declines = opening.findIndex((word) => DECLINES.has(word));
  const agrees = opening.findIndex((word) => AGREES.has(word));
  if (agrees >= 0 && (declines < 0 || agrees < declines)) return "agreed";
  return declines >= 0 ? "declined" : "answered";
}

function addShape(turns: readonly ReadTurn[], add: Add): void {
  const words = turns.reduce((sum, turn) => sum + turn.words.length, 0);
  const agentTurns = turns.filter((turn) => turn.speaker === "a").length;
  add("call: call");
  for (const size of [1, 2, 3, 4]) if (turns.length <= size) add(`call: turns up to ${size}`);
  for (const size of [5, 15, 30]) if (words <= size) add(`call: words up to ${size}`);
  if (agentTurns === 0) add("call: no agent");
  if (agentTurns === turns.length) add("call: no caller");
  if (turns.at(-1)?.speaker === "c") add("call: caller last");
}
