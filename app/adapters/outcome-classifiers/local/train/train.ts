import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { judge } from "../index.ts";
import { modelText, type OutcomeModel, parseModel } from "../model.ts";
import { crossValidate } from "./cross-validate.ts";
import { type FitSettings, fitModel } from "./fit.ts";
import { bestTemperature } from "./measure.ts";
import { type LabelledCall, readCalls } from "./read-calls.ts";
import { type TrainingResult, trainingReport } from "./report.ts";
import { writeSupplement } from "./supplement.ts";

const VERSION = "local-1";
const SUPPLEMENT = { count: 600, seed: 11 };

/** Coffee orders are a source of their own, so that fold also tells how the model fares with other hands' dialogues. */
const LEFT_OUT_SERVICES = [
  "hair-salon",
  "restaurant",
  "hotel",
  "bus-tickets",
  "event-tickets",
  "flights",
  "ride",
  "attractions",
  "coffee-order",
];

const SETTINGS: FitSettings = {
  epochs: 6,
  stepSize: 0.1,
  shrinkage: 1e-4,
  dropout: 0.3,
  seed: 7,
  wordServices: 3,
  wordCalls: 4,
  featureServices: 2,
  featureCalls: 5,
  maxFeatures: 15_000,
  labelBalance: 0.5,
  serviceBalance: 0.5,
};

interface Calls {
  readonly train: readonly LabelledCall[];
  readonly dev: readonly LabelledCall[];
}

function main(): void {
  const here = fileURLToPath(new URL("..", import.meta.url));
  const { values } = parseArgs({
    options: {
      data: { type: "string", default: "test/fixtures/calls" },
      out: { type: "string", default: here },
    },
  });
  const calls = {
    train: readCalls(join(values.data, "train.jsonl.gz")),
    dev: readCalls(join(values.data, "dev.jsonl.gz")),
  };
  const supplement = writeSupplement(SUPPLEMENT);
  const shipped = trainOnce("With the synthetic supplement (shipped)", calls, supplement);
  const without = trainOnce("Without the supplement, for comparison", calls, []);
  const text = modelText(shipped.model);
  const facts = {
    version: VERSION,
    settings: SETTINGS,
    trainCalls: calls.train.length,
    supplementCalls: supplement.length,
    features: shipped.model.features.size,
    modelBytes: Buffer.byteLength(text),
  };
  const report = trainingReport(facts, [shipped.result, without.result]);
  writeFileSync(join(values.out, "outcomes.model.json"), text);
  writeFileSync(join(values.out, "training-report.md"), report);
  process.stdout.write(report);
}

/** Trains and calibrates on train alone; the development calls are only answered. */
function trainOnce(
  name: string,
  { train, dev }: Calls,
  always: readonly LabelledCall[],
): { model: OutcomeModel; result: TrainingResult } {
  const folds = crossValidate(train, { services: LEFT_OUT_SERVICES, always, settings: SETTINGS });
  const temperature = bestTemperature(folds.flatMap(({ heldOut }) => heldOut));
  const fitted = { ...fitModel([...train, ...always], SETTINGS, VERSION), temperature };
  const model = parseModel(modelText(fitted));
  const answers = dev.map((call) => ({ truth: call.label, source: call.source, ...judge(call, model) }));
  return { model, result: { name, folds, temperature, dev: answers } };
}

main();
