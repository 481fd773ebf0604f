import { LOCALE } from "./format.ts";

/** The clock of the page: milliseconds since 1970, passed in so that tests choose the time. */
export type Clock = () => number;

type Part = "weekday" | "day" | "month" | "year" | "hour" | "minute";

/** An instant in the install's zone: "Tue 13 Oct, 14:02", with the year when it is not the year of `now`. */
export function whenText(instant: string, timeZone: string, now: number): string {
  const parts = partsOf(Date.parse(instant), timeZone);
  const year = parts.year === partsOf(now, timeZone).year ? "" : ` ${parts.year}`;
  return `${parts.weekday} ${parts.day} ${parts.month}${year}, ${parts.hour}:${parts.minute}`;
}

/** An instant as its distance when it lies less than an hour back, "6 min ago", else as `whenText`. */
export function agoText(instant: string, timeZone: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(instant)) / 60_000);
  if (minutes < 0 || minutes >= 60) return whenText(instant, timeZone, now);
  return minutes === 0 ? "just now" : `${minutes} min ago`;
}

/** The time of day of an instant in a zone: "14:02". */
export function clockText(instant: string, timeZone: string): string {
  const parts = partsOf(Date.parse(instant), timeZone);
  return `${parts.hour}:${parts.minute}`;
}

/** A zone as people name it: "Pacific", "Central European". */
export function zoneText(timeZone: string): string {
  const parts = new Intl.DateTimeFormat(LOCALE, { timeZone, timeZoneName: "longGeneric" }).formatToParts(0);
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? timeZone;
  return name.replace(/( Standard)? Time$/, "");
}

/** The local day of an instant: "2026-10-13". */
export function dayOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** A day some days later (or earlier, below zero); days are calendar days, so no zone is needed. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A day in a few letters: "8 Oct". */
export function dayText(day: string): string {
  const parts = partsOf(Date.parse(`${day}T00:00:00Z`), "UTC");
  return `${parts.day} ${parts.month}`;
}

/** Two days, both inclusive, as one phrase: "1–31 October 2026", "28 September – 4 October 2026", "13 October 2026". */
export function periodText(from: string, to: string): string {
  const first = longParts(from);
  const last = longParts(to);
  const end = `${last.day} ${last.month} ${last.year}`;
  if (from === to) return end;
  if (first.year !== last.year) return `${first.day} ${first.month} ${first.year} – ${end}`;
  if (first.month !== last.month) return `${first.day} ${first.month} – ${end}`;
  return `${first.day}–${end}`;
}

/** True for a calendar day as the address carries it. */
export function isDay(text: string | null): text is string {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

function partsOf(at: number, timeZone: string): Readonly<Record<Part, string>> {
  return named(
    new Intl.DateTimeFormat(LOCALE, {
      timeZone,
      weekday: "short",
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }).formatToParts(at),
  );
}

function longParts(day: string): Readonly<Record<Part, string>> {
  return named(
    new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" }).formatToParts(
      Date.parse(`${day}T00:00:00Z`),
    ),
  );
}

function named(parts: readonly Intl.DateTimeFormatPart[]): Readonly<Record<Part, string>> {
  const value = (type: Part) => parts.find((part) => part.type === type)?.value ?? "";
  return {
    weekday: value("weekday"),
    day: value("day"),
    month: value("month"),
    year: value("year"),
    hour: value("hour"),
    minute: value("minute"),
  };
}
