import { describe, expect, it } from "vitest";
import { judge } from "../../../../app/adapters/outcome-classifiers/local/index.ts";
import { modelText, parseModel } from "../../../../app/adapters/outcome-classifiers/local/model.ts";
import { type FitSettings, fitModel } from "../../../../app/adapters/outcome-classifiers/local/train/fit.ts";
import { bestTemperature, measure } from "../../../../app/adapters/outcome-classifiers/local/train/measure.ts";
import { writeSupplement } from "../../../../app/adapters/outcome-classifiers/local/train/supplement.ts";

const settings: FitSettings = {
  epochs: 4,
  stepSize: 0.1,
  shrinkage: 1e-4,
  dropout: 0.3,
  seed: 3,
  wordServices: 2,
  wordCalls: 2,
  featureServices: 2,
  featureCalls: 2,
  maxFeatures: 2000,
  labelBalance: 0.5,
  serviceBalance: 0.5,
};

describe("training", () => {
  it("writes the byte-identical model from the same calls and seed, and another from another seed", () => {
    const calls = writeSupplement({ count: 60, seed: 5 });
    const text = modelText(fitModel(calls, settings));
    expect(modelText(fitModel(writeSupplement({ count: 60, seed: 5 }), settings))).toBe(text);
    expect(modelText(fitModel(calls, { ...settings, seed: 4 }))).not.toBe(text);
  });

  it("learns the outcomes of the calls that it was shown", () => {
    const calls = writeSupplement({ count: 200, seed: 5 });
    const model = parseModel(modelText(fitModel(calls, settings)));
    expect(measure(calls.map((call) => ({ truth: call.label, ...judge(call, model) }))).accuracy).toBeGreaterThan(0.95);
  });

  it("writes equally many synthetic calls of each outcome", () => {
    const labels = writeSupplement({ count: 100, seed: 5 }).map(({ label }) => label);
    expect(labels.filter((label) => label === "sale").length).toBe(20);
  });

  it("refuses a model file made for other labels", () => {
    const text = modelText(fitModel(writeSupplement({ count: 20, seed: 5 }), settings));
    expect(() => parseModel(text.replace('"quote"', '"bid"'))).toThrow("other labels than ours");
  });
});

describe("measure", () => {
  it("counts accuracy, macro-F1 over the labels that occur, calibration error and confusion", () => {
    const measures = measure([
      { truth: "sale", label: "sale", confidence: 0.95 },
      { truth: "sale", label: "quote", confidence: 0.55 },
      { truth: "quote", label: "quote", confidence: 0.95 },
      { truth: "quote", label: "quote", confidence: 0.95 },
    ]);
    expect(measures.accuracy).toBe(0.75);
    // F1 of sale is 2/3, of quote 4/5.
    expect(measures.macroF1).toBeCloseTo((2 / 3 + 4 / 5) / 2, 12);
    // Upper bin: |3 × 0.95 − 3| = 0.15; middle bin: 0.55; over four answers.
    expect(measures.calibrationError).toBeCloseTo(0.7 / 4, 12);
    expect(measures.confusion[0]).toEqual([1, 0, 1, 0, 0]);
  });

  it("chooses a temperature above 1 for scores that were too sure", () => {
    const scores = [4, 0, 0, 0, 0];
    const rightHalfTheTime = (["sale", "quote"] as const).map((truth) => ({ truth, scores, share: 1 }));
    expect(bestTemperature(rightHalfTheTime)).toBeGreaterThan(1);
  });
});
