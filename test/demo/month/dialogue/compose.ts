import type { TranscriptTurn } from "../../../../app/records/transcript.ts";
import type { Draws } from "../draws.ts";

/** Lines of a dialogue: "a: …" is said by the agent, "c: …" by the caller; names in braces are filled in. */
export type Lines = readonly string[];

/** A stretch of a dialogue that can be said in several ways. */
export type Part = readonly Lines[];

/** What stands in the place of the names in braces. */
export type Words = Readonly<Record<string, string>>;

/** Says every part in one of its ways, in order. Lines of one speaker that follow each other become one turn. */
export function compose(parts: readonly Part[], words: Words, draws: Draws): readonly TranscriptTurn[] {
  const turns: TranscriptTurn[] = [];
  for (const line of parts.flatMap((part) => draws.pick(part))) {
    const speaker = line.startsWith("a: ") ? "agent" : "caller";
    const text = filled(line.slice(3), words);
    const last = turns.at(-1);
    if (last?.speaker === speaker) turns.splice(-1, 1, { speaker, text: `${last.text} ${text}` });
    else turns.push({ speaker, text });
  }
  return turns;
}

/** Puts words in the place of names in braces. Throws a RangeError for a name without a word. */
function filled(text: string, words: Words): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const word = words[name];
    if (word === undefined) throw new RangeError(`There is no word for "${name}".`);
    return word;
  });
}
