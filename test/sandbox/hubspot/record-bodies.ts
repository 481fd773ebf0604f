import { z } from "zod";
import type { ApiRequest } from "./api.ts";
import { type AssociationType, associationTypeFrom } from "./association-types.ts";
import { OBJECT_TYPES, type ObjectType } from "./object-types.ts";
import type { PortalParts } from "./portal-parts.ts";
import { isoOf } from "./property-values.ts";
import type { PortalRecord, Properties } from "./record-store.ts";
import { Refusal } from "./refusal.ts";

/** Property values of a write: HubSpot's model takes strings only. */
export const PROPERTIES_BODY = z.record(z.string(), z.string());

/** One association type as requests name it. */
export const ASSOCIATION_SPEC_BODY = z.strictObject({
  associationCategory: z.enum(["HUBSPOT_DEFINED", "USER_DEFINED", "INTEGRATOR_DEFINED"]),
  associationTypeId: z.number().int(),
});

/** The associations inside a create request. */
export const INLINE_ASSOCIATIONS_BODY = z.array(
  z.strictObject({ to: z.strictObject({ id: z.string() }), types: z.array(ASSOCIATION_SPEC_BODY).min(1) }),
);

/** A record as answers show it. Without a list of names, all properties that have a value are shown. */
export function recordBody(record: PortalRecord, names?: readonly string[]): Record<string, unknown> {
  return {
    id: record.id,
    properties: names === undefined ? withoutEmpty(record.properties) : chosen(record.properties, names),
    createdAt: isoOf(record.createdAt),
    updatedAt: isoOf(record.updatedAt),
    archived: false,
  };
}

/**
 * The property names that a read shows: those asked for (or the type's defaults), the id and the two times. HubSpot overlooks unknown
 * names; they are recorded as violations.
 */
export function shownProperties(
  parts: PortalParts,
  request: ApiRequest,
  asked: { readonly type: ObjectType; readonly names: readonly string[] },
): readonly string[] {
  const facts = OBJECT_TYPES[asked.type];
  for (const name of asked.names) {
    if (parts.schema.find(asked.type, name) === undefined) request.complain(`unknown property: ${asked.type} ${name}`);
  }
  const known = asked.names.filter((name) => parts.schema.find(asked.type, name) !== undefined);
  const wanted = asked.names.length === 0 ? facts.defaultProperties : known;
  return [...new Set([...wanted, facts.createdProperty, facts.modifiedProperty, "hs_object_id"])];
}

/** Checks the associations of a record that is about to be created; the answer makes them. */
export function planAssociations(
  parts: PortalParts,
  type: ObjectType,
  given: z.infer<typeof INLINE_ASSOCIATIONS_BODY>,
): (id: string) => void {
  const planned = given.flatMap(({ to, types }) =>
    types.map((spec) => ({ toId: to.id, association: existingTarget(parts, type, { toId: to.id, spec }) })),
  );
  return (id) => {
    for (const { toId, association } of planned) {
      const to = { type: association.to, id: toId };
      parts.associations.add({ type, id }, to, { types: [association], origin: "api" });
    }
  };
}

function existingTarget(
  parts: PortalParts,
  type: ObjectType,
  target: { readonly toId: string; readonly spec: z.infer<typeof ASSOCIATION_SPEC_BODY> },
): AssociationType {
  const association = associationTypeFrom(type, target.spec.associationTypeId);
  if (parts.records.find(association.to, target.toId) !== undefined) return association;
  throw new Refusal({
    status: 400,
    category: "VALIDATION_ERROR",
    message: `Invalid association: ${OBJECT_TYPES[association.to].singular} ${target.toId} does not exist`,
    context: { id: [target.toId] },
  });
}

function withoutEmpty(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== ""));
}

function chosen(properties: Properties, names: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(names.map((name) => [name, properties[name] === "" ? null : (properties[name] ?? null)]));
}
