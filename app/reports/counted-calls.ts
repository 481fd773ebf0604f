import type { CallFilters, SourceDimension } from "../http/contract.ts";
import type { Call } from "../records/call.ts";
import type { Install } from "../records/install.ts";
import type { CallStore } from "../store/calls.ts";
import type { LedgerEntryStore } from "../store/ledger-entries.ts";
import type { Instant } from "../values/instant.ts";
import { type CountedCall, countCall, isBooked } from "./figures.ts";

/** What counting calls reads. */
export interface CountingDependencies {
  readonly calls: Pick<CallStore, "scan">;
  readonly ledger: Pick<LedgerEntryStore, "ofCalls">;
}

/** Calls are counted in chunks of this size, so that a chunk's money is one read. */
const CHUNK = 500;

/** Reads a dimension of a call; undefined is "not known". */
export const DIMENSIONS: Readonly<Record<SourceDimension, (call: Call) => string | undefined>> = {
  channel: (call) => call.source.channel,
  campaign: (call) => call.source.campaign,
  ad_group: (call) => call.source.adGroup,
  keyword: (call) => call.source.keyword,
  landing_page: (call) => call.source.landingPage,
  location: (call) => call.source.location,
  device: (call) => call.facts.device,
  level: (call) => call.level.reached,
};

/** The calls of a period that pass the filters, each with what the ledger holds for it, in the install's currency. */
export async function countCalls(
  install: Install,
  period: { readonly from: Instant; readonly to: Instant },
  { filters, ...d }: CountingDependencies & { readonly filters: CallFilters },
): Promise<readonly CountedCall[]> {
  const counted: CountedCall[] = [];
  let chunk: Call[] = [];
  for await (const call of d.calls.scan(install.id, period)) {
    chunk.push(call);
    if (chunk.length < CHUNK) continue;
    counted.push(...(await countChunk(install, chunk, d)));
    chunk = [];
  }
  counted.push(...(await countChunk(install, chunk, d)));
  return counted.filter((each) => passes(each, filters));
}

/** Whether a counted call passes every filter; an empty filter value stands for "not known". */
export function passes(counted: CountedCall, filters: CallFilters): boolean {
  if (filters.result !== undefined && filters.result !== counted.result) return false;
  if (filters.booked !== undefined && !isBooked(counted.call)) return false;
  return Object.entries(DIMENSIONS).every(([name, read]) => {
    const wanted: unknown = Reflect.get(filters, name);
    return wanted === undefined || (read(counted.call) ?? "") === wanted;
  });
}

async function countChunk(
  install: Install,
  calls: readonly Call[],
  d: CountingDependencies,
): Promise<readonly CountedCall[]> {
  const { currency } = install.settings;
  const entries = await d.ledger.ofCalls(
    install.id,
    calls.map((call) => call.id),
  );
  const earned = new Map<string, number>();
  for (const entry of entries) {
    if (entry.amount.currency !== currency) continue;
    for (const credit of entry.credits) earned.set(credit.callId, (earned.get(credit.callId) ?? 0) + credit.minor);
  }
  return calls.map((call) => countCall(call, earned.get(call.id) ?? 0));
}
