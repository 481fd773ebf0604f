import type { CallProvider } from "../webhooks/call-providers/call-provider.ts";
import type { CallInputs } from "./process-call.ts";
import type { Call, CallUpdate, StoredUpdate } from "./records/call.ts";
import type { KeptDelivery } from "./store/deliveries-in.ts";
import { InvalidInputError } from "./values/errors.ts";
import { stableId, valueHash } from "./values/hashing.ts";
import { type CallId, callId, type InstallId } from "./values/ids.ts";

/** A provider with the settings of one connection. */
export interface ProviderOfConnection {
  readonly provider: CallProvider;
  readonly settings: unknown;
  readonly homeCountry: string;
}

/** What became of kept webhooks when they were read. */
export interface ReadDeliveries {
  readonly inputs: readonly Omit<CallInputs, "known">[];
  /** Every readable webhook, with the calls that it tells of. */
  readonly read: readonly { readonly id: string; readonly callIds: readonly CallId[] }[];
  /** Webhooks that break the provider's schema, with what is wrong. */
  readonly unreadable: readonly { readonly id: string; readonly problem: string }[];
}

/** The id of a call: the same for the same install, provider and provider's id, so that no call is ever kept twice. */
export function callIdOf(install: InstallId, provider: string, providerCallId: string): CallId {
  return callId(stableId([install, provider, providerCallId]));
}

/**
 * Reads kept webhooks through their providers and gathers their updates by call. An unreadable one never blocks the others. `providerOf` gives the
 * provider of a connection, undefined when the connection is gone.
 */
export function readDeliveries(
  deliveries: readonly KeptDelivery[],
  providerOf: (delivery: KeptDelivery) => ProviderOfConnection | undefined,
): ReadDeliveries {
  const inputs = new Map<CallId, Omit<CallInputs, "known">>();
  const read: { id: string; callIds: readonly CallId[] }[] = [];
  const unreadable: { id: string; problem: string }[] = [];
  for (const delivery of deliveries) {
    const updates = parse(delivery, providerOf(delivery));
    if (typeof updates === "string") {
      unreadable.push({ id: delivery.id, problem: updates });
      continue;
    }
    const callIds = updates.map((update) => {
      const id = callIdOf(delivery.installId, delivery.provider, update.providerCallId);
      const known = inputs.get(id);
      inputs.set(id, {
        id,
        connectionId: delivery.connectionId,
        provider: delivery.provider,
        providerCallId: update.providerCallId,
        verified: delivery.verified && (known?.verified ?? true),
        arrived: [...(known?.arrived ?? []), stored(update, delivery)],
      });
      return id;
    });
    read.push({ id: delivery.id, callIds: [...new Set(callIds)] });
  }
  return { inputs: [...inputs.values()], read, unreadable };
}

/** Joins what has arrived with what is known of the same calls. */
export function withKnown(inputs: readonly Omit<CallInputs, "known">[], known: readonly Call[]): readonly CallInputs[] {
  const byId = new Map(known.map((call) => [call.id, call]));
  return inputs.map((input) => ({ ...input, known: byId.get(input.id) }));
}

function parse(delivery: KeptDelivery, of: ProviderOfConnection | undefined): readonly CallUpdate[] | string {
  if (of === undefined) return "The connection that this came through no longer exists.";
  try {
    return of.provider.parse(delivery, of.settings, { homeCountry: of.homeCountry });
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
}

function stored(update: CallUpdate, delivery: KeptDelivery): StoredUpdate {
  return { ...update, key: valueHash(update), receivedAt: delivery.receivedAt };
}
