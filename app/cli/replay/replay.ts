import { personKeysOf } from "../../call-surroundings.ts";
import type { Product } from "../../compose.ts";
import { addJobs, deliverJob } from "../../jobs/requests.ts";
import { processCalls } from "../../process-call.ts";
import { processOpportunities } from "../../process-opportunity-change.ts";
import type { DestinationRef } from "../../records/delivery.ts";
import type { Install } from "../../records/install.ts";
import type { Opportunity } from "../../records/opportunity.ts";
import { type CallId, callId } from "../../values/ids.ts";
import { formatDecimal } from "../../values/money.ts";
import type { Phone } from "../../values/phone.ts";
import { compareCalls } from "./compare-calls.ts";
import { createRehearsal, peopleOfMirror, type Rehearsal } from "./rehearsal.ts";
import { callsToReplay, callsWithoutWebhooks, opportunitiesToReplay, readInputs } from "./replay-inputs.ts";

/** One way in which what is stored differs from what the inputs give. */
export interface Difference {
  readonly callId?: string;
  readonly opportunityId?: string;
  readonly what: string;
  /** False when writing cannot put it right, because the inputs are gone or unreadable. */
  readonly fixable: boolean;
}

/** What a replay found. */
export interface ReplayReport {
  readonly calls: number;
  readonly opportunities: number;
  readonly differences: readonly Difference[];
  /** Calls that others were changing at the same time, so that they were not written. */
  readonly overtaken: readonly string[];
}

/** What is replayed of an install: all, or one call with its opportunities. */
interface Scope {
  readonly install: Install;
  readonly call?: CallId;
  readonly product: Product;
}

/** Calls or opportunities replayed together. */
const BATCH = 200;

/**
 * Rebuilds everything that is derived from what is kept (webhooks, people's overrides, the mirror of the CRM, the settings) through the same two
 * stories that made it, and compares. The CRM is not asked. Writes only when told to, and then only what differs.
 */
export async function replay(scope: Scope, { write }: { readonly write: boolean }): Promise<ReplayReport> {
  const { install, call, product } = scope;
  const nobody = new Set<Phone>();
  const people = peopleOfMirror(product.stores.people, nobody);
  const rehearsal = createRehearsal(product.jobs, people);
  const ids = await callsToReplay(install, call, product);
  const calls = await rehearseCalls(scope, ids, { rehearsal, nobody });
  const refs = await opportunitiesToReplay(install, { personKeys: calls.personKeys, call }, product);
  for (const batch of batches(refs)) await processOpportunities(install, batch, rehearsal.dependencies);
  const orphans = await callsWithoutWebhooks(install, { call, replayed: new Set(ids) }, product);
  const differences = [
    ...calls.differences,
    ...orphans.map((id) => ({ callId: id, what: "no kept webhook tells of this call", fixable: false })),
    ...rehearsed(rehearsal),
  ];
  const fixable = differences.filter((each) => each.fixable);
  const overtaken =
    write && fixable.length > 0
      ? await apply(scope, { ids: callsIn(fixable), refs }, rehearsal.dependencies.people)
      : [];
  return { calls: ids.length, opportunities: refs.length, differences, overtaken };
}

async function rehearseCalls(
  { install, product }: Scope,
  ids: readonly CallId[],
  { rehearsal, nobody }: { readonly rehearsal: Rehearsal; readonly nobody: Set<Phone> },
): Promise<{ readonly differences: readonly Difference[]; readonly personKeys: readonly string[] }> {
  const differences: Difference[] = [];
  const personKeys = new Set<string>();
  for (const batch of batches(ids)) {
    const { stored, inputs, unreadable, nobody: numbers } = await readInputs(install, batch, product);
    for (const number of numbers) nobody.add(number);
    await processCalls(install, inputs, rehearsal.dependencies);
    const known = new Map(stored.map((each) => [each.id, each]));
    const rebuilt = inputs.flatMap(({ id }) => rehearsal.calls.get(id) ?? []);
    for (const each of rebuilt) {
      const found = compareCalls(known.get(each.id), each);
      differences.push(...found.map((what) => ({ callId: each.id, what, fixable: true })));
    }
    for (const { id, problem } of unreadable)
      differences.push({ what: `webhook ${id} cannot be read any more: ${problem}`, fixable: false });
    for (const key of personKeysOf([...stored, ...rebuilt])) personKeys.add(key);
  }
  return { differences, personKeys: [...personKeys] };
}

/** What the rehearsal would have added to the ledger and to the desired state. */
function rehearsed({ entries, desires }: Rehearsal): readonly Difference[] {
  const booked = entries.map(({ opportunity, reason, amount }) => ({
    opportunityId: opportunity.id,
    what: `the ledger lacks ${formatDecimal(amount)} ${amount.currency} (${reason})`,
    fixable: true,
  }));
  return [
    ...booked,
    ...[...desires.values()].map(({ to, subject, callId: id }) => ({
      callId: id,
      what: `what should stand outside (${to.kind} ${subject}) is not what is kept`,
      fixable: true,
    })),
  ];
}

/** Takes what differs through the stories in earnest. Answers the calls that others changed meanwhile. */
async function apply(
  { install, product }: Scope,
  { ids, refs }: { readonly ids: readonly CallId[]; readonly refs: readonly Opportunity["ref"][] },
  people: Rehearsal["dependencies"]["people"],
): Promise<readonly CallId[]> {
  const { jobs, queue } = product;
  const d = { ...jobs, people, alertChannels: async () => [] };
  const overtaken: CallId[] = [];
  const destinations: DestinationRef[] = [];
  for (const batch of batches(ids)) {
    const { inputs } = await readInputs(install, batch, product);
    const processed = await processCalls(install, inputs, d);
    overtaken.push(...processed.again);
    destinations.push(...processed.destinations);
  }
  for (const batch of batches(refs)) destinations.push(...(await processOpportunities(install, batch, d)));
  await addJobs(queue, destinations.map(deliverJob));
  return overtaken;
}

function callsIn(differences: readonly Difference[]): readonly CallId[] {
  return [...new Set(differences.flatMap((each) => each.callId ?? []))].map(callId);
}

function batches<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}
