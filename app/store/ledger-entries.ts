import type { CrmRef } from "../records/crm-person.ts";
import type { LedgerEntry } from "../records/ledger-entry.ts";
import { type InstallId, installId } from "../values/ids.ts";
import type { Database } from "./database.ts";
import { defineModel, insertFor, Nested, operator } from "./model.ts";

interface StoredEntry extends Omit<LedgerEntry, "installId"> {
  readonly _id: string;
  readonly installId: string;
}

/** The append-only entries of attributed money. Nothing here changes or removes one. */
export type LedgerEntryStore = ReturnType<typeof createLedgerEntryStore>;

/** Opens the ledger. */
export function createLedgerEntryStore(database: Database) {
  const model = defineModel<StoredEntry>(database, {
    name: "ledger-entry",
    collection: "ledger-entries",
    fields: {
      installId: String,
      sequence: Number,
      opportunity: Nested,
      reason: String,
      amount: Nested,
      credits: [Nested],
      at: String,
      recordedAt: String,
      previousHash: String,
      hash: String,
    },
    indexes: [
      { fields: { installId: 1, sequence: 1 }, options: { unique: true } },
      { fields: { installId: 1, "opportunity.id": 1, sequence: 1 } },
      { fields: { installId: 1, "credits.callId": 1 } },
    ],
  });
  const toEntry = ({ _id, ...stored }: StoredEntry): LedgerEntry => ({
    ...stored,
    installId: installId(stored.installId),
  });

  return {
    async last(install: InstallId): Promise<LedgerEntry | undefined> {
      const stored = await model.findOne({ installId: install }).sort({ sequence: -1 }).lean<StoredEntry>();
      return stored === null ? undefined : toEntry(stored);
    },

    /** Appends one entry; false when its place in the chain was taken meanwhile. */
    append({ installId: install, ...entry }: LedgerEntry): Promise<boolean> {
      return insertFor(model, install, { _id: `${install}:${entry.sequence}`, ...entry });
    },

    async ofOpportunities(install: InstallId, refs: readonly CrmRef<"opportunity">[]): Promise<readonly LedgerEntry[]> {
      if (refs.length === 0) return [];
      const filter = { installId: install, "opportunity.id": operator({ $in: refs.map((ref) => ref.id) }) };
      return (await model.find(filter).sort({ sequence: 1 }).lean<StoredEntry[]>()).map(toEntry);
    },

    async ofCalls(install: InstallId, callIds: readonly string[]): Promise<readonly LedgerEntry[]> {
      if (callIds.length === 0) return [];
      const filter = { installId: install, "credits.callId": operator({ $in: [...callIds] }) };
      return (await model.find(filter).sort({ sequence: 1 }).lean<StoredEntry[]>()).map(toEntry);
    },

    /** Every entry of an install in the order of the chain. */
    async *scan(install: InstallId): AsyncGenerator<LedgerEntry> {
      const cursor = model
        .find({ installId: install })
        .sort({ sequence: 1 })
        .lean<StoredEntry>()
        .cursor({ batchSize: 500 });
      for await (const stored of cursor) yield toEntry(stored);
    },
  };
}
