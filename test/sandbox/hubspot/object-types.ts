import { Refusal } from "./refusal.ts";

/** The object types that this portal has. */
export type ObjectType = "contacts" | "companies" | "deals" | "calls";

interface ObjectTypeFacts {
  readonly typeId: string;
  readonly singular: string;
  /** The name of the property that holds the time of the last change. */
  readonly modifiedProperty: string;
  readonly createdProperty: string;
  /** What a read answers when no properties were asked for, besides `hs_object_id` and the two times. */
  readonly defaultProperties: readonly string[];
  /** What the full-text `query` of a search looks at. */
  readonly queryProperties: readonly string[];
  /** Part of the scope name: calls are guarded by the contact scopes. */
  readonly scopeName: string;
}

/** Type ids: https://developers.hubspot.com/docs/guides/crm/using-object-apis, as quoted by third parties. */
export const OBJECT_TYPES: Readonly<Record<ObjectType, ObjectTypeFacts>> = {
  contacts: {
    typeId: "0-1",
    singular: "contact",
    modifiedProperty: "lastmodifieddate",
    createdProperty: "createdate",
    defaultProperties: ["email", "firstname", "lastname"],
    queryProperties: ["email", "firstname", "lastname", "phone", "mobilephone", "company"],
    scopeName: "contacts",
  },
  companies: {
    typeId: "0-2",
    singular: "company",
    modifiedProperty: "hs_lastmodifieddate",
    createdProperty: "createdate",
    defaultProperties: ["domain", "name"],
    queryProperties: ["domain", "name", "phone"],
    scopeName: "companies",
  },
  deals: {
    typeId: "0-3",
    singular: "deal",
    modifiedProperty: "hs_lastmodifieddate",
    createdProperty: "createdate",
    defaultProperties: ["amount", "closedate", "dealname", "dealstage", "pipeline"],
    queryProperties: ["dealname"],
    scopeName: "deals",
  },
  calls: {
    typeId: "0-48",
    singular: "call",
    modifiedProperty: "hs_lastmodifieddate",
    createdProperty: "hs_createdate",
    defaultProperties: [],
    queryProperties: ["hs_call_title", "hs_call_body"],
    scopeName: "contacts",
  },
};

const NAMES = new Map<string, ObjectType>();
for (const type of ["contacts", "companies", "deals", "calls"] as const) {
  for (const name of [type, OBJECT_TYPES[type].singular, OBJECT_TYPES[type].typeId]) NAMES.set(name, type);
}

/** Reads an object type from a path: plural, singular or type id. Refuses types that the portal does not have. */
export function objectTypeOf(name: string): ObjectType {
  const type = NAMES.get(name.toLowerCase());
  if (type !== undefined) return type;
  throw new Refusal({
    status: 400,
    category: "VALIDATION_ERROR",
    message: `Unable to infer object type from: ${name}`,
    nonsense: true,
  });
}
