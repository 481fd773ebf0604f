import { stableId } from "../values/hashing.ts";
import type { InstallId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Database } from "./database.ts";
import { defineModel, insertFor, operator } from "./model.ts";

/** A CRM's word that a record changed, waiting to be read from the CRM. */
export interface WaitingCrmEvent {
  readonly id: string;
  readonly object: "opportunity" | "person";
  readonly recordId: string;
  readonly change: string;
}

interface StoredEvent extends Omit<WaitingCrmEvent, "id"> {
  readonly _id: string;
  readonly installId: string;
  readonly receivedAt: string;
}

/** CRM change events that nobody has followed up yet. */
export type CrmEventStore = ReturnType<typeof createCrmEventStore>;

/** Opens the waiting CRM events. */
export function createCrmEventStore(database: Database) {
  const model = defineModel<StoredEvent>(database, {
    name: "crm-event",
    collection: "crm-events",
    fields: { installId: String, object: String, recordId: String, change: String, receivedAt: String },
    indexes: [{ fields: { installId: 1, receivedAt: 1 } }],
  });
  return {
    /** Keeps an event; the same one again changes nothing. */
    async store(
      install: InstallId,
      event: Omit<WaitingCrmEvent, "id"> & { readonly key: string; readonly receivedAt: Instant },
    ): Promise<void> {
      const { key, ...rest } = event;
      await insertFor(model, install, { _id: stableId([install, key]), ...rest });
    },

    /** Oldest first. Events stay until `done`, so a killed process's are read again. */
    async waiting(install: InstallId, limit: number): Promise<readonly WaitingCrmEvent[]> {
      const stored = await model
        .find({ installId: install })
        .sort({ receivedAt: 1 })
        .limit(limit)
        .lean<StoredEvent[]>();
      return stored.map(({ _id, object, recordId, change }) => ({ id: _id, object, recordId, change }));
    },

    async done(install: InstallId, ids: readonly string[]): Promise<void> {
      await model.deleteMany({ installId: install, _id: operator({ $in: [...ids] }) });
    },
  };
}
