import { InvalidInputError } from "./errors.ts";

/** A moment: UTC, ISO 8601 with milliseconds ("2026-10-13T14:02:00.000Z"). Sorts as text. */
export type Instant = string & { readonly __brand: "Instant" };

/** Where time comes from; passed in, so that tests stand still. */
export type Clock = () => Instant;

/** Reads an ISO 8601 text with zone, or epoch milliseconds. Throws InvalidInputError for anything else. */
export function instant(value: string | number): Instant {
  const milliseconds = typeof value === "number" ? value : Date.parse(value);
  if (!Number.isFinite(milliseconds) || Math.abs(milliseconds) > 8.64e15) {
    throw new InvalidInputError("instant.format", `"${String(value).slice(0, 40)}" is not a time.`);
  }
  return new Date(milliseconds).toISOString() as Instant;
}

/** Epoch milliseconds of a moment. */
export function epochMs(at: Instant): number {
  return Date.parse(at);
}

/** The moment `milliseconds` later (earlier when negative). */
export function addMs(at: Instant, milliseconds: number): Instant {
  return instant(epochMs(at) + milliseconds);
}

/** Milliseconds from `start` to `end`; negative when `end` is earlier. */
export function msBetween(start: Instant, end: Instant): number {
  return epochMs(end) - epochMs(start);
}

/** The later of two moments. */
export function later(a: Instant, b: Instant): Instant {
  return a >= b ? a : b;
}

/** The local calendar day of a moment in an IANA time zone, as "2026-10-13". */
export function localDay(at: Instant, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(epochMs(at));
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The moment at which a local day ("2026-10-13") begins in an IANA time zone; where clocks skip midnight, the first moment of the day. */
export function startOfLocalDay(day: string, timeZone: string): Instant {
  const wall = Date.parse(`${day}T00:00:00.000Z`);
  const first = wall - zoneOffsetMs(wall, timeZone);
  return instant(wall - zoneOffsetMs(first, timeZone));
}

/** The local day `days` after another. */
export function addDays(day: string, days: number): string {
  return instant(Date.parse(`${day}T00:00:00.000Z`) + days * DAY_MS).slice(0, 10);
}

/** The Monday of a local day's week. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00.000Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

function zoneOffsetMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wall - Math.floor(at / SECOND_MS) * SECOND_MS;
}
