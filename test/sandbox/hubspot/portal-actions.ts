import { defaultAssociationType } from "./association-types.ts";
import { type ObjectType, objectTypeOf } from "./object-types.ts";
import type { PortalParts } from "./portal-parts.ts";
import type { Properties } from "./record-store.ts";

/** A person working in the portal: no API request is counted, every change makes its webhook events. Throws what the portal refuses. */
export interface PortalActions {
  /** Deals go to the first stage when none is named. Answers the new record's id. */
  create(
    type: ObjectType,
    properties: Properties,
    associations?: readonly { readonly toType: string; readonly toId: string }[],
  ): string;
  update(type: ObjectType, id: string, properties: Properties): void;
  archive(type: ObjectType, id: string): void;
  get(type: ObjectType, id: string): Properties | undefined;
  all(type: ObjectType): readonly { readonly id: string; readonly properties: Properties }[];
  associate(fromType: ObjectType, fromId: string, toType: string, toId: string): void;
  dissociate(fromType: ObjectType, fromId: string, toType: string, toId: string): void;
  associationsOf(fromType: ObjectType, fromId: string, toType: string): readonly string[];
  /** The second contact disappears into the first: its id answers with the first, its associations move there. */
  mergeContacts(primaryId: string, mergedId: string): void;
  /** Deletes a contact on the person's request, which the app must follow. */
  deleteForPrivacy(contactId: string): void;
}

/** What the webhooks must hear of that no record change says. */
export interface PortalNews {
  merged(primaryId: string, mergedId: string): void;
  privacyDeleted(contactId: string): void;
}

/** Acts on the same records that the API serves. */
export function createPortalActions(parts: PortalParts, news: PortalNews): PortalActions {
  const { records, associations } = parts;
  const write = (): { origin: "person"; claims: Set<string> } => ({ origin: "person", claims: new Set() });

  const associate: PortalActions["associate"] = (fromType, fromId, toTypeName, toId) => {
    const toType = objectTypeOf(toTypeName);
    existing(parts, fromType, fromId);
    existing(parts, toType, toId);
    const types = [defaultAssociationType(fromType, toType)];
    associations.add({ type: fromType, id: fromId }, { type: toType, id: toId }, { types, origin: "person" });
  };
  const idsOf = (fromType: ObjectType, fromId: string, toType: string): readonly string[] => [
    ...associations.of({ type: fromType, id: fromId }, objectTypeOf(toType)).keys(),
  ];
  return {
    associate,
    associationsOf: idsOf,
    create: (type, properties, joined = []) => {
      const defaults = type === "deals" ? FIRST_STAGE : {};
      const { id } = records.planCreate(type, { ...defaults, ...properties }, write())();
      for (const { toType, toId } of joined) associate(type, id, toType, toId);
      return id;
    },
    update: (type, id, properties) => void records.planUpdate(existing(parts, type, id), properties, write())(),
    archive: (type, id) => {
      existing(parts, type, id);
      records.archive(type, id, "person");
    },
    get: (type, id) => records.find(type, id)?.properties,
    all: (type) => records.all(type).map(({ id, properties }) => ({ id, properties })),
    dissociate: (fromType, fromId, toType, toId) =>
      associations.remove({ type: fromType, id: fromId }, { type: objectTypeOf(toType), id: toId }, "person"),
    mergeContacts: (primaryId, mergedId) => {
      existing(parts, "contacts", primaryId);
      existing(parts, "contacts", mergedId);
      for (const toType of ["companies", "deals", "calls"] as const) {
        for (const id of idsOf("contacts", mergedId, toType)) associate("contacts", primaryId, toType, id);
      }
      records.archive("contacts", mergedId, "quietly");
      records.mergeInto("contacts", mergedId, primaryId);
      news.merged(primaryId, mergedId);
    },
    deleteForPrivacy: (contactId) => {
      existing(parts, "contacts", contactId);
      records.archive("contacts", contactId, "quietly");
      news.privacyDeleted(contactId);
    },
  };
}

const FIRST_STAGE: Properties = { dealname: "A deal", dealstage: "appointmentscheduled" };

function existing(parts: PortalParts, type: ObjectType, id: string) {
  const record = parts.records.find(type, id);
  if (record === undefined) throw new Error(`the portal has no ${type} ${id}`);
  return record;
}
