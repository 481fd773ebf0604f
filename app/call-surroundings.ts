import type { Call } from "./records/call.ts";
import { refKey } from "./records/crm-person.ts";
import type { Install } from "./records/install.ts";
import type { LedgerEntry } from "./records/ledger-entry.ts";
import type { Opportunity } from "./records/opportunity.ts";
import type { CallStore } from "./store/calls.ts";
import type { LedgerEntryStore } from "./store/ledger-entries.ts";
import type { OpportunityStore } from "./store/opportunities.ts";

/** What is known of the people behind some calls: all their calls, their opportunities, and what their calls earned. */
export interface CallSurroundings {
  readonly callsOfPerson: ReadonlyMap<string, readonly Call[]>;
  readonly opportunitiesOfPerson: ReadonlyMap<string, readonly Opportunity[]>;
  readonly entries: readonly LedgerEntry[];
}

/** What loading surroundings reads. */
export interface SurroundingsDependencies {
  readonly calls: Pick<CallStore, "ofPeople">;
  readonly opportunities: Pick<OpportunityStore, "ofPeople">;
  readonly ledger: Pick<LedgerEntryStore, "ofCalls">;
}

/** The key of a call's person, when it has one. */
export function personKeyOf(call: Call): string | undefined {
  return call.match.kind === "matched" ? refKey(call.match.person.ref) : undefined;
}

/** The keys of the people behind calls, each once. */
export function personKeysOf(calls: readonly Call[]): readonly string[] {
  return [...new Set(calls.flatMap((call) => personKeyOf(call) ?? []))];
}

/** Loads what the stories need to know of the people behind calls; the calls at hand stand in the place of their stored versions. */
export async function surroundings(
  install: Install,
  calls: readonly Call[],
  d: SurroundingsDependencies,
): Promise<CallSurroundings> {
  const keys = personKeysOf(calls);
  const [stored, opportunities] = await Promise.all([
    d.calls.ofPeople(install.id, keys),
    d.opportunities.ofPeople(install.id, keys),
  ]);
  const atHand = new Set<string>(calls.map((call) => call.id));
  // In the order of time, so that what is derived does not depend on which call came in last.
  const all = [...calls, ...stored.filter((call) => !atHand.has(call.id))].sort(byTime);
  const entries = await d.ledger.ofCalls(
    install.id,
    all.map((call) => call.id),
  );
  return {
    callsOfPerson: groupBy(all, (call) => personKeyOf(call)),
    opportunitiesOfPerson: new Map(
      keys.map((key) => [key, opportunities.filter((each) => each.people.some((ref) => refKey(ref) === key))]),
    ),
    entries: [...new Map(entries.map((entry) => [entry.sequence, entry])).values()],
  };
}

function byTime(a: Call, b: Call): number {
  return a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1;
}

/** Groups items by a key; items without one are left out. */
export function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | undefined,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
