import { OUTCOME_LABELS } from "../../../../records/outcome.ts";
import { featuresOf, type Vocabulary } from "../features.ts";
import { groupBy } from "../group-by.ts";
import type { OutcomeModel } from "../model.ts";
import { encode } from "../scoring.ts";
import { wordsOf } from "../words.ts";
import { type LogisticSettings, trainLogistic } from "./logistic.ts";
import { type LabelledCall, servicesOf } from "./read-calls.ts";

/** Everything that was chosen by cross-validation. */
export interface FitSettings extends LogisticSettings {
  /** A word is kept when this many services and calls use it: rarer words tell the trade, not the outcome. */
  readonly wordServices: number;
  readonly wordCalls: number;
  readonly featureServices: number;
  readonly featureCalls: number;
  readonly maxFeatures: number;
  /** 0 counts calls as they come, 1 makes all labels count the same. */
  readonly labelBalance: number;
  /** The same among pairs of service and label, so that no big corpus decides alone. */
  readonly serviceBalance: number;
}

/** Trains an uncalibrated model (temperature 1). Deterministic. */
export function fitModel(calls: readonly LabelledCall[], settings: FitSettings, version = "untitled"): OutcomeModel {
  const vocabulary: Vocabulary = new Set(
    widespread(calls, wordsOfCall, { services: settings.wordServices, calls: settings.wordCalls }),
  );
  const namesByCall = new Map(calls.map((call) => [call, [...featuresOf(call, vocabulary).keys()]]));
  const kept = widespread(calls, (call) => namesByCall.get(call) ?? [], {
    services: settings.featureServices,
    calls: settings.featureCalls,
  });
  const features = new Map(kept.slice(0, settings.maxFeatures).map((name, number) => [name, number]));
  const weightOf = balance(calls, settings);
  const examples = calls.map((call) => ({
    ...encode(namesByCall.get(call) ?? [], features),
    label: OUTCOME_LABELS.indexOf(call.label),
    weight: weightOf(call),
  }));
  const weights = trainLogistic(examples, { features: features.size, labels: OUTCOME_LABELS.length }, settings);
  return { version, temperature: 1, vocabulary, features, weights };
}

function wordsOfCall(call: LabelledCall): string[] {
  return call.turns.flatMap(({ text }) => wordsOf(text).map((word) => word.text));
}

/** The names that enough services and calls have, most used first. */
function widespread(
  calls: readonly LabelledCall[],
  namesOf: (call: LabelledCall) => Iterable<string>,
  least: { readonly services: number; readonly calls: number },
): string[] {
  const seen = new Map<string, { calls: number; services: Set<string> }>();
  for (const call of calls) {
    for (const name of new Set(namesOf(call))) {
      const entry = seen.get(name) ?? { calls: 0, services: new Set<string>() };
      entry.calls += 1;
      for (const service of servicesOf(call)) entry.services.add(service);
      seen.set(name, entry);
    }
  }
  return [...seen]
    .filter(([, entry]) => entry.calls >= least.calls && entry.services.size >= least.services)
    .sort(([a, left], [b, right]) => right.calls - left.calls || (a < b ? -1 : 1))
    .map(([name]) => name);
}

/** Weights with mean 1 that make rare labels, and rare pairs of service and label, count more. */
function balance(
  calls: readonly LabelledCall[],
  { labelBalance, serviceBalance }: FitSettings,
): (call: LabelledCall) => number {
  const labels = groupBy(calls, ({ label }) => label);
  const pairs = groupBy(calls, ({ domain, label }) => `${domain} ${label}`);
  const raw = ({ domain, label }: LabelledCall): number =>
    (labels.get(label)?.length ?? 1) ** -labelBalance *
    (pairs.get(`${domain} ${label}`)?.length ?? 1) ** -serviceBalance;
  const mean = calls.reduce((sum, call) => sum + raw(call), 0) / calls.length;
  return (call) => raw(call) / mean;
}
