import type { Instant } from "../values/instant.ts";
import type { Phone } from "../values/phone.ts";

/** The CRM kinds we speak to. */
export type CrmKind = "salesforce" | "hubspot";

/** Kinds of person-like CRM records. HubSpot has contacts and companies only. */
export type PersonObject = "contact" | "lead" | "company";

/** Names one CRM record: our word for its object, and the CRM's own id. */
export interface CrmRef<Kind extends string = PersonObject | "opportunity" | "call"> {
  readonly object: Kind;
  readonly id: string;
}

/** The few facts of a CRM lead, contact or company that matching, scoring and conversions need. */
export interface CrmPerson {
  readonly ref: CrmRef<PersonObject>;
  readonly name: string;
  readonly phones: readonly Phone[];
  readonly email?: string;
  readonly hasOpenOpportunity: boolean;
  readonly lastActivityAt: Instant;
  /** Where a converted lead, or a merged record, lives on. */
  readonly survivor?: CrmRef<PersonObject>;
}

/** The text form of a reference ("contact:003XX"), for keys and look-ups. */
export function refKey(ref: CrmRef<string>): string {
  return `${ref.object}:${ref.id}`;
}
