import type { Call } from "../records/call.ts";
import { refKey } from "../records/crm-person.ts";
import type { UnmatchedReason } from "../records/match.ts";
import { type CallId, callId, connectionId, type InstallId, installId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Database } from "./database.ts";
import { bulkWriteFor, defineModel, Nested, operator } from "./model.ts";

interface StoredCall extends Omit<Call, "id" | "installId" | "connectionId"> {
  readonly _id: string;
  readonly installId: string;
  readonly connectionId: string;
  /** Derived for the indexes: the person's reference, the caller's number, the label. */
  readonly personKey?: string;
  readonly callerNumber?: string;
}

/** The merged calls with their inputs and derivations. */
export type CallStore = ReturnType<typeof createCallStore>;

/** Opens the calls. */
export function createCallStore(database: Database) {
  const model = defineModel<StoredCall>(database, {
    name: "call",
    collection: "calls",
    fields: {
      installId: String,
      connectionId: String,
      provider: String,
      providerCallId: String,
      at: String,
      verified: Boolean,
      updates: [Nested],
      outcomeOverride: Nested,
      matchOverride: Nested,
      revision: Number,
      facts: Nested,
      source: Nested,
      level: Nested,
      match: Nested,
      outcome: Nested,
      score: Nested,
      inputsHash: String,
      personKey: String,
      callerNumber: String,
    },
    indexes: [
      { fields: { installId: 1, at: -1 } },
      { fields: { installId: 1, personKey: 1, at: 1 } },
      { fields: { installId: 1, callerNumber: 1, at: 1 } },
      { fields: { installId: 1, "match.reason": 1 } },
    ],
  });

  const toCall = ({ _id, personKey: _person, callerNumber: _number, ...stored }: StoredCall): Call => ({
    ...stored,
    id: callId(_id),
    installId: installId(stored.installId),
    connectionId: connectionId(stored.connectionId),
  });

  const toStored = ({ id, installId: _install, ...call }: Call): Record<string, unknown> => ({
    ...call,
    _id: id,
    personKey: call.match.kind === "matched" ? refKey(call.match.person.ref) : undefined,
    callerNumber: call.facts.caller?.number,
  });

  return {
    async findMany(install: InstallId, ids: readonly CallId[]): Promise<readonly Call[]> {
      if (ids.length === 0) return [];
      const stored = await model.find({ installId: install, _id: operator({ $in: [...ids] }) }).lean<StoredCall[]>();
      return stored.map(toCall);
    },

    /** All calls of people, by the people's reference keys, oldest first. */
    async ofPeople(install: InstallId, personKeys: readonly string[]): Promise<readonly Call[]> {
      if (personKeys.length === 0) return [];
      const filter = { installId: install, personKey: operator({ $in: [...personKeys] }) };
      const stored = await model.find(filter).sort({ at: 1 }).lean<StoredCall[]>();
      return stored.map(toCall);
    },

    /** Calls that have no person for one of these reasons. */
    async unmatched(install: InstallId, reasons: readonly UnmatchedReason[]): Promise<readonly Call[]> {
      const filter = { installId: install, "match.reason": operator({ $in: [...reasons] }) };
      return (await model.find(filter).lean<StoredCall[]>()).map(toCall);
    },

    /** Every call of a period without its inputs, one after another, for reports and replay. */
    async *scan(install: InstallId, period: { readonly from: Instant; readonly to: Instant }): AsyncGenerator<Call> {
      const cursor = model
        .find({ installId: install, at: operator({ $gte: period.from, $lt: period.to }) })
        .sort({ at: 1 })
        .lean<StoredCall>()
        .cursor({ batchSize: 500 });
      for await (const stored of cursor) yield toCall(stored);
    },

    /**
     * Saves calls, each only if its revision is still the one before (a new call has revision 1). Answers the ids that somebody else changed
     * meanwhile: those were not saved and have to be derived again.
     */
    async save(install: InstallId, calls: readonly Call[]): Promise<readonly CallId[]> {
      const fresh = calls.filter((call) => call.revision === 1);
      const known = calls.filter((call) => call.revision > 1);
      const inserts = await bulkWriteFor(
        model,
        install,
        fresh.map((call) => ({ insert: toStored(call) })),
      );
      const lost = inserts.duplicates.flatMap((index) => fresh[index]?.id ?? []);
      const updates = await bulkWriteFor(
        model,
        install,
        known.map((call) => ({
          filter: { _id: call.id, revision: call.revision - 1 },
          replacement: toStored(call),
        })),
      );
      if (updates.matched === known.length) return lost;
      const now = await this.findMany(
        install,
        known.map((call) => call.id),
      );
      const saved = new Map(now.map((call) => [call.id, call]));
      const overtaken = known.filter((call) => saved.get(call.id)?.inputsHash !== call.inputsHash);
      return [...lost, ...overtaken.map((call) => call.id)];
    },
  };
}
