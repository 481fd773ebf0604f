import type { Speaker } from "./transcript.ts";

/** How a call may have ended, best first. A call has exactly one, or "not_judged". */
export const OUTCOME_LABELS = ["sale", "appointment", "quote", "inquiry", "low_quality"] as const;
export type OutcomeLabel = (typeof OUTCOME_LABELS)[number];

/** A stretch of the transcript that carries a judgement: turn number from 0, character offsets (end exclusive), hex SHA-256 of the quoted text. */
export interface EvidenceSpan {
  readonly turn: number;
  readonly start: number;
  readonly end: number;
  readonly speaker: Speaker;
  readonly textHash: string;
}

/** A label that was considered, with its probability 0..1. */
export interface OutcomeAlternative {
  readonly label: OutcomeLabel;
  readonly confidence: number;
}

/** What a classifier answers about one transcript; confidences are calibrated probabilities that sum to 1 with the alternatives. */
export interface ModelJudgement {
  readonly label: OutcomeLabel;
  readonly confidence: number;
  readonly alternatives: readonly OutcomeAlternative[];
  readonly evidence: readonly EvidenceSpan[];
  readonly version: string;
}

/** Who judged: a person outranks the provider's label, which outranks the model; a rule speaks when there is nothing to judge. */
export type OutcomeSource = "person" | "provider" | "model" | "rule";

/** Why a call has no label. */
export type NotJudgedReason = "not_ended" | "not_answered" | "no_transcript";

/** The result of classifying a call. `review` means that the model is not sure enough: nothing is sent until a person confirms. */
export type Outcome =
  | {
      readonly kind: "judged";
      readonly label: OutcomeLabel;
      readonly source: OutcomeSource;
      readonly confidence: number;
      readonly review: boolean;
      /** One sentence for people: who or what decided. */
      readonly reason: string;
      readonly alternatives: readonly OutcomeAlternative[];
      readonly evidence: readonly EvidenceSpan[];
      readonly version: string;
    }
  | { readonly kind: "not_judged"; readonly reason: NotJudgedReason };

/** What a person said about a call's outcome; it wins over everything and survives re-classification. */
export interface OutcomeOverride {
  readonly label: OutcomeLabel;
  readonly by: string;
  readonly at: string;
  readonly note?: string;
}

/** The label of a judged outcome that may be acted on; undefined while it is in review or not judged. */
export function settledLabel(outcome: Outcome): OutcomeLabel | undefined {
  return outcome.kind === "judged" && !outcome.review ? outcome.label : undefined;
}
