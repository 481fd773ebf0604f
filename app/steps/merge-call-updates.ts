import { CALL_STAGES, type CallFacts, type StoredUpdate } from "../records/call.ts";

/**
 * Merges the updates of one call, whatever their order and however often each came. A later stage outranks an earlier one, then the provider's
 * sequence, then the time of receipt; an absent fact never erases a present one. Pure.
 */
export function mergeCallUpdates(updates: readonly StoredUpdate[]): CallFacts {
  return [...uniqueUpdates(updates)]
    .sort(byRank)
    .reduce<CallFacts>((facts, update) => overlay(facts, update.facts), {});
}

/** The updates without repeats, keeping of equal ones the first received; in no particular order. */
export function uniqueUpdates(updates: readonly StoredUpdate[]): readonly StoredUpdate[] {
  const byKey = new Map<string, StoredUpdate>();
  for (const update of updates) {
    const known = byKey.get(update.key);
    if (known === undefined || update.receivedAt < known.receivedAt) byKey.set(update.key, update);
  }
  return [...byKey.values()];
}

function byRank(a: StoredUpdate, b: StoredUpdate): number {
  return (
    CALL_STAGES.indexOf(a.stage) - CALL_STAGES.indexOf(b.stage) ||
    (a.sequence ?? -1) - (b.sequence ?? -1) ||
    compareText(a.receivedAt, b.receivedAt) ||
    compareText(a.key, b.key)
  );
}

function overlay(under: CallFacts, over: CallFacts): CallFacts {
  const caller = mergeKnown(under.caller, over.caller);
  const source = mergeKnown(under.source, over.source);
  return {
    ...under,
    ...known(over),
    ...(caller === undefined ? {} : { caller }),
    ...(source === undefined ? {} : { source }),
  };
}

function mergeKnown<Facts extends object>(under: Facts | undefined, over: Facts | undefined): Facts | undefined {
  if (under === undefined || over === undefined) return over ?? under;
  return { ...under, ...known(over) };
}

function known<Facts extends object>(facts: Facts): Partial<Facts> {
  const present: Partial<Facts> = { ...facts };
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined) Reflect.deleteProperty(present, name);
  }
  return present;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
