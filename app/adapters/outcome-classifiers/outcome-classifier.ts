import type { ModelJudgement } from "../../records/outcome.ts";
import type { Transcript } from "../../records/transcript.ts";

/** Judges how a call ended from what was said. The same version gives the same answer for the same transcript. */
export interface OutcomeClassifier {
  readonly version: string;
  classify(transcript: Transcript): Promise<ModelJudgement>;
}
