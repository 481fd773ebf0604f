import type { LedgerEntry, LedgerMovement } from "../records/ledger-entry.ts";
import { canonicalJson, sha256Hex } from "../values/hashing.ts";
import type { InstallId } from "../values/ids.ts";
import type { Clock } from "../values/instant.ts";

/** The part of the stored ledger that appending needs. */
export interface LedgerChain {
  last(install: InstallId): Promise<LedgerEntry | undefined>;
  /** False when the entry's place in the chain was taken meanwhile. */
  append(entry: LedgerEntry): Promise<boolean>;
}

/**
 * Appends the next movement that `nextMovements` wants, and asks it again after each: it is asked anew whenever another process appended first,
 * so that no movement is ever booked on stale sums. Answers the entries appended. Throws what the chain throws.
 */
export async function appendMovements(
  install: InstallId,
  chain: LedgerChain,
  { nextMovements, now }: { readonly nextMovements: () => Promise<readonly LedgerMovement[]>; readonly now: Clock },
): Promise<readonly LedgerEntry[]> {
  const appended: LedgerEntry[] = [];
  for (;;) {
    const last = await chain.last(install);
    const movement = (await nextMovements())[0];
    if (movement === undefined) return appended;
    const entry = chainEntry({ ...movement, installId: install, recordedAt: now() }, last);
    if (await chain.append(entry)) appended.push(entry);
  }
}

/** Puts an entry behind the last one: its sequence, the hash before it, and the hash over all of it. */
export function chainEntry(
  entry: Omit<LedgerEntry, "sequence" | "previousHash" | "hash">,
  last: LedgerEntry | undefined,
): LedgerEntry {
  const placed = { ...entry, sequence: (last?.sequence ?? 0) + 1, previousHash: last?.hash ?? "" };
  return { ...placed, hash: entryHash(placed) };
}

/**
 * Checks a ledger in the order of its chain: the sequence number of the first entry that was changed, removed, moved or whose credits do not sum to its
 * amount; undefined when everything holds.
 */
export async function firstBrokenEntry(entries: AsyncIterable<LedgerEntry>): Promise<number | undefined> {
  let before: LedgerEntry | undefined;
  for await (const entry of entries) {
    const { hash, ...rest } = entry;
    const sum = entry.credits.reduce((total, credit) => total + credit.minor, 0);
    const follows = entry.sequence === (before?.sequence ?? 0) + 1 && entry.previousHash === (before?.hash ?? "");
    if (!follows || sum !== entry.amount.minor || entryHash(rest) !== hash) return entry.sequence;
    before = entry;
  }
  return undefined;
}

function entryHash(entry: Omit<LedgerEntry, "hash">): string {
  return sha256Hex(canonicalJson(entry));
}
