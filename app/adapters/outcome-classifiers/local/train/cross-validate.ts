import { OUTCOME_LABELS } from "../../../../records/outcome.ts";
import { featuresOf } from "../features.ts";
import { judge } from "../index.ts";
import { encode, scoresOf } from "../scoring.ts";
import { type FitSettings, fitModel } from "./fit.ts";
import { type HeldOutScores, type Measures, measure } from "./measure.ts";
import { type LabelledCall, servicesOf } from "./read-calls.ts";

/** What a model made of a service of which it had seen no call. */
export interface Fold {
  readonly service: string;
  readonly measures: Measures;
  readonly heldOut: readonly HeldOutScores[];
}

/** Leaves each service out in turn: trains on the calls that do not touch it (and on `always`), answers those that do. */
export function crossValidate(
  calls: readonly LabelledCall[],
  {
    services,
    always,
    settings,
  }: { services: readonly string[]; always: readonly LabelledCall[]; settings: FitSettings },
): readonly Fold[] {
  return services.map((service) => {
    const touches = (call: LabelledCall): boolean => servicesOf(call).includes(service);
    const model = fitModel([...calls.filter((call) => !touches(call)), ...always], settings);
    const left = calls.filter(touches);
    const answers = left.map((call) => ({ truth: call.label, ...judge(call, model) }));
    const heldOut = left.map((call) => ({
      truth: call.label,
      scores: scoresOf(
        encode(featuresOf(call, model.vocabulary).keys(), model.features),
        model.weights,
        OUTCOME_LABELS.length,
      ),
      share: 1 / left.length,
    }));
    return { service, measures: measure(answers), heldOut };
  });
}
