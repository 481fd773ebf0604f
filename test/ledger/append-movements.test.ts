import { describe, expect, test } from "vitest";
import { appendMovements, chainEntry, firstBrokenEntry, type LedgerChain } from "../../app/ledger/append-movements.ts";
import type { LedgerEntry, LedgerMovement } from "../../app/records/ledger-entry.ts";
import { bookRevenue } from "../../app/steps/book-revenue.ts";
import { callId, installId } from "../../app/values/ids.ts";
import { instant } from "../../app/values/instant.ts";
import { money } from "../../app/values/money.ts";
import { anOpportunity, aTouch, INSTALL, NOON, PAID_SEARCH } from "../support/builders.ts";

const now = () => NOON;

function movement(minor: number): LedgerMovement {
  return {
    opportunity: anOpportunity().ref,
    reason: "won",
    amount: money(minor, "USD"),
    credits: [{ callId: callId("call-1"), source: PAID_SEARCH, minor }],
    at: NOON,
  };
}

/** A chain in memory. `beforeAppend` runs once, between the read and the write of the first append. */
function chainOf(entries: LedgerEntry[], beforeAppend: () => void = () => {}): LedgerChain {
  let meddle = beforeAppend;
  return {
    last: async () => entries.at(-1),
    append: async (entry) => {
      meddle();
      meddle = () => {};
      if (entries.some((each) => each.sequence === entry.sequence)) return false;
      entries.push(entry);
      return true;
    },
  };
}

function append(entries: LedgerEntry[], each: LedgerMovement): void {
  entries.push(chainEntry({ ...each, installId: INSTALL, recordedAt: NOON }, entries.at(-1)));
}

/** A chain of three sound entries. */
function soundChain(): readonly [LedgerEntry, LedgerEntry, LedgerEntry] {
  const entry = (minor: number, last?: LedgerEntry) =>
    chainEntry({ ...movement(minor), installId: INSTALL, recordedAt: NOON }, last);
  const first = entry(100);
  const second = entry(-40, first);
  return [first, second, entry(7, second)];
}

async function* inOrder(entries: readonly LedgerEntry[]): AsyncGenerator<LedgerEntry> {
  yield* entries;
}

const brokenIn = (entries: readonly LedgerEntry[]) => firstBrokenEntry(inOrder(entries));

describe("appendMovements", () => {
  const won = anOpportunity();
  const credits = [{ touch: aTouch("call-1"), share: 1 }];

  test("appends until nothing more is wanted, each entry behind the last", async () => {
    const entries: LedgerEntry[] = [];
    const wanted = [movement(100), movement(-40)];
    const appended = await appendMovements(INSTALL, chainOf(entries), {
      nextMovements: async () => wanted.slice(entries.length),
      now,
    });
    expect(appended.map((entry) => [entry.sequence, entry.amount.minor])).toEqual([
      [1, 100],
      [2, -40],
    ]);
    expect(entries).toEqual(appended);
    expect(await brokenIn(entries)).toBeUndefined();
  });

  test("appends nothing where nothing is wanted", async () => {
    const entries: LedgerEntry[] = [];
    expect(await appendMovements(INSTALL, chainOf(entries), { nextMovements: async () => [], now })).toEqual([]);
    expect(entries).toEqual([]);
  });

  test("books a deal once when another process books it between our read and our write", async () => {
    const entries: LedgerEntry[] = [];
    const chain = chainOf(entries, () => append(entries, bookRevenue(won, credits, entries)[0] ?? movement(0)));
    const appended = await appendMovements(INSTALL, chain, {
      nextMovements: async () => bookRevenue(won, credits, entries),
      now,
    });
    expect(appended).toEqual([]);
    expect(entries.map((entry) => entry.amount.minor)).toEqual([360_000]);
  });

  test("books only what is missing when another process booked a part meanwhile", async () => {
    const entries: LedgerEntry[] = [];
    const chain = chainOf(entries, () => append(entries, movement(100_000)));
    await appendMovements(INSTALL, chain, { nextMovements: async () => bookRevenue(won, credits, entries), now });
    expect(entries.map((entry) => entry.amount.minor)).toEqual([100_000, 260_000]);
    expect(await brokenIn(entries)).toBeUndefined();
  });

  test("books a deal once when several processes book it at the same time", async () => {
    const entries: LedgerEntry[] = [];
    const chain = chainOf(entries);
    const nextMovements = async () => bookRevenue(won, credits, entries);
    await Promise.all(Array.from({ length: 5 }, () => appendMovements(INSTALL, chain, { nextMovements, now })));
    expect(entries.map((entry) => entry.amount.minor)).toEqual([360_000]);
  });

  test("throws what the chain throws", async () => {
    const chain: LedgerChain = { last: () => Promise.reject(new Error("down")), append: async () => true };
    await expect(appendMovements(INSTALL, chain, { nextMovements: async () => [], now })).rejects.toThrow("down");
  });
});

describe("firstBrokenEntry", () => {
  const [first, second, third] = soundChain();

  test("finds nothing in a sound chain or an empty one", async () => {
    expect(await brokenIn([first, second, third])).toBeUndefined();
    expect(await brokenIn([])).toBeUndefined();
  });

  test.each([
    ["amount", { amount: money(-41, "USD") }],
    ["amount and credits together", movement(-41)],
    ["currency", { amount: money(-40, "EUR") }],
    ["reason", { reason: "deleted" as const }],
    ["opportunity", { opportunity: { object: "opportunity" as const, id: "006-2" } }],
    ["time", { recordedAt: instant("2020-01-01T00:00:00.000Z") }],
    ["install", { installId: installId("install-2") }],
    ["hash", { hash: "0".repeat(64) }],
    ["call", { credits: [{ callId: callId("call-2"), source: PAID_SEARCH, minor: -40 }] }],
  ])("finds an entry whose %s was changed", async (_what, change) => {
    expect(await brokenIn([first, { ...second, ...change }, third])).toBe(2);
  });

  test("finds the place where an entry was removed", async () => {
    expect(await brokenIn([first, third])).toBe(3);
    expect(await brokenIn([second, third])).toBe(2);
  });

  test("finds the place where entries changed their order", async () => {
    expect(await brokenIn([first, third, second])).toBe(3);
  });

  test("finds an entry that came in twice or from another chain", async () => {
    expect(await brokenIn([first, second, second, third])).toBe(2);
    const foreign = chainEntry({ ...movement(1), installId: INSTALL, recordedAt: NOON }, first);
    expect(await brokenIn([first, foreign, third])).toBe(3);
  });

  test("finds a sound hash over credits that do not sum to the amount", async () => {
    const wrong = { ...movement(100), amount: money(101, "USD"), installId: INSTALL, recordedAt: NOON };
    expect(await brokenIn([chainEntry(wrong, undefined)])).toBe(1);
  });

  test("holds for entries whose members come back in another order", async () => {
    const reordered: LedgerEntry = { ...first, amount: { currency: "USD", minor: 100 }, credits: [...first.credits] };
    expect(await brokenIn([reordered, second, third])).toBeUndefined();
  });
});
