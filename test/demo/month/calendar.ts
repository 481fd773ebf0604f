import { addDays, addMs, type Instant, localDay, SECOND_MS, startOfLocalDay } from "../../../app/values/instant.ts";
import { TIME_ZONE } from "./demo-call.ts";

/** Days that the month of calls lasts. */
export const DAYS = 30;

const HOUR_SECONDS = 3_600;

/** Seconds since local midnight between which the telephones are answered. */
export const OPEN_HOURS = { from: 7.5 * HOUR_SECONDS, to: 18 * HOUR_SECONDS };

/** Seconds since local midnight between which deals are signed. */
export const SIGNING_HOURS = { from: 9 * HOUR_SECONDS, to: 16.5 * HOUR_SECONDS };

/** Seconds since local midnight between which only the machine answers. */
export const CLOSED_HOURS = { from: 18.5 * HOUR_SECONDS, to: 21 * HOUR_SECONDS };

/** The days of a month that ends three days before a moment. */
export interface Calendar {
  readonly from: string;
  readonly to: string;
  /** A time of the day that is `offset` days after the first; Sundays give the Saturday before, or the Monday after on the first day. */
  at(offset: number, secondsOfDay: number): Instant;
}

/** Opens the calendar of the month before a moment. */
export function calendarBefore(now: Instant): Calendar {
  const to = addDays(localDay(now, TIME_ZONE), -3);
  const from = addDays(to, 1 - DAYS);
  return {
    from,
    to,
    at(offset, secondsOfDay) {
      const day = addDays(from, offset);
      const open = isSunday(day) ? addDays(day, offset === 0 ? 1 : -1) : day;
      return addMs(startOfLocalDay(open, TIME_ZONE), secondsOfDay * SECOND_MS);
    },
  };
}

function isSunday(day: string): boolean {
  return new Date(`${day}T00:00:00.000Z`).getUTCDay() === 0;
}
