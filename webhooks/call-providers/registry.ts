import type { CallProvider } from "./call-provider.ts";
import { callrail } from "./callrail/index.ts";
import { twilio } from "./twilio/index.ts";

/** Every call provider, by the name that stands in its webhook addresses and stored records. */
export const callProviders = { callrail, twilio } satisfies Record<string, CallProvider>;

/** A name under which a call provider is registered. */
export type CallProviderName = keyof typeof callProviders;

const byName: ReadonlyMap<string, CallProvider> = new Map(Object.entries<CallProvider>(callProviders));

/**
 * The provider of a stored or received name; undefined for names that we do not know. Its settings are of a type unknown here: pass `verify`,
 * `parse` and `answer` only what its own `settings` schema has parsed.
 */
export function callProviderByName(name: string): CallProvider | undefined {
  return byName.get(name);
}
