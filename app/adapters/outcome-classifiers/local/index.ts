import { readFileSync } from "node:fs";
import { type ModelJudgement, OUTCOME_LABELS, type OutcomeLabel } from "../../../records/outcome.ts";
import type { Transcript } from "../../../records/transcript.ts";
import type { OutcomeClassifier } from "../outcome-classifier.ts";
import { type Contribution, evidenceOf } from "./evidence.ts";
import { featuresOf } from "./features.ts";
import { type OutcomeModel, parseModel } from "./model.ts";
import { encode, probabilities, scoresOf } from "./scoring.ts";

/**
 * The classifier that needs no network and no account: a logistic regression over what was said, shipped as a file
 * beside this one and read on first use. Transcripts never leave the process.
 */
export function createLocalClassifier(): OutcomeClassifier {
  let loaded: OutcomeModel | undefined;
  const model = (): OutcomeModel => {
    loaded ??= parseModel(readFileSync(new URL("outcomes.model.json", import.meta.url), "utf8"));
    return loaded;
  };
  return {
    get version() {
      return model().version;
    },
    classify: async (transcript) => judge(transcript, model()),
  };
}

/** Judges one transcript with a given model. Pure; bounded in time however long the transcript is. */
export function judge(transcript: Transcript, model: OutcomeModel): ModelJudgement {
  const features = featuresOf(transcript, model.vocabulary, (name) => model.features.has(name));
  const encoded = encode(features.keys(), model.features);
  const confidences = probabilities(scoresOf(encoded, model.weights, OUTCOME_LABELS.length), model.temperature);
  const ranked = OUTCOME_LABELS.map((label, number) => ({ label, confidence: confidences[number] ?? 0 })).sort(
    (a, b) => b.confidence - a.confidence,
  );
  const [best = { label: "low_quality" as const, confidence: 0 }, ...alternatives] = ranked;
  const valueByFeature = new Map(encoded.features.map((feature, nth) => [feature, encoded.values[nth] ?? 0]));
  const contributions: Contribution[] = [];
  for (const [name, places] of features) {
    const number = model.features.get(name) ?? -1;
    const weight = ((valueByFeature.get(number) ?? 0) * pullTowards(best.label, number, model)) / places.length;
    for (const { turn, start, end } of places) contributions.push({ turn, start, end, weight });
  }
  return { ...best, alternatives, evidence: evidenceOf(transcript, contributions), version: model.version };
}

/** How much more a feature speaks for one label than for the average label. */
function pullTowards(label: OutcomeLabel, feature: number, { weights }: OutcomeModel): number {
  const row = OUTCOME_LABELS.map((_, nth) => weights[feature * OUTCOME_LABELS.length + nth] ?? 0);
  const average = row.reduce((sum, weight) => sum + weight, 0) / row.length;
  return (row[OUTCOME_LABELS.indexOf(label)] ?? 0) - average;
}
