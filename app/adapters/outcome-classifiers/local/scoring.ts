/** A transcript as numbers: which known features it has, and how much each of them counts. */
export interface Encoded {
  readonly features: readonly number[];
  readonly values: readonly number[];
}

const OF_THE_CALL = "call:";

/**
 * Keeps the features that `numbers` knows. Those of word runs share a length of 1 and those of the whole call another,
 * so a long call weighs no more than a short one, and many words do not drown what was spoken of.
 */
export function encode(names: Iterable<string>, numbers: ReadonlyMap<string, number>): Encoded {
  const known = [...names].flatMap((name) => {
    const number = numbers.get(name);
    return number === undefined ? [] : [{ number, ofTheCall: name.startsWith(OF_THE_CALL) }];
  });
  const callCount = known.filter(({ ofTheCall }) => ofTheCall).length;
  const callValue = 1 / Math.sqrt(Math.max(1, callCount));
  const runValue = 1 / Math.sqrt(Math.max(1, known.length - callCount));
  return {
    features: known.map(({ number }) => number),
    values: known.map(({ ofTheCall }) => (ofTheCall ? callValue : runValue)),
  };
}

/** The score of every label, before the softmax; `weights` holds `labels` numbers in a row for each feature. */
export function scoresOf(encoded: Encoded, weights: ArrayLike<number>, labels: number): number[] {
  const scores = new Array<number>(labels).fill(0);
  encoded.features.forEach((feature, nth) => {
    const value = encoded.values[nth] ?? 0;
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
