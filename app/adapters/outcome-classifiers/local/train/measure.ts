import { OUTCOME_LABELS, type OutcomeLabel } from "../../../../records/outcome.ts";
import { groupBy } from "../group-by.ts";
import { probabilities } from "../scoring.ts";

/** A call's true label beside what a model answered. */
export interface Answer {
  readonly truth: OutcomeLabel;
  readonly label: OutcomeLabel;
  readonly confidence: number;
}

/** Quality of many answers. Shares are 0..1; `confusion` has a row for each true label and a column for each answer. */
export interface Measures {
  readonly calls: number;
  readonly accuracy: number;
  readonly macroF1: number;
  readonly calibrationError: number;
  readonly confusion: readonly (readonly number[])[];
}

const BINS = 10;

/** Measures answers; macro-F1 is over the labels that occur, calibration error is expected error over ten bins. */
export function measure(answers: readonly Answer[]): Measures {
  const confusion = OUTCOME_LABELS.map((truth) =>
    OUTCOME_LABELS.map((label) => answers.filter((answer) => answer.truth === truth && answer.label === label).length),
  );
  const correct = answers.filter((answer) => answer.truth === answer.label).length;
  const scores = OUTCOME_LABELS.filter((label) => answers.some(({ truth }) => truth === label)).map((label) =>
    f1(answers, label),
  );
  return {
    calls: answers.length,
    accuracy: correct / answers.length,
    macroF1: scores.reduce((sum, score) => sum + score, 0) / scores.length,
    calibrationError: calibrationError(answers),
    confusion,
  };
}

function f1(answers: readonly Answer[], label: OutcomeLabel): number {
  const hits = answers.filter((answer) => answer.truth === label && answer.label === label).length;
  const misses = answers.filter((answer) => (answer.truth === label) !== (answer.label === label)).length;
  return (2 * hits) / (2 * hits + misses);
}

function calibrationError(answers: readonly Answer[]): number {
  const bins = groupBy(answers, ({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)));
  const gaps = [...bins.values()].map((bin) =>
    Math.abs(bin.reduce((sum, { truth, label, confidence }) => sum + confidence - (truth === label ? 1 : 0), 0)),
  );
  return gaps.reduce((sum, gap) => sum + gap, 0) / answers.length;
}

/** Scores of a call that the model was not trained on; `share` is how much it counts. */
export interface HeldOutScores {
  readonly truth: OutcomeLabel;
  readonly scores: readonly number[];
  readonly share: number;
}

/** The temperature from 0.5 to 4, in steps of 0.05, at which the held-out labels are the least surprising. */
export function bestTemperature(heldOut: readonly HeldOutScores[]): number {
  const candidates = Array.from({ length: 71 }, (_, step) => Number((0.5 + step * 0.05).toFixed(2)));
  const surprises = candidates.map((temperature) => surprise(heldOut, temperature));
  return candidates[surprises.indexOf(Math.min(...surprises))] ?? 1;
}

function surprise(heldOut: readonly HeldOutScores[], temperature: number): number {
  return heldOut.reduce((sum, { truth, scores, share }) => {
    const probability = probabilities(scores, temperature)[OUTCOME_LABELS.indexOf(truth)] ?? 0;
    return sum - share * Math.log(Math.max(probability, 1e-9));
  }, 0);
}
