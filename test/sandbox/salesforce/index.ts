import { type SandboxServer, startSandboxServer } from "../sandbox-server.ts";
import type { OrgContext } from "./api-call.ts";
import { startApiUsage } from "./api-usage.ts";
import { defineIdentityRoute } from "./identity.ts";
import { makeId } from "./ids.ts";
import { refuseLongAddresses } from "./long-addresses.ts";
import { defineOauthRoutes } from "./oauth.ts";
import { type OrgPerson, orgPerson } from "./people.ts";
import { queryCursors } from "./query-pages.ts";
import { Records } from "./records.ts";
import { defineRestRoutes } from "./rest-door.ts";
import { buildSchema } from "./schema.ts";
import { startSearchIndex } from "./search-index.ts";
import { Tables } from "./tables.ts";
import { TokenVault } from "./tokens.ts";
import { type DuplicateRule, type InjectedRowError, type RowMatch, rowFailures } from "./write-guards.ts";

/** A Salesforce org on loopback: OAuth, the REST API's part that the product may use, and a person acting inside. */
export interface SalesforceSandbox extends SandboxServer {
  /** 18 characters; told apart from other sandboxes by the port. */
  readonly orgId: string;
  /** Who signs in at the authorize address: holds "Modify All Data". */
  readonly adminUserId: string;
  /** A person without admin rights, for `signInAs`. */
  readonly standardUserId: string;
  /** Acts as a person in the org, without counting API requests; an impossible act throws. */
  readonly org: OrgPerson;
  /** What counts against the daily allowance; paths are below `/services/data/vNN.0`, with `{id}` for record ids. */
  readonly apiRequests: () => { total: number; byPath: Record<string, number> };
  /** Requests that all apps of the org may make in 24 hours. */
  setDailyLimit(max: number): void;
  /** How long access tokens issued from now on live; 2 hours at first. */
  setAccessTokenLifetimeMs(milliseconds: number): void;
  expireAccessTokens(): void;
  revokeRefreshTokens(): void;
  /** How far the search index is behind the records; 0 at first. */
  setSearchLagMs(milliseconds: number): void;
  /** Turns the customer's duplicate rule on, or off with undefined. */
  setDuplicateRule(rule: DuplicateRule | undefined): void;
  /** Whether the person in the browser refuses the app. */
  denySignIn(isDenying: boolean): void;
  /** Chooses who is signed in to the browser. */
  signInAs(userId: string): void;
  /** Refuses the next `times` rows written through the API that match. */
  failRows(match: RowMatch, error: InjectedRowError, times: number): void;
}

/** How a sandbox org is set up. */
export interface SalesforceSandboxOptions {
  readonly port?: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** The org's 18-character id; made from the port unless told. */
  readonly orgId?: string;
  /** The package's namespace, "rngl" unless told; empty where its source was deployed without one. */
  readonly namespace?: string;
  /** Whether the package is in the org; true unless told. */
  readonly packageInstalled?: boolean;
}

/** Daily requests of a middling Enterprise Edition org. */
const DAILY_LIMIT = 100_000;

/** Starts an org without customers' records: one admin, one standard user, their profiles and the organisation. */
export async function startSalesforceSandbox(options: SalesforceSandboxOptions): Promise<SalesforceSandbox> {
  const { namespace = "rngl", packageInstalled = true, now } = options;
  const schema = buildSchema({ namespace, packageInstalled });
  const tables = new Tables(schema, now);
  const adminUserId = makeId("005", 1);
  const records = new Records(tables, adminUserId);
  const vault = new TokenVault(now);
  const usage = startApiUsage(now, DAILY_LIMIT);
  const failures = rowFailures();
  const switches: Switches = { searchLagMs: 0, duplicateRule: undefined, isDenying: false, browserUserId: adminUserId };
  const place = { url: "", orgId: "" };

  const server = await startSandboxServer({
    name: "salesforce",
    port: options.port,
    notFoundBody: () => [{ errorCode: "NOT_FOUND", message: "The requested resource does not exist" }],
    defineRoutes: (app, { reportViolation }) => {
      const org: OrgContext = {
        schema,
        tables,
        records,
        searchIndex: startSearchIndex(tables, now, () => switches.searchLagMs),
        usage,
        cursors: queryCursors(),
        failures,
        duplicateRule: () => switches.duplicateRule,
        reportViolation,
      };
      refuseLongAddresses(app, reportViolation);
      const where = { url: () => place.url, orgId: () => place.orgId };
      defineOauthRoutes(app, {
        ...options,
        ...where,
        vault,
        browserUserId: () => switches.browserUserId,
        isDenying: () => switches.isDenying,
        reportViolation,
      });
      defineIdentityRoute(app, { org, vault, ...where });
      defineRestRoutes(app, org, vault);
    },
  });
  place.url = server.url;
  place.orgId = options.orgId ?? makeId("00D", Number(new URL(server.url).port));
  const org = orgPerson(schema, records);
  const standardUserId = seedOrg(tables, org, { orgId: place.orgId, adminUserId });
  return {
    ...server,
    orgId: place.orgId,
    adminUserId,
    standardUserId,
    org,
    apiRequests: usage.totals,
    setDailyLimit: usage.setMax,
    ...switchboard(switches, vault),
    failRows: failures.add,
  };
}

interface Switches {
  searchLagMs: number;
  duplicateRule: DuplicateRule | undefined;
  isDenying: boolean;
  browserUserId: string;
}

function switchboard(
  switches: Switches,
  vault: TokenVault,
): Pick<
  SalesforceSandbox,
  | "setAccessTokenLifetimeMs"
  | "expireAccessTokens"
  | "revokeRefreshTokens"
  | "setSearchLagMs"
  | "setDuplicateRule"
  | "denySignIn"
  | "signInAs"
> {
  return {
    setAccessTokenLifetimeMs: (milliseconds) => {
      vault.accessLifetimeMs = milliseconds;
    },
    expireAccessTokens: () => vault.expireAccessTokens(),
    revokeRefreshTokens: () => vault.revokeRefreshTokens(),
    setSearchLagMs: (milliseconds) => {
      switches.searchLagMs = milliseconds;
    },
    setDuplicateRule: (rule) => {
      switches.duplicateRule = rule;
    },
    denySignIn: (isDenying) => {
      switches.isDenying = isDenying;
    },
    signInAs: (userId) => {
      switches.browserUserId = userId;
    },
  };
}

/** Creates the organisation and its two people; the first user becomes the admin. Answers the standard user's id. */
function seedOrg(
  tables: Tables,
  org: OrgPerson,
  ids: { readonly orgId: string; readonly adminUserId: string },
): string {
  const organization = tables.schema.object("Organization");
  if (organization !== undefined)
    tables.put({ object: organization, id: ids.orgId, values: organizationValues(ids.orgId), isDeleted: false });
  const adminProfile = org.insert("Profile", { Name: "System Administrator", PermissionsModifyAllData: true });
  const standardProfile = org.insert("Profile", { Name: "Standard User", PermissionsModifyAllData: false });
  org.insert("User", {
    FirstName: "Ada",
    LastName: "Admin",
    Username: "ada.admin@example.com",
    Email: "ada.admin@example.com",
    ProfileId: adminProfile,
  });
  return org.insert("User", {
    FirstName: "Sam",
    LastName: "Seller",
    Username: "sam.seller@example.com",
    Email: "sam.seller@example.com",
    ProfileId: standardProfile,
  });
}

function organizationValues(orgId: string): Readonly<Record<string, string | boolean>> {
  return {
    Id: orgId,
    Name: "Loopback Home Services",
    IsSandbox: false,
    OrganizationType: "Enterprise Edition",
    InstanceName: "LOOP",
    TimeZoneSidKey: "America/Los_Angeles",
    LanguageLocaleKey: "en_US",
    DefaultLocaleSidKey: "en_US",
    Country: "US",
  };
}
