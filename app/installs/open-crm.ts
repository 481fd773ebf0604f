import type { Crm, CrmVendor } from "../adapters/crms/crm.ts";
import type { CrmKind } from "../records/crm-person.ts";
import type { Install } from "../records/install.ts";
import { ReconnectRequiredError } from "../values/errors.ts";
import { type Clock, epochMs } from "../values/instant.ts";
import type { InstallKeyHolder } from "./keyring.ts";
import type { TokenKeeper } from "./token-keeper.ts";

/** What opening a CRM session needs. */
export interface CrmOpenerDependencies {
  /** Vendors whose app credentials are set. */
  readonly vendors: Partial<Readonly<Record<CrmKind, CrmVendor>>>;
  readonly tokens: TokenKeeper;
  readonly findInstall: (id: Install["id"]) => Promise<(Install & InstallKeyHolder) | undefined>;
  readonly awaitReconnect: (id: Install["id"]) => Promise<void>;
  readonly countRequests: (install: Install["id"], count: number) => void;
  readonly now: Clock;
}

/** An open session, and where its records can be seen. */
export interface OpenCrm {
  readonly crm: Crm;
  readonly vendor: CrmVendor;
  readonly apiUrl: string;
}

/** Opens sessions with installs' CRMs. */
export interface CrmOpener {
  /** Undefined while nobody is signed in or the CRM ended the sign-in. */
  open(install: Install): Promise<OpenCrm | undefined>;
  vendorOf(kind: CrmKind): CrmVendor | undefined;
}

/** Makes the opener. A sign-in that the CRM has ended marks the install for reconnection; deliveries then wait. */
export function createCrmOpener(d: CrmOpenerDependencies): CrmOpener {
  return {
    vendorOf: (kind) => d.vendors[kind],

    async open(install) {
      const vendor = d.vendors[install.crm];
      if (vendor === undefined || install.status === "reconnect" || install.status === "uninstalled") return undefined;
      const holder = await d.findInstall(install.id);
      if (holder === undefined) return undefined;
      const owner = { install: holder, owner: "crm", oauth: vendor.oauth };
      const tokens = (refused?: string) => orReconnect(() => d.tokens.tokens(owner, refused), install, d);
      const opened = await tokens().catch(whenReconnecting);
      if (opened === undefined) return undefined;
      let last = opened.accessToken;
      const crm = vendor.open({
        apiUrl: opened.apiUrl,
        accessToken: async (refresh) => {
          last = (await tokens(refresh === true ? last : undefined)).accessToken;
          return last;
        },
        countRequests: (count) => d.countRequests(install.id, count),
        homeCountry: install.settings.homeCountry,
        currency: install.settings.currency,
        now: () => epochMs(d.now()),
      });
      return { crm, vendor, apiUrl: opened.apiUrl };
    },
  };
}

async function orReconnect<Result>(
  act: () => Promise<Result>,
  install: Install,
  d: CrmOpenerDependencies,
): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ReconnectRequiredError) await d.awaitReconnect(install.id);
    throw error;
  }
}

function whenReconnecting(error: unknown): undefined {
  if (error instanceof ReconnectRequiredError) return undefined;
  throw error;
}
