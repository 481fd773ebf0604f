import type { TranscriptTurn } from "../../../../app/records/transcript.ts";
import type { Draws } from "../draws.ts";

/** What was said, each turn with its second, and how long all of it took. */
export interface TimedTranscript {
  readonly transcript: readonly TranscriptTurn[];
  readonly seconds: number;
}

const WORDS_PER_SECOND = 2.4;

/** Gives every turn its time, at the pace at which people speak, with a pause between turns. */
export function spoken(turns: readonly TranscriptTurn[], draws: Draws): TimedTranscript {
  let tenths = 4;
  const transcript = turns.map((turn) => {
    const startSeconds = tenths / 10;
    const words = turn.text.split(" ").length;
    tenths += Math.round((words / WORDS_PER_SECOND) * 10) + draws.whole(4, 25);
    return { ...turn, startSeconds };
  });
  return { transcript, seconds: Math.round(tenths / 10) };
}
