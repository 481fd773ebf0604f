import { describe, expect, test } from "vitest";
import { axisMarks, stacked } from "../../app/admin-ui/charts/scale.ts";
import { callHref, callsHref, nextDimension, readView, withoutFilter, writeView } from "../../app/admin-ui/routes.ts";

describe("the address", () => {
  test("gives back the view that was written into it", () => {
    const view = {
      period: { from: "2026-10-01", to: "2026-10-31" },
      filters: { channel: "paid_search", campaign: "", result: "closed" },
      by: "keyword",
      sort: { column: "booked", descending: false },
      weeksAsTable: true,
    } as const;
    expect(readView(writeView(view))).toEqual(view);
  });

  test("stays short for the view as shipped", () => {
    expect(writeView(readView(new URLSearchParams())).toString()).toBe("");
  });

  test("that cannot be understood gives the view as shipped", () => {
    const nonsense = new URLSearchParams("from=2026-10-31&to=2026-10-01&by=colour&result=great&sort=luck.up");
    expect(readView(nonsense)).toEqual({
      filters: {},
      by: "channel",
      sort: { column: "revenue", descending: false },
      weeksAsTable: false,
    });
  });

  test("of a figure's calls carries its period and filters, an empty value standing for not known", () => {
    const period = { from: "2026-10-01", to: "2026-10-31" };
    expect(callsHref(period, { channel: "", result: "closed" })).toBe(
      "/calls?from=2026-10-01&to=2026-10-31&channel=&result=closed",
    );
    expect(callHref("a/b", "channel=direct")).toBe("/calls/a%2Fb?channel=direct");
  });
});

test("following a source leads from channel over campaign to keyword", () => {
  expect((["channel", "campaign", "ad_group", "device"] as const).map(nextDimension)).toEqual([
    "campaign",
    "keyword",
    "keyword",
    "device",
  ]);
});

test("a filter can be taken off without touching the others", () => {
  expect(withoutFilter({ channel: "direct", result: "closed" }, "channel")).toEqual({ result: "closed" });
});

test("an axis begins at zero, reaches the highest value and steps by round amounts", () => {
  expect(axisMarks(5_040_000)).toEqual([0, 2_000_000, 4_000_000, 6_000_000]);
  expect(axisMarks(52)).toEqual([0, 20, 40, 60]);
  expect(axisMarks(0)).toEqual([0]);
});

test("a stacked column is as high as the sum of its parts", () => {
  expect(
    stacked([
      ["closed", 6],
      ["booked", 0],
      ["quote", 5],
    ] as const),
  ).toEqual([
    { name: "closed", start: 0, end: 6 },
    { name: "quote", start: 6, end: 11 },
  ]);
});
