import type { AdPlatform, AdPlatformVendor } from "./adapters/ad-platforms/ad-platform.ts";
import type { AlertChannelVendor } from "./adapters/alert-channels/alert-channel.ts";
import type { OAuthClient } from "./adapters/oauth.ts";
import { CRM_CONNECTION } from "./crm-destination.ts";
import type { OpenDestination } from "./deliveries/deliver-batch.ts";
import type { Connections, OpenConnection } from "./installs/connections.ts";
import type { CrmOpener } from "./installs/open-crm.ts";
import type { TokenKeeper } from "./installs/token-keeper.ts";
import type { ConversionDestination } from "./process-opportunity-change.ts";
import type { Delivery, DestinationRef } from "./records/delivery.ts";
import type { DesiredRecord, ItemResult } from "./records/desired.ts";
import type { Connection, Install } from "./records/install.ts";
import { ReconnectRequiredError } from "./values/errors.ts";
import type { InstallId } from "./values/ids.ts";

/** An ad platform vendor with the OAuth client that its connections sign in with, and how its connections decide what to send. */
export interface AdPlatformRoom {
  readonly vendor: AdPlatformVendor;
  readonly oauth: OAuthClient;
  readonly ruleOf: (settings: unknown) => ConversionDestination["rule"];
}

/** What opening destinations needs. */
export interface DestinationDependencies {
  readonly crms: CrmOpener;
  readonly connections: Pick<Connections, "find" | "list">;
  readonly adPlatforms: ReadonlyMap<string, AdPlatformRoom>;
  readonly alertChannels: ReadonlyMap<string, AlertChannelVendor>;
  readonly tokens: TokenKeeper;
  readonly countRequests: (install: InstallId, owner: string, count: number) => void;
  readonly setConnectionStatus: (
    install: InstallId,
    id: Connection["id"],
    status: Connection["status"],
  ) => Promise<void>;
}

/** Alerts go out one by one, each recorded before the next: a limit met half-way must not post the earlier ones again. */
const ALERT_BATCH = 1;

/** Opens places outside for sending. */
export type Destinations = ReturnType<typeof createDestinations>;

/** Makes the opener of destinations. */
export function createDestinations(d: DestinationDependencies) {
  const openPlatform = (open: OpenConnection, room: AdPlatformRoom): AdPlatform => {
    const { install, connection } = open;
    const owner = { install, owner: connection.id, oauth: room.oauth };
    let last: string | undefined;
    return room.vendor.open({
      settings: room.vendor.settings.parse(open.settings),
      accessToken: async (refresh) => {
        try {
          last = (await d.tokens.tokens(owner, refresh === true ? last : undefined)).accessToken;
          return last;
        } catch (error) {
          if (error instanceof ReconnectRequiredError)
            await d.setConnectionStatus(install.id, connection.id, "reconnect");
          throw error;
        }
      },
      countRequests: (count) => d.countRequests(install.id, connection.id, count),
    });
  };

  const platform = async (install: InstallId, id: Connection["id"]) => {
    const open = await d.connections.find(install, id);
    const room = open && d.adPlatforms.get(open.connection.vendor);
    if (open === undefined || room === undefined || open.connection.status !== "on") return undefined;
    return { platform: openPlatform(open, room), statusAfterMs: room.vendor.statusAfterMs };
  };

  const openCrm = async (install: Install): Promise<OpenDestination | undefined> => {
    const open = await d.crms.open(install);
    if (open === undefined) return undefined;
    const { crm } = open;
    return { maxBatch: crm.maxBatch, send: (batch) => crm.writeRecords(batch.map(recordOf)) };
  };

  const openAlerts = async (install: Install, id: Connection["id"]): Promise<OpenDestination | undefined> => {
    const open = await d.connections.find(install.id, id);
    const vendor = open && d.alertChannels.get(open.connection.vendor);
    if (open === undefined || vendor === undefined || open.connection.status !== "on") return undefined;
    const { timeZone, homeCountry } = install.settings;
    const channel = vendor.open(vendor.settings.parse(open.settings), { timeZone, homeCountry });
    const send = async (batch: readonly Delivery[]): Promise<readonly ItemResult[]> => {
      const results: ItemResult[] = [];
      for (const { desired, externalId } of batch) {
        if (desired.kind !== "alert") throw new Error("Only alerts go to an alert channel.");
        results.push(await channel.post(desired.alert, externalId));
      }
      return results;
    };
    return { maxBatch: ALERT_BATCH, send };
  };

  return {
    /** Opens a destination for sending; undefined while it is off or waits for a sign-in: deliveries wait then. */
    async open(install: Install, to: DestinationRef): Promise<OpenDestination | undefined> {
      if (to.connection === CRM_CONNECTION) return openCrm(install);
      if (to.kind === "alert") return openAlerts(install, to.connection);
      const open = (await platform(install.id, to.connection))?.platform;
      return open && { maxBatch: open.maxBatch, send: (batch) => open.sendConversions(batch.map(conversionOf)) };
    },

    /** Marks a connection whose sign-in has ended; the CRM's own is marked where its tokens are kept. */
    async needsSignIn(to: DestinationRef): Promise<void> {
      if (to.connection !== CRM_CONNECTION) await d.setConnectionStatus(to.installId, to.connection, "reconnect");
    },

    /** Opens an ad platform connection for asking; undefined while it is off. */
    openPlatform: platform,

    /** The ad platform connections of an install that are on, and how each decides what to send. */
    async conversionDestinations(install: Install): Promise<readonly ConversionDestination[]> {
      const connections = await d.connections.list(install.id, "ad_platform");
      const opened = await Promise.all(connections.map((connection) => d.connections.find(install.id, connection.id)));
      return opened.flatMap((open) => {
        const room = open && d.adPlatforms.get(open.connection.vendor);
        if (open === undefined || room === undefined || open.connection.status === "off") return [];
        return [{ connection: open.connection, rule: room.ruleOf(open.settings) }];
      });
    },
  };
}

function recordOf({ desired }: Delivery): DesiredRecord {
  if (desired.kind === "conversion" || desired.kind === "alert") throw new Error("Only CRM records go to a CRM.");
  return desired;
}

function conversionOf({ desired }: Delivery) {
  if (desired.kind !== "conversion") throw new Error("Only conversions go to an ad platform.");
  return desired.conversion;
}
