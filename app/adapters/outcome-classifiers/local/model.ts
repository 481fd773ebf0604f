import { z } from "zod";
import { OUTCOME_LABELS } from "../../../records/outcome.ts";

/** What training made: names to weights, `OUTCOME_LABELS.length` in a row for each feature, and the calibration. */
export interface OutcomeModel {
  readonly version: string;
  readonly temperature: number;
  readonly vocabulary: ReadonlySet<string>;
  readonly features: ReadonlyMap<string, number>;
  readonly weights: ArrayLike<number>;
}

const STEPS_PER_UNIT = 100;

const modelFile = z.object({
  version: z.string(),
  labels: z.array(z.string()).refine((labels) => labels.join() === OUTCOME_LABELS.join(), "other labels than ours"),
  temperature: z.number().positive(),
  vocabulary: z.array(z.string()),
  features: z.array(z.string()),
  /** Hundredths: finer weights change no answer and double the file. */
  weights: z.array(z.int()),
});

/** Reads a model file's text; throws when it is not one, or was trained for other labels. */
export function parseModel(text: string): OutcomeModel {
  const { version, temperature, vocabulary, features, weights } = modelFile.parse(JSON.parse(text));
  if (weights.length !== features.length * OUTCOME_LABELS.length) throw new Error("The model lacks weights.");
  return {
    version,
    temperature,
    vocabulary: new Set(vocabulary),
    features: new Map(features.map((name, number) => [name, number])),
    weights: Float64Array.from(weights, (weight) => weight / STEPS_PER_UNIT),
  };
}

/** The text of a model file; the same model always gives the same text. */
export function modelText(model: OutcomeModel): string {
  const file: z.infer<typeof modelFile> = {
    version: model.version,
    labels: [...OUTCOME_LABELS],
    temperature: model.temperature,
    vocabulary: [...model.vocabulary],
    features: [...model.features.keys()],
    weights: Array.from(model.weights, (weight) => Math.round(weight * STEPS_PER_UNIT)),
  };
  return `${JSON.stringify(file)}\n`;
}
