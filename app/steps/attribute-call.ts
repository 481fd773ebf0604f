import type { AttributionModel, Credit, Touch } from "../records/touch.ts";
import { addMs, DAY_MS, type Instant, msBetween } from "../values/instant.ts";

/**
 * Shares one result over the touches that led to it. `at` is the moment that ages count back from. Shares sum to 1; no touches give an empty list;
 * touches after `at` get nothing. First and last are told by time, ties by the order given. Pure.
 */
export function attributeCall(touches: readonly Touch[], at: Instant, model: AttributionModel): readonly Credit[] {
  const led = touches.filter((touch) => touch.at <= at).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const weights = weigh(led, at, model);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return led.map((touch, index) => ({ touch, share: (weights[index] ?? 0) / sum }));
}

/** The touches within `windowDays` before `at`, inclusive at both exact ends. */
export function touchesWithin(touches: readonly Touch[], at: Instant, windowDays: number): readonly Touch[] {
  const opens = addMs(at, -windowDays * DAY_MS);
  return touches.filter((touch) => touch.at >= opens && touch.at <= at);
}

function weigh(touches: readonly Touch[], at: Instant, model: AttributionModel): readonly number[] {
  switch (model.kind) {
    case "first":
      return touches.map((_, index) => (index === 0 ? 1 : 0));
    case "last":
      return touches.map((_, index) => (index === touches.length - 1 ? 1 : 0));
    case "linear":
      return touches.map(() => 1);
    case "time_decay":
      return decayWeights(touches, at, model.halfLifeDays);
  }
}

/** Ages count from the newest touch, which has the weight 1: shares are the same, and a very old journey cannot vanish into zeros. */
function decayWeights(touches: readonly Touch[], at: Instant, halfLifeDays: number): readonly number[] {
  const newest = touches.at(-1)?.at ?? at;
  return touches.map((touch) => 2 ** (-msBetween(touch.at, newest) / (halfLifeDays * DAY_MS)));
}
