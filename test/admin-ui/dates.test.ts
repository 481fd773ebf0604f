import { expect, test } from "vitest";
import {
  addDays,
  agoText,
  clockText,
  dayOf,
  dayText,
  isDay,
  periodText,
  whenText,
  zoneText,
} from "../../app/admin-ui/dates.ts";
import { presetOf, presetPeriod, weekWithin } from "../../app/admin-ui/period.ts";

const ZONE = "America/Los_Angeles";
const NOW = Date.parse("2026-11-01T22:02:00Z");

test("a time names day and month as words, in the install's zone, with the year only when it is another", () => {
  expect(whenText("2026-10-13T21:02:00Z", ZONE, NOW)).toBe("Tue 13 Oct, 14:02");
  expect(whenText("2025-09-03T08:05:00Z", ZONE, NOW)).toBe("Wed 3 Sep 2025, 01:05");
  expect(clockText("2026-10-13T07:00:00Z", ZONE)).toBe("00:00");
});

test("a time within the last hour is told by its distance", () => {
  expect(agoText("2026-11-01T21:56:00Z", ZONE, NOW)).toBe("6 min ago");
  expect(agoText("2026-11-01T22:01:30Z", ZONE, NOW)).toBe("just now");
  expect(agoText("2026-11-01T21:02:00Z", ZONE, NOW)).toBe("Sun 1 Nov, 13:02");
});

test("a zone is named as people name it", () => {
  expect([ZONE, "Europe/Helsinki"].map(zoneText)).toEqual(["Pacific", "Eastern European"]);
});

test("a period is one phrase, whatever it spans", () => {
  expect(periodText("2026-10-01", "2026-10-31")).toBe("1–31 October 2026");
  expect(periodText("2026-09-28", "2026-10-04")).toBe("28 September – 4 October 2026");
  expect(periodText("2025-12-29", "2026-01-04")).toBe("29 December 2025 – 4 January 2026");
  expect(periodText("2026-10-13", "2026-10-13")).toBe("13 October 2026");
});

test("days are counted by the calendar of the install's zone", () => {
  expect(dayOf(Date.parse("2026-11-01T06:30:00Z"), ZONE)).toBe("2026-10-31");
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  expect(dayText("2026-10-08")).toBe("8 Oct");
});

test("only real days are taken from the address", () => {
  expect(["2026-10-31", "2026-13-01", "yesterday", null].map(isDay)).toEqual([true, false, false, false]);
});

test("named periods are worked out from today, and recognised again", () => {
  expect(presetPeriod("this_month", NOW, ZONE)).toEqual({ from: "2026-11-01", to: "2026-11-01" });
  expect(presetPeriod("last_month", NOW, ZONE)).toEqual({ from: "2026-10-01", to: "2026-10-31" });
  expect(presetPeriod("last_30_days", NOW, ZONE)).toEqual({ from: "2026-10-03", to: "2026-11-01" });
  expect(presetOf({ from: "2026-10-01", to: "2026-10-31" }, NOW, ZONE)).toBe("last_month");
  expect(presetOf({ from: "2026-10-02", to: "2026-10-31" }, NOW, ZONE)).toBeUndefined();
});

test("a week at the edge of a period is cut to the period", () => {
  const october = { from: "2026-10-01", to: "2026-10-31" };
  expect(weekWithin("2026-09-28", october)).toEqual({ from: "2026-10-01", to: "2026-10-04" });
  expect(weekWithin("2026-10-26", october)).toEqual({ from: "2026-10-26", to: "2026-10-31" });
});
