import type { ObjectType } from "./object-types.ts";
import { Refusal } from "./refusal.ts";

/** How two types may be joined, seen from one side. */
export interface AssociationType {
  readonly typeId: number;
  readonly from: ObjectType;
  readonly to: ObjectType;
  /** Null for the unlabelled kind. */
  readonly label: "Primary" | null;
  /** The same association seen from the other side. */
  readonly inverseTypeId: number;
}

/** The ids of the enum `AssociationTypes` in `@hubspot/api-client` 13.5.0. */
const PAIRS: readonly [ObjectType, ObjectType, AssociationType["label"], number, number][] = [
  ["contacts", "companies", null, 279, 280],
  ["contacts", "companies", "Primary", 1, 2],
  ["deals", "contacts", null, 3, 4],
  ["deals", "companies", null, 341, 342],
  ["deals", "companies", "Primary", 5, 6],
  ["calls", "contacts", null, 194, 193],
  ["calls", "deals", null, 206, 205],
  ["calls", "companies", null, 182, 181],
];

const TYPES: readonly AssociationType[] = PAIRS.flatMap(([from, to, label, forth, back]) => [
  { typeId: forth, from, to, label, inverseTypeId: back },
  { typeId: back, from: to, to: from, label, inverseTypeId: forth },
]);

/** All kinds of association between two types, in this direction; the unlabelled one first. */
export function associationTypesBetween(from: ObjectType, to: ObjectType): readonly AssociationType[] {
  return TYPES.filter((type) => type.from === from && type.to === to);
}

/** The kind with this id in this direction, or the refusal for an id that belongs to other types or to the other direction. */
export function associationType(from: ObjectType, to: ObjectType, typeId: number): AssociationType {
  const type = associationTypesBetween(from, to).find((each) => each.typeId === typeId);
  if (type !== undefined) return type;
  throw new Refusal({
    status: 400,
    category: "VALIDATION_ERROR",
    message: `No association type ${typeId} exists from ${from} to ${to}`,
    nonsense: true,
  });
}

/** The unlabelled kind, or a refusal when the two types cannot be joined. */
export function defaultAssociationType(from: ObjectType, to: ObjectType): AssociationType {
  const [type] = associationTypesBetween(from, to);
  if (type !== undefined) return type;
  throw new Refusal({
    status: 400,
    category: "VALIDATION_ERROR",
    message: `${from} and ${to} cannot be associated`,
    nonsense: true,
  });
}

/** The kind with this id that starts at this type, whatever it leads to; a refusal when there is none. */
export function associationTypeFrom(from: ObjectType, typeId: number): AssociationType {
  const type = TYPES.find((each) => each.from === from && each.typeId === typeId);
  if (type !== undefined) return type;
  throw new Refusal({
    status: 400,
    category: "VALIDATION_ERROR",
    message: `No association type ${typeId} starts at ${from}`,
    nonsense: true,
  });
}
