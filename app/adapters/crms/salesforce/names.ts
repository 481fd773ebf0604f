import type { CrmRef, PersonObject } from "../../../records/crm-person.ts";

/** The REST API version of every request (Winter '26). jsforce would fall back to 50.0 by itself. */
export const API_VERSION = "65.0";

/** The path under which the org's REST API lives. */
export const API_PATH = `/services/data/v${API_VERSION}`;

/** Rows that one collection request takes (REST API guide, sObject Collections). */
export const MAX_ROWS = 200;

/** The package's object that holds calls. */
export const CALL_OBJECT = "rngl__Call__c";

/** Salesforce's names of the objects that our references name. */
export const OBJECT_NAMES = {
  lead: "Lead",
  contact: "Contact",
  company: "Account",
  opportunity: "Opportunity",
  call: CALL_OBJECT,
} as const satisfies Record<CrmRef["object"], string>;

/** Our words for the Salesforce objects that stand for people. */
export const PERSON_OBJECTS = {
  Lead: "lead",
  Contact: "contact",
  Account: "company",
} as const satisfies Record<string, PersonObject>;
