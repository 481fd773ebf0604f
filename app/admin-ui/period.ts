import { addDays, dayOf } from "./dates.ts";

/** Local days, both inclusive. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** The periods that have a name; every other one is chosen by its two days. */
export const PRESETS = ["this_month", "last_month", "last_30_days"] as const;
type Preset = (typeof PRESETS)[number];

/** The days of a named period as of `now` in the install's zone; running ones end today. */
export function presetPeriod(preset: Preset, now: number, timeZone: string): Period {
  const today = dayOf(now, timeZone);
  const firstOfMonth = `${today.slice(0, 8)}01`;
  if (preset === "this_month") return { from: firstOfMonth, to: today };
  if (preset === "last_30_days") return { from: addDays(today, -29), to: today };
  const lastOfBefore = addDays(firstOfMonth, -1);
  return { from: `${lastOfBefore.slice(0, 8)}01`, to: lastOfBefore };
}

/** The name of a period, undefined when it has none. */
export function presetOf(period: Period, now: number, timeZone: string): Preset | undefined {
  return PRESETS.find((preset) => {
    const named = presetPeriod(preset, now, timeZone);
    return named.from === period.from && named.to === period.to;
  });
}

/** The seven days from `weekOf`, cut to the period. */
export function weekWithin(weekOf: string, period: Period): Period {
  const end = addDays(weekOf, 6);
  return { from: weekOf < period.from ? period.from : weekOf, to: end > period.to ? period.to : end };
}
