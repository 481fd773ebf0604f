import type { Product } from "../../compose.ts";
import type { CallInputs } from "../../process-call.ts";
import { readDeliveries } from "../../read-deliveries.ts";
import type { Call } from "../../records/call.ts";
import type { Install } from "../../records/install.ts";
import type { Opportunity } from "../../records/opportunity.ts";
import type { KeptDelivery } from "../../store/deliveries-in.ts";
import { type CallId, callId } from "../../values/ids.ts";
import { instant } from "../../values/instant.ts";
import type { Phone } from "../../values/phone.ts";

/** The inputs of some calls, read anew from the kept webhooks. */
export interface ReplayInputs {
  readonly stored: readonly Call[];
  readonly inputs: readonly CallInputs[];
  /** Webhooks that were read once and cannot be read any more. */
  readonly unreadable: readonly { readonly id: string; readonly problem: string }[];
  /** Numbers of which the CRM has said that nobody there has them. */
  readonly nobody: readonly Phone[];
}

const ALL_TIME = { from: instant("1970-01-01T00:00:00.000Z"), to: instant("9999-12-31T23:59:59.999Z") };

/** The calls that kept webhooks tell of, each once; with `call`, that one alone. */
export async function callsToReplay(
  install: Install,
  call: CallId | undefined,
  { stores }: Product,
): Promise<readonly CallId[]> {
  if (call !== undefined) return (await stores.deliveriesIn.ofCall(install.id, call)).length > 0 ? [call] : [];
  const ids = new Set<CallId>();
  for await (const id of stores.deliveriesIn.callIds(install.id)) ids.add(callId(id));
  return [...ids];
}

/** Stored calls that no kept webhook tells of; nothing can rebuild them. */
export async function callsWithoutWebhooks(
  install: Install,
  { call, replayed }: { readonly call?: CallId; readonly replayed: ReadonlySet<CallId> },
  { stores }: Product,
): Promise<readonly CallId[]> {
  if (call !== undefined) {
    const stored = await stores.calls.findMany(install.id, [call]);
    return stored.map(({ id }) => id).filter((id) => !replayed.has(id));
  }
  const found: CallId[] = [];
  for await (const { id } of stores.calls.scan(install.id, ALL_TIME)) if (!replayed.has(id)) found.push(id);
  return found;
}

/**
 * Reads the kept webhooks of some calls once more. What people said of a call goes along; everything that was derived before is left behind, except
 * that a person was made for a caller, which no webhook tells.
 */
export async function readInputs(install: Install, ids: readonly CallId[], product: Product): Promise<ReplayInputs> {
  const { stores, jobs } = product;
  const stored = await stores.calls.findMany(install.id, ids);
  const known = new Map(stored.map((call) => [call.id, call]));
  const deliveries = new Map<string, KeptDelivery>();
  for (const id of ids)
    for (const delivery of await stores.deliveriesIn.ofCall(install.id, id)) deliveries.set(delivery.id, delivery);
  const connections = new Set([...deliveries.values()].map(({ connectionId }) => connectionId));
  const providers = await jobs.providerOf(install, connections);
  const { inputs, unreadable } = readDeliveries([...deliveries.values()], ({ connectionId }) =>
    providers.get(connectionId),
  );
  // A webhook may tell of other calls too, whose other webhooks were not read here.
  const wanted = inputs.filter(({ id }) => ids.includes(id));
  return {
    stored,
    inputs: wanted.map((input) => ({ ...input, known: withoutDerivations(known.get(input.id)) })),
    unreadable,
    nobody: stored.flatMap(({ match, facts }) =>
      match.kind === "unmatched" && match.reason === "no_such_person" ? (facts.caller?.number ?? []) : [],
    ),
  };
}

/** Opportunities that may have earned, or did: those of the people of calls, and those that the ledger names. */
export async function opportunitiesToReplay(
  install: Install,
  { personKeys, call }: { readonly personKeys: readonly string[]; readonly call?: CallId },
  { stores }: Product,
): Promise<readonly Opportunity["ref"][]> {
  const mirrored = await stores.opportunities.ofPeople(install.id, personKeys);
  const refs = new Map(mirrored.map(({ ref }) => [ref.id, ref]));
  const entries = call === undefined ? stores.ledger.scan(install.id) : await stores.ledger.ofCalls(install.id, [call]);
  for await (const { opportunity } of entries) refs.set(opportunity.id, opportunity);
  return [...refs.values()];
}

/** With the hash of its inputs gone the story takes the call for changed, and works everything out anew. */
function withoutDerivations(call: Call | undefined): Call | undefined {
  return call && { ...call, updates: [], verified: true, inputsHash: "" };
}
