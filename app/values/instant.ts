import { InvalidInputError } from "./errors.ts";

/** A moment: UTC, ISO 8601 with milliseconds ("2026-10-13T14:02:00.000Z"). Sorts as text. */
export type Instant = string & { readonly __brand: "Instant" };

/** Where time comes from; passed in, so that tests stand still. */
export type Clock = () => Instant;

/** A time without a zone would be read in the process's own zone, so it is refused. */
const ISO_WITH_ZONE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/;

/** Years 0 to 9999: outside them ISO texts grow a sign and no longer sort. */
const FIRST_MS = Date.parse("0000-01-01T00:00:00.000Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Reads an ISO 8601 text with zone (a day alone is its UTC midnight), or epoch milliseconds, in the years 0 to 9999. Throws InvalidInputError for
 * anything else.
 */
export function instant(value: string | number): Instant {
  const milliseconds = typeof value === "number" ? value : ISO_WITH_ZONE.test(value) ? Date.parse(value) : Number.NaN;
  if (!(milliseconds >= FIRST_MS && milliseconds <= LAST_MS)) {
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
  return remembered(dayFormats, timeZone, () => {
    return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  }).format(epochMs(at));
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The moment at which a local day ("2026-10-13") begins in an IANA time zone; where clocks skip midnight, the first moment of the day. */
export function startOfLocalDay(day: string, timeZone: string): Instant {
  const wall = Date.parse(`${day}T00:00:00.000Z`);
  const first = wall - zoneOffsetMs(wall, timeZone);
  const second = instant(wall - zoneOffsetMs(first, timeZone));
  return localDay(second, timeZone) === day ? second : instant(first);
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

/** Formats are remembered by time zone: making one takes a hundred times as long as using it, and reports use one for every call. */
const dayFormats = new Map<string, Intl.DateTimeFormat>();
const wallFormats = new Map<string, Intl.DateTimeFormat>();

function remembered(
  formats: Map<string, Intl.DateTimeFormat>,
  timeZone: string,
  make: () => Intl.DateTimeFormat,
): Intl.DateTimeFormat {
  const format = formats.get(timeZone) ?? make();
  formats.set(timeZone, format);
  return format;
}

function zoneOffsetMs(at: number, timeZone: string): number {
  const parts = remembered(wallFormats, timeZone, () => wallFormat(timeZone)).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wall - Math.floor(at / SECOND_MS) * SECOND_MS;
}

function wallFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
}
