import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../../app/values/errors.ts";
import {
  addDays,
  addMs,
  epochMs,
  HOUR_MS,
  instant,
  later,
  localDay,
  mondayOf,
  msBetween,
  startOfLocalDay,
} from "../../app/values/instant.ts";

const LOS_ANGELES = "America/Los_Angeles";
const LONDON = "Europe/London";

describe("instant", () => {
  test.each([
    ["2026-10-13T14:02:00.000Z", "2026-10-13T14:02:00.000Z"],
    ["2026-10-13T14:02:00Z", "2026-10-13T14:02:00.000Z"],
    ["2026-10-13T14:02:00-04:00", "2026-10-13T18:02:00.000Z"],
    ["2026-10-13T14:02:00.000+0000", "2026-10-13T14:02:00.000Z"],
    ["2026-10-13T14:02:00.1239Z", "2026-10-13T14:02:00.123Z"],
    ["2026-10-13", "2026-10-13T00:00:00.000Z"],
  ])("reads %s as %s", (text, expected) => {
    expect(instant(text)).toBe(expected);
  });

  test("reads epoch milliseconds", () => {
    expect(instant(0)).toBe("1970-01-01T00:00:00.000Z");
    expect(epochMs(instant(1_791_900_120_000))).toBe(1_791_900_120_000);
  });

  test.each(["", "soon", "1", "Oct 13 2026", "2026-13-01T00:00:00Z", "2026-10-13T25:00:00Z"])("refuses %j", (text) => {
    expect(() => instant(text)).toThrow(InvalidInputError);
  });

  test.each(["2026-10-13T14:02:00", "2026-10-13 14:02:00"])("refuses %j, whose zone nobody knows", (text) => {
    expect(() => instant(text)).toThrow(InvalidInputError);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 8.64e15, -8.64e15])("refuses %d milliseconds", (milliseconds) => {
    expect(() => instant(milliseconds)).toThrow(InvalidInputError);
  });

  test("sorts as text in the order of time", () => {
    const moments = fc.integer({ min: Date.UTC(1, 0), max: Date.UTC(9999, 11) });
    fc.assert(
      fc.property(moments, moments, (a, b) => {
        expect(instant(a) < instant(b)).toBe(a < b);
      }),
    );
  });

  test("adds, subtracts and compares moments", () => {
    const noon = instant("2026-10-13T12:00:00.000Z");
    const before = addMs(noon, -HOUR_MS);
    expect(before).toBe("2026-10-13T11:00:00.000Z");
    expect(msBetween(noon, before)).toBe(-HOUR_MS);
    expect(later(noon, before)).toBe(noon);
    expect(later(before, noon)).toBe(noon);
  });
});

describe("localDay", () => {
  test.each([
    ["2026-10-13T06:59:59.999Z", LOS_ANGELES, "2026-10-12"],
    ["2026-10-13T07:00:00.000Z", LOS_ANGELES, "2026-10-13"],
    ["2026-01-13T07:59:59.999Z", LOS_ANGELES, "2026-01-12"],
    ["2026-07-01T23:30:00.000Z", LONDON, "2026-07-02"],
    ["2026-12-31T23:59:59.999Z", LONDON, "2026-12-31"],
  ])("puts %s in %s on %s", (at, timeZone, day) => {
    expect(localDay(instant(at), timeZone)).toBe(day);
  });
});

describe("startOfLocalDay", () => {
  test.each([
    ["2026-03-08", LOS_ANGELES, "2026-03-08T08:00:00.000Z"],
    ["2026-03-09", LOS_ANGELES, "2026-03-09T07:00:00.000Z"],
    ["2026-11-01", LOS_ANGELES, "2026-11-01T07:00:00.000Z"],
    ["2026-11-02", LOS_ANGELES, "2026-11-02T08:00:00.000Z"],
    ["2026-03-29", LONDON, "2026-03-29T00:00:00.000Z"],
    ["2026-03-30", LONDON, "2026-03-29T23:00:00.000Z"],
    ["2026-10-25", LONDON, "2026-10-24T23:00:00.000Z"],
    ["2026-10-26", LONDON, "2026-10-26T00:00:00.000Z"],
    ["2026-10-13", "UTC", "2026-10-13T00:00:00.000Z"],
    ["2026-10-13", "Asia/Kolkata", "2026-10-12T18:30:00.000Z"],
  ])("begins %s in %s at %s", (day, timeZone, start) => {
    expect(startOfLocalDay(day, timeZone)).toBe(start);
  });

  test.each([
    ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00.000Z"],
    ["2026-03-08", "America/Havana", "2026-03-08T05:00:00.000Z"],
    ["2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00.000Z"],
  ])("begins %s in %s, where clocks skip midnight, at the day's first moment", (day, timeZone, start) => {
    expect(startOfLocalDay(day, timeZone)).toBe(start);
  });

  test("begins a day that has midnight twice at the first of them", () => {
    expect(startOfLocalDay("2026-11-01", "America/Havana")).toBe("2026-11-01T04:00:00.000Z");
  });

  test("begins every day at the first moment that belongs to it", () => {
    const zones = fc.constantFrom(LOS_ANGELES, LONDON, "America/Santiago", "Asia/Beirut", "Australia/Lord_Howe");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_500 }), zones, (days, timeZone) => {
        const day = addDays("2024-01-01", days);
        const start = startOfLocalDay(day, timeZone);
        expect(localDay(start, timeZone)).toBe(day);
        expect(localDay(addMs(start, -1), timeZone)).toBe(addDays(day, -1));
      }),
      { numRuns: 300 },
    );
  });
});

describe("mondayOf", () => {
  test.each([
    ["2026-10-12", "2026-10-12"],
    ["2026-10-13", "2026-10-12"],
    ["2026-10-18", "2026-10-12"],
    ["2026-10-19", "2026-10-19"],
    ["2026-03-01", "2026-02-23"],
    ["2027-01-01", "2026-12-28"],
  ])("puts %s into the week of %s", (day, monday) => {
    expect(mondayOf(day)).toBe(monday);
  });
});

describe("addDays", () => {
  test("crosses months, leap days and years", () => {
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  });
});
