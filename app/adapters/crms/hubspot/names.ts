import type { CrmRef, PersonObject } from "../../../records/crm-person.ts";

/**
 * The dated version of every CRM and OAuth path. The paths /v1 to /v4 end in 2027, and so does this version 18 months after March 2026
 * (https://developers.hubspot.com/docs/api-reference/legacy/migration-guide, read 2026-11); the next one is set here.
 */
export const API_VERSION = "2026-03";

/** HubSpot's names of the objects that we read and write. */
export type ObjectName = "contacts" | "companies" | "deals" | "calls";

/** Rows that one batch of records takes (https://developers.hubspot.com/docs/guides/crm/using-object-apis, second hand). */
export const MAX_ROWS = 100;

/** The group under which a portal shows our properties. */
export const PROPERTY_GROUP = "ringledger";

/** The unique property that holds our key of a contact that we made. */
export const CALLER_KEY = "ringledger_caller_key";

/** The unique property that holds the id of a call that we wrote. */
export const CALL_ID = "ringledger_call_id";

/** HubSpot's type ids, which record pages have in their address. */
export const TYPE_IDS = {
  contact: "0-1",
  company: "0-2",
  opportunity: "0-3",
  call: "0-48",
  // HubSpot's own leads are a paid object that we do not use; we never make a reference to one.
  lead: "0-136",
} as const satisfies Record<CrmRef["object"], string>;

/** How a call is joined to other records; the ids are `AssociationTypes` of @hubspot/api-client 13.5.0. */
export const CALL_LINKS = {
  contacts: 194,
  companies: 182,
  deals: 206,
} as const satisfies Partial<Record<ObjectName, number>>;

/** The object of a person, where HubSpot has it. */
export function personObject(object: PersonObject): "contacts" | "companies" | undefined {
  if (object === "contact") return "contacts";
  return object === "company" ? "companies" : undefined;
}

/** A path below an object's records. */
export function objectPath(object: ObjectName, rest: string): string {
  return `/crm/objects/${API_VERSION}/${object}/${rest}`;
}

/** A path below the associations between two objects. */
export function associationPath(from: ObjectName, to: ObjectName, rest: string): string {
  return `/crm/associations/${API_VERSION}/${from}/${to}/${rest}`;
}

/** A path below an object's properties; no rest names their list. */
export function propertyPath(object: ObjectName, rest = ""): string {
  return `/crm/properties/${API_VERSION}/${object}${rest}`;
}

/**
 * Where HubSpot says whether a person is a super admin, and the scope for it. The path is the one in @hubspot/api-client 13.5.0; that the answer holds
 * `superAdmin` for every app was not tried on a real portal.
 */
export function userPath(userId: string): string {
  return `/settings/v3/users/${encodeURIComponent(userId)}`;
}

export const USER_SCOPE = "settings.users.read";
