import type { CrmKind } from "../records/crm-person.ts";
import type { Install, InstallSettings, InstallStatus } from "../records/install.ts";
import { type InstallId, installId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Database } from "./database.ts";
import { defineModel, isDuplicateKey, Nested, operator } from "./model.ts";

interface StoredInstall {
  readonly _id: string;
  readonly crm: CrmKind;
  readonly externalId: string;
  readonly name: string;
  readonly status: InstallStatus;
  readonly settings: InstallSettings;
  readonly sealedDataKey: string;
  readonly createdAt: Instant;
  /** What an install that waits for reconnection goes back to. */
  readonly resumesAs?: "live" | "rehearsal";
}

/** An install together with its data key as sealed by a master key. */
export interface InstallWithKey extends Install {
  readonly sealedDataKey: string;
}

/** The installs: the roots that everything else is scoped by. */
export type InstallStore = ReturnType<typeof createInstallStore>;

/** Opens the collection of installs. */
export function createInstallStore(database: Database) {
  const model = defineModel<StoredInstall>(database, {
    name: "install",
    collection: "installs",
    // The install is itself the tenant; sign-in finds it by the CRM's id of the org.
    tenantScoped: false,
    fields: {
      crm: String,
      externalId: String,
      name: String,
      status: String,
      settings: Nested,
      sealedDataKey: String,
      createdAt: String,
      resumesAs: String,
    },
    indexes: [{ fields: { crm: 1, externalId: 1 }, options: { unique: true } }],
  });

  const toInstall = ({ _id, resumesAs: _resumes, ...stored }: StoredInstall): InstallWithKey => ({
    id: installId(_id),
    ...stored,
  });

  return {
    async find(id: InstallId): Promise<InstallWithKey | undefined> {
      const stored = await model.findOne({ _id: id }).lean<StoredInstall>();
      return stored === null ? undefined : toInstall(stored);
    },

    async findByExternalId(crm: CrmKind, externalId: string): Promise<InstallWithKey | undefined> {
      const stored = await model.findOne({ crm, externalId }).lean<StoredInstall>();
      return stored === null ? undefined : toInstall(stored);
    },

    /** Installs that work is still done for. */
    async listActive(): Promise<readonly InstallWithKey[]> {
      const stored = await model.find({ status: operator({ $ne: "uninstalled" }) }).lean<StoredInstall[]>();
      return stored.map(toInstall);
    },

    /** Keeps a new install; when another process made the same one first, that one is answered. */
    async create({ id, ...install }: InstallWithKey): Promise<InstallWithKey> {
      try {
        await model.create([{ _id: id, ...install }]);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      const stored = await model.findOne({ crm: install.crm, externalId: install.externalId }).lean<StoredInstall>();
      if (stored === null) throw new Error("An install that was just kept is not there.");
      return toInstall(stored);
    },

    async setStatus(id: InstallId, status: InstallStatus): Promise<void> {
      await model.updateOne({ _id: id }, { $set: { status } });
    },

    /** The CRM ended the sign-in: everything waits, and what the install did before is kept. Changes nothing where it waits already. */
    async awaitReconnect(id: InstallId): Promise<void> {
      for (const status of ["live", "rehearsal"] as const) {
        await model.updateOne({ _id: id, status }, { $set: { status: "reconnect", resumesAs: status } });
      }
    },

    /** An administrator signed in again: the install goes back to what it did; one that was uninstalled begins with a rehearsal. Answers its status. */
    async reopen(id: InstallId): Promise<InstallStatus> {
      await model.updateOne({ _id: id, status: "reconnect", resumesAs: "live" }, { $set: { status: "live" } });
      const closed = operator({ $in: ["reconnect" as const, "uninstalled" as const] });
      await model.updateOne({ _id: id, status: closed }, { $set: { status: "rehearsal" } });
      return (await this.find(id))?.status ?? "uninstalled";
    },

    async setSettings(id: InstallId, settings: InstallSettings): Promise<void> {
      await model.updateOne({ _id: id }, { $set: { settings } });
    },
  };
}
