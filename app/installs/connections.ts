import { z } from "zod";
import type { Connection, Install } from "../records/install.ts";
import { sha256Hex } from "../values/hashing.ts";
import { type ConnectionId, connectionId, type InstallId } from "../values/ids.ts";
import type { Clock } from "../values/instant.ts";
import type { InstallKeyHolder, Keyring } from "./keyring.ts";

/** A connection with its sealed settings. */
type SealedConnection = Connection & { readonly sealedSettings: string };

/** What connections need of the outside. */
export interface ConnectionDependencies {
  readonly store: {
    create(connection: SealedConnection, keyHash?: string): Promise<void>;
    find(install: InstallId, id: ConnectionId): Promise<SealedConnection | undefined>;
    list(install: InstallId, kind?: Connection["kind"]): Promise<readonly SealedConnection[]>;
    findByKeyHash(keyHash: string): Promise<SealedConnection | undefined>;
  };
  readonly findInstall: (id: InstallId) => Promise<(Install & InstallKeyHolder) | undefined>;
  readonly keyring: Keyring;
  readonly now: Clock;
  readonly newId: () => string;
}

/** A connection with its settings in the open. They are the vendor's business to parse. */
export interface OpenConnection {
  readonly connection: Connection;
  readonly install: Install & InstallKeyHolder;
  readonly settings: unknown;
}

/** What a customer joins to an install. */
export interface NewConnection {
  readonly kind: Connection["kind"];
  readonly vendor: string;
  readonly name: string;
  /** Already parsed by the vendor's schema. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What the vendor names the connection by in its own messages (a Slack team), for finding it again. */
  readonly vendorKey?: string;
}

const settingsText = z.string().transform((text): unknown => JSON.parse(text));

/** The connections of installs; settings are sealed as a whole, because most of them hold a secret. */
export type Connections = ReturnType<typeof createConnections>;

/** Opens the connections. */
export function createConnections(d: ConnectionDependencies) {
  const open = async (sealed: SealedConnection | undefined): Promise<OpenConnection | undefined> => {
    const install = sealed && (await d.findInstall(sealed.installId));
    if (sealed === undefined || install === undefined) return undefined;
    const { sealedSettings, ...connection } = sealed;
    const settings = settingsText.parse(d.keyring.open(install, place(connection.id), sealedSettings));
    return { connection, install, settings };
  };

  return {
    /** Joins a connection and answers it, with the secret key of its webhook address, which is shown once and kept only as a hash. */
    async create(
      install: Install & InstallKeyHolder,
      wanted: NewConnection,
    ): Promise<{ readonly connection: Connection; readonly key: string }> {
      const { settings, vendorKey, ...rest } = wanted;
      const key = d.newId();
      const connection: Connection = {
        ...rest,
        id: connectionId(d.newId()),
        installId: install.id,
        status: "on",
        createdAt: d.now(),
      };
      const sealedSettings = d.keyring.seal(install, place(connection.id), JSON.stringify(settings));
      const lookUp = wanted.kind === "call_provider" ? key : vendorKey;
      await d.store.create({ ...connection, sealedSettings }, lookUp === undefined ? undefined : sha256Hex(lookUp));
      return { connection, key };
    },

    find: async (install: InstallId, id: ConnectionId): Promise<OpenConnection | undefined> =>
      open(await d.store.find(install, id)),

    /** The connection behind a webhook address or a vendor's key, by the hash of it. */
    findByKeyHash: async (keyHash: string): Promise<OpenConnection | undefined> =>
      open(await d.store.findByKeyHash(keyHash)),

    list: (install: InstallId, kind?: Connection["kind"]): Promise<readonly Connection[]> =>
      d.store.list(install, kind),
  };
}

function place(id: ConnectionId): string {
  return `connections/${id}/settings`;
}
