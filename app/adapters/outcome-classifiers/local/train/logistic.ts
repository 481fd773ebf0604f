import { randomNumbers, shuffled } from "./random.ts";

/** A call as the trainer sees it: numbers of its features and their values, its label's number and its weight. */
export interface Example {
  readonly features: readonly number[];
  readonly values: readonly number[];
  readonly label: number;
  readonly weight: number;
}

/** How the regression is trained: passes over the examples, step size, and how hard weights are pulled towards 0. */
export interface LogisticSettings {
  readonly epochs: number;
  readonly stepSize: number;
  readonly shrinkage: number;
  /** Share of the features hidden from each look at an example, so that no single phrase is relied upon. */
  readonly dropout: number;
  readonly seed: number;
}

/**
 * Multinomial logistic regression by AdaGrad, one example at a time in an order drawn from the seed. Answers the
 * weights, `labels` in a row for each feature. Deterministic.
 */
export function trainLogistic(
  examples: readonly Example[],
  shape: { readonly features: number; readonly labels: number },
  settings: LogisticSettings,
): Float64Array {
  const weights = new Float64Array(shape.features * shape.labels);
  const squares = new Float64Array(weights.length).fill(1e-3);
  const random = randomNumbers(settings.seed);
  for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
    for (const whole of shuffled(examples, random)) {
      const example = thinned(whole, settings.dropout, random);
      const slopes = probabilities(scoresOf(example, weights, shape.labels));
      slopes.forEach((probability, label) => {
        slopes[label] = (probability - (label === example.label ? 1 : 0)) * example.weight;
      });
      descend(example, { weights, squares, slopes }, settings);
    }
  }
  return weights;
}

function thinned(example: Example, dropout: number, random: () => number): Example {
  const kept = example.features.map(() => random() >= dropout);
  return {
    ...example,
    features: example.features.filter((_, nth) => kept[nth]),
    values: example.values.filter((_, nth) => kept[nth]).map((value) => value / (1 - dropout)),
  };
}

function descend(
  example: Example,
  { weights, squares, slopes }: { weights: Float64Array; squares: Float64Array; slopes: readonly number[] },
  settings: LogisticSettings,
): void {
  example.features.forEach((feature, nth) => {
    const value = example.values[nth] ?? 0;
    const row = feature * slopes.length;
    for (let label = 0; label < slopes.length; label += 1) {
      const at = row + label;
      const weight = weights[at] ?? 0;
      const slope = (slopes[label] ?? 0) * value + settings.shrinkage * weight;
      const square = (squares[at] ?? 0) + slope * slope;
      squares[at] = square;
      weights[at] = weight - (settings.stepSize * slope) / Math.sqrt(square);
    }
  });
}

/** The score of every label for one example, before the softmax. */
export function scoresOf(example: Pick<Example, "features" | "values">, weights: Float64Array, labels: number): number[] {
  const scores = new Array<number>(labels).fill(0);
  example.features.forEach((feature, nth) => {
    const value = example.values[nth] ?? 0;
    for (let label = 0; label < labels; label += 1) {
      scores[label] = (scores[label] ?? 0) + (weights[feature * labels + label] ?? 0) * value;
    }
  });
  return scores;
}

/** Softmax of scores, divided by a temperature: above 1 makes the answer less sure. */
export function probabilities(scores: readonly number[], temperature = 1): number[] {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp((score - top) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
