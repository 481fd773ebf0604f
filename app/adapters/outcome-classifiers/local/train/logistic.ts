import { type Encoded, probabilities, scoresOf } from "../scoring.ts";
import { randomNumbers, shuffled } from "./random.ts";

/** A call as the trainer sees it: its features, its label's number, and how much it counts among the others. */
export interface Example extends Encoded {
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
