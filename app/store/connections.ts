import type { Connection, ConnectionKind } from "../records/install.ts";
import { type ConnectionId, connectionId, type InstallId, installId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Database } from "./database.ts";
import { defineModel } from "./model.ts";

interface StoredConnection {
  readonly _id: string;
  readonly installId: string;
  readonly kind: ConnectionKind;
  readonly vendor: string;
  readonly name: string;
  readonly status: Connection["status"];
  readonly sealedSettings: string;
  readonly createdAt: Instant;
}

interface StoredKey {
  readonly _id: string;
  readonly installId: string;
  readonly connectionId: string;
}

/** A connection with its settings as sealed by the install's data key. */
export interface ConnectionWithSettings extends Connection {
  readonly sealedSettings: string;
}

/** Call providers, ad platforms and alert channels of installs. */
export type ConnectionStore = ReturnType<typeof createConnectionStore>;

/** Opens the connections, and the look-up of a connection by the hash of its address key. */
export function createConnectionStore(database: Database) {
  const model = defineModel<StoredConnection>(database, {
    name: "connection",
    collection: "connections",
    fields: {
      installId: String,
      kind: String,
      vendor: String,
      name: String,
      status: String,
      sealedSettings: String,
      createdAt: String,
    },
    indexes: [{ fields: { installId: 1, kind: 1 } }],
  });
  const keys = defineModel<StoredKey>(database, {
    name: "connection-key",
    collection: "connection-keys",
    // A webhook brings only its secret key; the hash of the key leads to the install.
    tenantScoped: false,
    fields: { installId: String, connectionId: String },
    indexes: [],
  });

  const toConnection = ({ _id, ...stored }: StoredConnection): ConnectionWithSettings => ({
    ...stored,
    id: connectionId(_id),
    installId: installId(stored.installId),
  });

  return {
    async create({ id, ...connection }: ConnectionWithSettings, keyHash?: string): Promise<void> {
      await model.create([{ _id: id, ...connection }]);
      if (keyHash !== undefined) {
        const owner = { installId: connection.installId, connectionId: id };
        await keys.updateOne({ _id: keyHash }, { $set: owner }, { upsert: true });
      }
    },

    async find(install: InstallId, id: ConnectionId): Promise<ConnectionWithSettings | undefined> {
      const stored = await model.findOne({ installId: install, _id: id }).lean<StoredConnection>();
      return stored === null ? undefined : toConnection(stored);
    },

    async list(install: InstallId, kind?: ConnectionKind): Promise<readonly ConnectionWithSettings[]> {
      const filter = kind === undefined ? { installId: install } : { installId: install, kind };
      const stored = await model.find(filter).sort({ createdAt: 1, _id: 1 }).lean<StoredConnection[]>();
      return stored.map(toConnection);
    },

    async findByKeyHash(keyHash: string): Promise<ConnectionWithSettings | undefined> {
      const key = await keys.findOne({ _id: keyHash }).lean<StoredKey>();
      return key === null ? undefined : this.find(installId(key.installId), connectionId(key.connectionId));
    },

    async setStatus(install: InstallId, id: ConnectionId, status: Connection["status"]): Promise<void> {
      await model.updateOne({ installId: install, _id: id }, { $set: { status } });
    },
  };
}
