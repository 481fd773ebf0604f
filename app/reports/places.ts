import type { CrmVendor } from "../adapters/crms/crm.ts";
import { CRM_CONNECTION } from "../crm-destination.ts";
import type { CrmKind, CrmRef } from "../records/crm-person.ts";
import type { Delivery } from "../records/delivery.ts";
import type { Install } from "../records/install.ts";
import type { ConnectionStore } from "../store/connections.ts";
import type { CredentialStore } from "../store/credentials.ts";
import type { TrailPlaces } from "./trail.ts";

/** What naming places needs. */
export interface PlacesDependencies {
  readonly connections: Pick<ConnectionStore, "list">;
  readonly credentials: Pick<CredentialStore, "find">;
  readonly vendorOf: (kind: CrmKind) => CrmVendor | undefined;
}

const CRM_NAMES: Readonly<Record<CrmKind, string>> = { salesforce: "Salesforce", hubspot: "HubSpot" };
const VENDOR_NAMES: Readonly<Record<string, string>> = { google: "Google Ads", slack: "Slack" };

/** How places outside are called, and where their records can be seen. */
export function createPlaces(d: PlacesDependencies) {
  const recordUrl = async (install: Install): Promise<(ref: CrmRef) => string | undefined> => {
    const vendor = d.vendorOf(install.crm);
    const credential = await d.credentials.find(install.id, CRM_CONNECTION);
    if (vendor === undefined || credential === undefined) return () => undefined;
    return (ref) => vendor.recordUrl(credential.apiUrl, ref, install.externalId);
  };

  return {
    recordUrl,

    async trail(install: Install): Promise<TrailPlaces> {
      const [connections, urlOf] = await Promise.all([d.connections.list(install.id), recordUrl(install)]);
      const vendors = new Map<string, string>(connections.map((connection) => [connection.id, connection.vendor]));
      return {
        nameOf: ({ connection }) => {
          if (connection === CRM_CONNECTION) return CRM_NAMES[install.crm];
          const vendor = vendors.get(connection) ?? "";
          return VENDOR_NAMES[vendor] ?? vendor;
        },
        recordUrl: (delivery) => {
          const ref = refOf(delivery);
          return ref === undefined ? undefined : urlOf(ref);
        },
      };
    },
  };
}

/** The CRM record that a delivery is about, as far as it is known. */
function refOf({ desired, externalId }: Delivery): CrmRef | undefined {
  if (desired.kind === "crm_person") return desired.person;
  if (desired.kind === "crm_opportunity") return desired.opportunity;
  return desired.kind === "crm_call" && externalId !== undefined ? { object: "call", id: externalId } : undefined;
}
