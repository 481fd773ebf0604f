import { noSuchField } from "./read-fields.ts";
import { nonsense } from "./refusal.ts";
import type { ObjectSchema } from "./schema.ts";
import type { FieldDefinition, FieldValue } from "./schema-types.ts";
import type { Row, Tables } from "./tables.ts";

/** A field as a query names it: the object's own ("Phone") or its parent's ("Account.Name"). */
export interface FieldPath {
  readonly field: FieldDefinition;
  readonly isOwn: boolean;
  /** The relationship in canonical spelling; undefined for an own field. */
  readonly relationshipName: string | undefined;
  read(row: Row): FieldValue;
  /** The parent record; undefined for an own field or an empty lookup. */
  parent(row: Row): Row | undefined;
}

/** Finds the field that a query means; throws INVALID_FIELD when there is none. One step to a parent at most. */
export function resolveField(tables: Tables, object: ObjectSchema, name: string): FieldPath {
  const [first = "", second, ...deeper] = name.split(".");
  if (deeper.length > 0) throw nonsense("INVALID_FIELD", `${name}: the sandbox walks to direct parents only`);
  if (second === undefined || first.toLowerCase() === object.name.toLowerCase())
    return ownField(object, second ?? first);
  return parentField(tables, object, { relationship: first, name: second });
}

function ownField(object: ObjectSchema, name: string): FieldPath {
  const field = object.field(name);
  if (field === undefined) throw noSuchField(name, object);
  return {
    field,
    isOwn: true,
    relationshipName: undefined,
    read: (row) => row.values[field.name] ?? null,
    parent: () => undefined,
  };
}

function parentField(
  tables: Tables,
  object: ObjectSchema,
  path: { readonly relationship: string; readonly name: string },
): FieldPath {
  const lookup = object.parent(path.relationship);
  const target = tables.schema.object(lookup?.referenceTo[0] ?? "");
  if (lookup === undefined || target === undefined)
    throw nonsense(
      "INVALID_FIELD",
      `Didn't understand relationship '${path.relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name.`,
    );
  const field = target.field(path.name);
  if (field === undefined) throw noSuchField(path.name, target);
  const parent = (row: Row): Row | undefined => {
    const id = row.values[lookup.name] ?? null;
    return id === null ? undefined : tables.liveRow(target, String(id));
  };
  return {
    field,
    isOwn: false,
    relationshipName: lookup.relationshipName,
    read: (row) => parent(row)?.values[field.name] ?? null,
    parent,
  };
}
