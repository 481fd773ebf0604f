import type { CrmPerson, CrmRef, PersonObject } from "./crm-person.ts";

/** A candidate that did not win, with the reason. */
export interface LosingCandidate {
  readonly ref: CrmRef<PersonObject>;
  readonly name: string;
  readonly reason: "lower_preference" | "no_open_opportunity" | "less_recent" | "overridden";
}

/** Why a call has no person. */
export type UnmatchedReason =
  | "withheld_number"
  | "invalid_number"
  | "spam"
  | "own_number"
  | "no_such_person"
  | "shared_number"
  | "outbound"
  | "not_looked_up";

/** The CRM person a call belongs to, or why there is none. `created` tells that the person was made for this caller. */
export type Match =
  | {
      readonly kind: "matched";
      readonly person: CrmPerson;
      readonly by: "number" | "created" | "person";
      /** 0..1; 1 when a person decided or the record was made for the number. */
      readonly confidence: number;
      readonly losers: readonly LosingCandidate[];
    }
  | { readonly kind: "unmatched"; readonly reason: UnmatchedReason; readonly losers: readonly LosingCandidate[] };

/** The install's order of preference among several people with one number. */
export interface MatchPreference {
  /** Best first. The shipped order is contact, lead, company. */
  readonly objects: readonly PersonObject[];
  /** A number on more records than this is a shared line: no person is chosen. */
  readonly sharedAbove: number;
}

/** What a rep said about a call's person: another record, or no one. It wins over every rule. */
export interface MatchOverride {
  readonly person: CrmRef<PersonObject> | "no_one";
  readonly by: string;
  readonly at: string;
}
