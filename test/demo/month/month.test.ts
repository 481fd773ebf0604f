import { describe, expect, test } from "vitest";
import { attributeCall } from "../../../app/steps/attribute-call.ts";
import { callId } from "../../../app/values/ids.ts";
import { addDays, addMs, DAY_MS, HOUR_MS, instant, localDay, msBetween } from "../../../app/values/instant.ts";
import { buildDemoMonth, type DemoCall } from "./index.ts";

const NOW = instant("2026-11-24T17:00:00.000Z");
const MONTH = buildDemoMonth({ now: NOW, seed: 20_261 });
const PAID = MONTH.calls.filter((call) => call.source.channel === "paid_search");
const OTHERS = MONTH.calls.filter((call) => call.source.channel !== "paid_search");

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

/** The last call of a deal's customer before the deal, as last touch gives it all the credit; a low quality call gets none. */
function lastTouch(of: DemoCall, until: string): DemoCall | undefined {
  const own = MONTH.calls.filter((call) => call.callerNumber === of.callerNumber && call.intended !== "low_quality");
  const touches = own.map((call) => ({ at: call.startedAt, source: call.source, callId: callId(call.key) }));
  const credits = attributeCall(touches, instant(until), { kind: "last" });
  return MONTH.calls.find((call) => call.key === credits.find(({ share }) => share === 1)?.touch.callId);
}

describe("the calls from paid search", () => {
  test("are 200, of which 80 are appointments and 50 close at $3,600.00 each", () => {
    expect(countBy(PAID, (call) => call.intended)).toEqual({
      appointment: 80,
      quote: 48,
      inquiry: 46,
      low_quality: 26,
    });
    const deals = PAID.flatMap((call) => call.deal ?? []);
    expect([deals.length, new Set(deals.map((deal) => deal.amountMinor))]).toEqual([50, new Set([360_000])]);
    expect(PAID.filter((call) => call.deal !== undefined).every((call) => call.intended === "appointment")).toBe(true);
  });

  test.each(["when it was won", "at the end of the month"])(
    "keep all their revenue by last touch, counted %s",
    (when) => {
      const credited = MONTH.calls.flatMap((call) => {
        if (call.deal === undefined) return [];
        const until = when === "when it was won" ? call.deal.wonAt : NOW;
        return [{ minor: call.deal.amountMinor, to: lastTouch(call, until) }];
      });
      const paid = credited.filter(({ to }) => to?.source.channel === "paid_search");
      expect([paid.length, paid.reduce((sum, { minor }) => sum + minor, 0)]).toEqual([50, 18_000_000]);
      expect(new Set(paid.map(({ to }) => to?.key)).size).toBe(50);
      expect(credited.length).toBe(56);
    },
  );

  test("come in halves from the website's numbers, with their click, and from the numbers of the ads", () => {
    expect(countBy(PAID, (call) => call.provider)).toEqual({ callrail: 100, twilio: 100 });
    const clicks = PAID.flatMap((call) => call.source.gclid ?? []);
    expect(new Set(clicks).size).toBe(100);
    expect(new Set(PAID.map((call) => call.source.campaign)).size).toBe(5);
  });
});

describe("the calls from other sources", () => {
  test("are 40, with sales, unanswered calls and deals of their own", () => {
    expect(countBy(OTHERS, (call) => call.intended)).toEqual({
      appointment: 12,
      sale: 2,
      quote: 6,
      inquiry: 11,
      low_quality: 3,
      not_judged: 6,
    });
    expect(OTHERS.flatMap((call) => call.deal?.amountMinor ?? []).sort((a, b) => a - b)).toEqual([
      21_900, 46_550, 124_000, 217_525, 895_000, 1_230_000,
    ]);
    expect(OTHERS.filter((call) => call.spam).length).toBe(1);
    expect(OTHERS.filter((call) => call.voicemail).length).toBe(3);
    expect(OTHERS.filter((call) => !call.answered).length).toBe(6);
    expect(OTHERS.filter((call) => call.callerNumber === undefined).length).toBe(4);
  });

  test("come from many channels, and twelve are of people who also clicked an ad", () => {
    expect(new Set(OTHERS.map((call) => call.source.channel))).toEqual(
      new Set(["organic_search", "direct", "local_listing", "referral", "offline"]),
    );
    const clicked = new Set(PAID.map((call) => call.callerNumber));
    expect(OTHERS.filter((call) => call.callerNumber !== undefined && clicked.has(call.callerNumber)).length).toBe(12);
  });
});

describe("the month", () => {
  test("is the 30 days that end three days before now", () => {
    expect([MONTH.from, MONTH.to]).toEqual(["2026-10-23", "2026-11-21"]);
    const days = MONTH.calls.map((call) => localDay(call.startedAt, "America/Los_Angeles"));
    expect(days.every((day) => day >= MONTH.from && day <= MONTH.to)).toBe(true);
    expect(new Set(days).size).toBeGreaterThan(22);
    expect(addDays(MONTH.from, 29)).toBe(MONTH.to);
  });

  test("has calls in business hours, and the machine in the evening", () => {
    const hour = (call: DemoCall): number =>
      Number(
        call.startedAt &&
          new Date(call.startedAt).toLocaleTimeString("en-US", {
            timeZone: "America/Los_Angeles",
            hour: "2-digit",
            hourCycle: "h23",
          }),
      );
    for (const call of MONTH.calls) {
      const [from, to] = call.voicemail === true ? [18, 21] : [7, 18];
      expect([call.key, hour(call) >= from && hour(call) <= to]).toEqual([call.key, true]);
    }
  });

  test.each(["2026-11-24T17:00:00.000Z", "2026-03-10T07:59:00.000Z", "2027-01-01T08:01:00.000Z"])(
    "closes deals one to twelve days after the call and a day before now, at %s",
    (now) => {
      const { calls } = buildDemoMonth({ now: instant(now), seed: 20_261 });
      const deals = calls.flatMap(({ deal, startedAt }) => (deal === undefined ? [] : [{ ...deal, startedAt }]));
      expect(deals.length).toBe(56);
      for (const { wonAt, startedAt } of deals) {
        const days = msBetween(startedAt, wonAt) / DAY_MS;
        expect(days).toBeGreaterThan(1);
        expect(days).toBeLessThan(12);
        expect(wonAt <= addMs(instant(now), -25 * HOUR_MS)).toBe(true);
      }
    },
  );

  test("gives every caller one name and one number, all of the fictitious range", () => {
    const numbers = new Set(MONTH.calls.flatMap((call) => call.callerNumber ?? []));
    expect(numbers.size).toBe(224);
    const own = new Set(MONTH.calls.map((call) => call.trackingNumber));
    for (const number of [...numbers, ...own]) expect(number).toMatch(/^\+1(206|425|253|360)55501\d\d$/);
    expect([...own].filter((number) => numbers.has(number))).toEqual([]);
    const named = MONTH.calls.flatMap(({ callerName, callerNumber }) =>
      callerName ? [{ callerName, callerNumber }] : [],
    );
    const pairs = new Set(named.map(({ callerName, callerNumber }) => `${callerName} ${callerNumber}`));
    expect(pairs.size).toBe(new Set(named.map(({ callerName }) => callerName)).size);
  });

  test("is the same for the same seed and moment, and another for another seed", () => {
    expect(buildDemoMonth({ now: NOW, seed: 20_261 })).toEqual(MONTH);
    expect(buildDemoMonth({ now: NOW, seed: 7 })).not.toEqual(MONTH);
  });

  test("has keys in the order of time", () => {
    expect(MONTH.calls.map((call) => call.key)).toEqual(
      MONTH.calls.map((_, index) => `call-${String(index + 1).padStart(3, "0")}`),
    );
    expect(MONTH.calls.map((call) => call.startedAt)).toEqual(MONTH.calls.map((call) => call.startedAt).sort());
  });
});
