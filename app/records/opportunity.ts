import type { Instant } from "../values/instant.ts";
import type { Money } from "../values/money.ts";
import type { CrmRef, PersonObject } from "./crm-person.ts";

/** A Salesforce opportunity or HubSpot deal as last read from the CRM. */
export interface Opportunity {
  readonly ref: CrmRef<"opportunity">;
  readonly name: string;
  readonly stage: string;
  readonly isWon: boolean;
  readonly isClosed: boolean;
  /** Absent when the CRM has no amount. */
  readonly amount?: Money;
  /** When it was won or lost; absent while open. */
  readonly closedAt?: Instant;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
  readonly isDeleted: boolean;
  readonly people: readonly CrmRef<PersonObject>[];
}

/** What a CRM reports: opportunities as they now are, and people that now live on as others (converted leads, merges). */
export interface OpportunityChanges {
  readonly opportunities: readonly Opportunity[];
  readonly survivors: readonly { readonly from: CrmRef<PersonObject>; readonly to: CrmRef<PersonObject> }[];
}
