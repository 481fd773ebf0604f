import { describe, expect, test } from "vitest";
import type { Call } from "../../app/records/call.ts";
import type { LedgerEntry } from "../../app/records/ledger-entry.ts";
import { type CountingDependencies, countCalls, passes } from "../../app/reports/counted-calls.ts";
import { countCall } from "../../app/reports/figures.ts";
import { callId } from "../../app/values/ids.ts";
import { addMs, DAY_MS } from "../../app/values/instant.ts";
import { money } from "../../app/values/money.ts";
import { aCall, anInstall, anOpportunity, INSTALL, NOON, PAID_SEARCH } from "../support/builders.ts";

const period = { from: NOON, to: addMs(NOON, DAY_MS) };

/** An entry of money for one call, as the ledger keeps it. */
function entry(sequence: number, call: string, minor: number, currency = "USD"): LedgerEntry {
  return {
    installId: INSTALL,
    sequence,
    opportunity: anOpportunity().ref,
    reason: "won",
    amount: money(minor, currency),
    credits: [{ callId: callId(call), source: PAID_SEARCH, minor }],
    at: NOON,
    recordedAt: NOON,
    previousHash: "",
    hash: "",
  };
}

/** Stores in memory, which note how many calls each read of the ledger is about. */
function storesOf(calls: readonly Call[], entries: readonly LedgerEntry[]) {
  const chunks: number[] = [];
  const stores: CountingDependencies = {
    calls: {
      async *scan() {
        yield* calls;
      },
    },
    ledger: {
      ofCalls: async (_install, ids) => {
        chunks.push(ids.length);
        return entries.filter((each) => each.credits.some((credit) => ids.includes(credit.callId)));
      },
    },
  };
  return { stores, chunks };
}

describe("countCalls", () => {
  const calls = ["a", "b", "c"].map((id) => aCall({ id: callId(id) }));

  test("sums what the ledger holds for each call in the install's currency", async () => {
    const entries = [entry(1, "a", 500), entry(2, "a", -200), entry(3, "b", 700, "EUR"), entry(4, "elsewhere", 900)];
    const { stores } = storesOf(calls, entries);
    const counted = await countCalls(anInstall(), period, { ...stores, filters: {} });
    expect(counted.map((each) => [each.call.id, each.earnedMinor, each.result])).toEqual([
      ["a", 300, "closed"],
      ["b", 0, "booked"],
      ["c", 0, "booked"],
    ]);
  });

  test("counts every call once when there are more than one read of the ledger takes", async () => {
    const many = Array.from({ length: 1_001 }, (_, index) => aCall({ id: callId(`call-${index}`) }));
    const { stores, chunks } = storesOf(many, [entry(1, "call-1000", 5)]);
    const counted = await countCalls(anInstall(), period, { ...stores, filters: {} });
    expect(new Set(counted.map((each) => each.call.id)).size).toBe(1_001);
    expect(counted.at(-1)?.earnedMinor).toBe(5);
    expect(chunks).toEqual([500, 500, 1]);
  });

  test("leaves out what the filters do not let pass", async () => {
    const { stores } = storesOf(calls, [entry(1, "b", 5)]);
    const counted = await countCalls(anInstall(), period, { ...stores, filters: { result: "closed" } });
    expect(counted.map((each) => each.call.id)).toEqual(["b"]);
  });
});

describe("passes", () => {
  const source = { channel: "paid_search", campaign: "Boilers" } as const;
  const counted = countCall(aCall({ source, facts: { device: "mobile" } }), 0);

  test.each([
    [{}, true],
    [{ channel: "paid_search" }, true],
    [{ channel: "email" }, false],
    [{ channel: "paid_search", campaign: "Drains" }, false],
    [{ device: "mobile", level: "campaign", result: "booked" }, true],
    [{ keyword: "" }, true],
    [{ campaign: "" }, false],
    [{ result: "closed" }, false],
  ] as const)("filters by %j: %j", (filters, expected) => {
    expect(passes(counted, filters)).toBe(expected);
  });
});
