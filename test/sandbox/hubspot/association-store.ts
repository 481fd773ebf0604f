import { type AssociationType, associationType } from "./association-types.ts";
import type { ObjectType } from "./object-types.ts";
import type { Origin } from "./record-store.ts";

/** One end of an association. */
export interface RecordRef {
  readonly type: ObjectType;
  readonly id: string;
}

/** What happened between two records, for the webhooks; told once, from the side that asked. */
export interface AssociationChange {
  readonly from: RecordRef;
  readonly to: RecordRef;
  readonly removed: boolean;
  readonly isPrimary: boolean;
  readonly origin: Origin;
}

/** Which records belong together. Every association is seen from both sides, each with its own type id. */
export interface AssociationStore {
  /** Keeps what is there and adds; telling of it only when it was not there. */
  add(
    from: RecordRef,
    to: RecordRef,
    how: { readonly types: readonly AssociationType[]; readonly origin: Origin },
  ): void;
  remove(from: RecordRef, to: RecordRef, origin: Origin): void;
  /** Ids on the other side with the ids of the association types, in the order of joining. */
  of(from: RecordRef, to: ObjectType): ReadonlyMap<string, ReadonlySet<number>>;
  /** Removes every association of a record, without telling: the record itself is gone. */
  forget(record: RecordRef): void;
}

const ALL_TYPES = ["contacts", "companies", "deals", "calls"] as const;

/** A store without associations. */
export function createAssociationStore(onChange: (change: AssociationChange) => void): AssociationStore {
  const sides = new Map<string, Map<string, Set<number>>>();
  const sideKey = (from: RecordRef, to: ObjectType): string => `${from.type} ${from.id} ${to}`;

  const put = (from: RecordRef, to: RecordRef, typeId: number): boolean => {
    const key = sideKey(from, to.type);
    const side = sides.get(key) ?? new Map<string, Set<number>>();
    sides.set(key, side);
    const types = side.get(to.id) ?? new Set<number>();
    side.set(to.id, types);
    const isNew = !types.has(typeId);
    types.add(typeId);
    return isNew;
  };
  const of = (from: RecordRef, to: ObjectType): ReadonlyMap<string, ReadonlySet<number>> =>
    sides.get(sideKey(from, to)) ?? new Map();

  return {
    of,
    add: (from, to, { types, origin }) => {
      for (const type of types) {
        const isNew = put(from, to, type.typeId);
        put(to, from, type.inverseTypeId);
        if (isNew) onChange({ from, to, removed: false, isPrimary: type.label === "Primary", origin });
      }
    },
    remove: (from, to, origin) => {
      const types = of(from, to.type).get(to.id);
      if (types === undefined) return;
      const isPrimary = [...types].some((id) => associationType(from.type, to.type, id).label === "Primary");
      sides.get(sideKey(from, to.type))?.delete(to.id);
      sides.get(sideKey(to, from.type))?.delete(from.id);
      onChange({ from, to, removed: true, isPrimary, origin });
    },
    forget: (record) => {
      for (const other of ALL_TYPES) {
        for (const id of of(record, other).keys())
          sides.get(sideKey({ type: other, id }, record.type))?.delete(record.id);
        sides.delete(sideKey(record, other));
      }
    },
  };
}
