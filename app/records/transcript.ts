/** Who spoke. */
export type Speaker = "agent" | "caller";

/** One turn of what was said; `startSeconds` counts from the answer, when the provider tells it. */
export interface TranscriptTurn {
  readonly speaker: Speaker;
  readonly text: string;
  readonly startSeconds?: number;
}

/** What was said in a call, in order. */
export interface Transcript {
  readonly turns: readonly TranscriptTurn[];
}
