import type { InstallId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Database } from "./database.ts";
import { defineModel, Nested } from "./model.ts";

/** OAuth tokens of one owner (the install's CRM, or a connection), sealed. */
export interface StoredCredential {
  readonly sealedAccessToken: string;
  readonly sealedRefreshToken?: string;
  readonly apiUrl: string;
  /** The vendor's own members that name the org; not secret. */
  readonly identity: Readonly<Record<string, string>>;
  readonly expiresAt?: Instant;
  /** Counts replacements: a refresh names the version that it read. */
  readonly version: number;
}

interface CredentialRow extends StoredCredential {
  readonly _id: string;
  readonly installId: string;
}

/** OAuth tokens, one set per owner. */
export type CredentialStore = ReturnType<typeof createCredentialStore>;

/** Opens the sealed OAuth tokens. `owner` is "crm" or a connection's id. */
export function createCredentialStore(database: Database) {
  const model = defineModel<CredentialRow>(database, {
    name: "credential",
    collection: "credentials",
    fields: {
      installId: String,
      sealedAccessToken: String,
      sealedRefreshToken: String,
      apiUrl: String,
      identity: Nested,
      expiresAt: String,
      version: Number,
    },
    indexes: [{ fields: { installId: 1 } }],
  });
  const rowId = (install: InstallId, owner: string): string => `${install}:${owner}`;

  return {
    async find(install: InstallId, owner: string): Promise<StoredCredential | undefined> {
      const row = await model.findOne({ installId: install, _id: rowId(install, owner) }).lean<CredentialRow>();
      return row ?? undefined;
    },

    /** Puts a new set in the place of whatever there was. */
    async replace(install: InstallId, owner: string, credential: Omit<StoredCredential, "version">): Promise<void> {
      const { sealedRefreshToken, ...rest } = credential;
      const kept = sealedRefreshToken === undefined ? rest : { ...rest, sealedRefreshToken };
      await model.updateOne(
        { installId: install, _id: rowId(install, owner) },
        { $set: kept, $inc: { version: 1 } },
        { upsert: true },
      );
    },

    async remove(install: InstallId, owner: string): Promise<void> {
      await model.deleteOne({ installId: install, _id: rowId(install, owner) });
    },
  };
}
