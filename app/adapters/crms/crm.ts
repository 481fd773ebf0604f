import type { CrmKind, CrmPerson, CrmRef } from "../../records/crm-person.ts";
import type { DesiredRecord, ItemResult } from "../../records/desired.ts";
import type { OpportunityChanges } from "../../records/opportunity.ts";
import type { Phone } from "../../values/phone.ts";
import type { OAuthClient, OAuthTokens } from "../oauth.ts";

/** A caller for whom the CRM has no person yet. `key` is our stable key of the caller, the record's external id: creating twice gives one record. */
export interface NewPerson {
  readonly key: string;
  readonly phone: Phone;
  /** The caller's name where the provider knows it. */
  readonly name?: string;
  readonly city?: string;
  readonly region?: string;
  readonly sourceText: string;
}

/** How a new person was made, or why not; in the order asked. */
export type CreatePersonResult =
  | { readonly kind: "created"; readonly person: CrmPerson }
  | { readonly kind: "exists"; readonly person: CrmPerson }
  | { readonly kind: "rejected"; readonly code: string; readonly message: string; readonly retry: boolean };

/** A point in the CRM's history of changes, opaque to everyone but the CRM's own adapter. */
export type Cursor = string;

/** A signed-in session with one org or portal. Every method throws an outside error when the CRM could not be asked. */
export interface Crm {
  /** Rows that one write takes (Salesforce 200, HubSpot 100). */
  readonly maxBatch: number;
  /** People by number, one or two requests for all numbers; a number without people is absent. Never an empty answer for an outage. */
  findPeopleByPhone(phones: readonly Phone[]): Promise<ReadonlyMap<Phone, readonly CrmPerson[]>>;
  /** Makes people by their keys, at most `maxBatch` at once. */
  createPeople(people: readonly NewPerson[]): Promise<readonly CreatePersonResult[]>;
  /** Writes records of one kind, at most `maxBatch`. The same records again change nothing. One result per row, in order. */
  writeRecords(batch: readonly DesiredRecord[]): Promise<readonly ItemResult[]>;
  /** Opportunities and survivors changed since the cursor ("" reads from the beginning of `lookBackDays`), and the next cursor. */
  changedOpportunities(since: Cursor): Promise<{ readonly changes: OpportunityChanges; readonly next: Cursor }>;
  /** Named opportunities as they now are; ones that no longer exist come back as deleted. */
  readOpportunities(refs: readonly CrmRef<"opportunity">[]): Promise<OpportunityChanges>;
  /** Makes what the CRM needs before the first write (HubSpot properties); harmless to repeat. Says what is missing and cannot be made. */
  prepare(): Promise<{ readonly ready: boolean; readonly problems: readonly string[] }>;
}

/** What every request of a session is counted and answered with. */
export interface CrmSession {
  /** The org's or portal's own API address; from the token answer for Salesforce. */
  readonly apiUrl: string;
  /** A valid access token; `refresh` asks for a new one after the CRM refused the last. Throws ReconnectRequiredError. */
  accessToken(refresh?: boolean): Promise<string>;
  /** Counts requests against the install's budget. */
  countRequests(count: number): void;
  readonly homeCountry: string;
  readonly currency: string;
  readonly now: () => number;
}

/** Who signed in, in the CRM's own words. */
export interface CrmIdentity {
  readonly externalId: string;
  readonly orgName: string;
  readonly userExternalId: string;
  readonly userName: string;
  readonly email?: string;
  /** Whether the CRM says that this person administers it. */
  readonly isAdmin: boolean;
}

/** One CRM vendor: how to sign in, whom a token belongs to, and how to open a session. */
export interface CrmVendor {
  readonly kind: CrmKind;
  readonly oauth: OAuthClient;
  /** Reads who the tokens belong to. */
  identify(tokens: OAuthTokens): Promise<CrmIdentity>;
  open(session: CrmSession): Crm;
  /** Where a person sees a record, for links. */
  recordUrl(apiUrl: string, ref: CrmRef, externalId: string): string;
  /** True when opportunity changes have to be asked for; false when the CRM sends webhooks for them. */
  readonly pollsOpportunities: boolean;
}
