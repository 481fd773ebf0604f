import type { InstallId } from "../values/ids.ts";
import { addMs, type Clock } from "../values/instant.ts";
import type { Database } from "./database.ts";
import { defineModel, isDuplicateKey, operator } from "./model.ts";

interface StoredLock {
  readonly _id: string;
  readonly installId: string;
  readonly owner: string;
  readonly until: string;
}

/** Leases that keep one process at a time on one thing; a killed owner's lease runs out. */
export type LockStore = ReturnType<typeof createLockStore>;

/** Opens the leases. `owner` must be different for every attempt (a random id). */
export function createLockStore(database: Database, now: Clock) {
  const model = defineModel<StoredLock>(database, {
    name: "lock",
    collection: "locks",
    fields: { installId: String, owner: String, until: String },
    indexes: [{ fields: { installId: 1 } }],
  });
  const lockId = (install: InstallId, name: string): string => `${install}:${name}`;

  return {
    /** Takes the lease when it is free or has run out; false when somebody holds it. */
    async acquire(
      install: InstallId,
      name: string,
      lease: { readonly owner: string; readonly ms: number },
    ): Promise<boolean> {
      const at = now();
      try {
        await model.updateOne(
          { installId: install, _id: lockId(install, name), until: operator({ $lte: at }) },
          { $set: { owner: lease.owner, until: addMs(at, lease.ms) } },
          { upsert: true },
        );
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** Gives the lease back, if it is still the owner's. */
    async release(install: InstallId, name: string, owner: string): Promise<void> {
      await model.deleteOne({ installId: install, _id: lockId(install, name), owner });
    },
  };
}
