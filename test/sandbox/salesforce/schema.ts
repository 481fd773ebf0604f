import { packageObjects } from "./package-objects.ts";
import type { FieldDefinition, ObjectDefinition } from "./schema-types.ts";
import { STANDARD_OBJECTS } from "./standard-objects.ts";

/** An object with its fields findable by name; Salesforce ignores case in names. */
export interface ObjectSchema {
  readonly definition: ObjectDefinition;
  readonly name: string;
  /** The field of that API name, whatever its case. */
  field(name: string): FieldDefinition | undefined;
  /** The lookup field behind a relationship name such as "Account" or "rngl__Lead__r". */
  parent(relationshipName: string): FieldDefinition | undefined;
}

/** A lookup that points at an object, seen from the object. */
export interface ChildRelationship {
  readonly child: ObjectSchema;
  readonly field: FieldDefinition;
}

/** Every object of the org. */
export interface Schema {
  readonly objects: readonly ObjectSchema[];
  /** The namespace with two underscores, or empty. */
  readonly prefix: string;
  object(name: string): ObjectSchema | undefined;
  /** The object whose records have ids that start like this one. */
  objectOfId(id: string): ObjectSchema | undefined;
  childrenOf(objectName: string): readonly ChildRelationship[];
}

/** The org's objects: the standard ones, and the package's when it is installed. */
export function buildSchema(options: { readonly namespace: string; readonly packageInstalled: boolean }): Schema {
  const prefix = options.namespace === "" ? "" : `${options.namespace}__`;
  const objects = definitions(prefix, options.packageInstalled).map(objectSchema);
  const byName = new Map(objects.map((each) => [each.name.toLowerCase(), each]));
  const byPrefix = new Map(objects.map((each) => [each.definition.keyPrefix, each]));
  const children = new Map(objects.map((each) => [each.name, childrenAmong(objects, each.name)]));
  return {
    objects,
    prefix,
    object: (name) => byName.get(name.toLowerCase()),
    objectOfId: (id) => byPrefix.get(id.slice(0, 3)),
    childrenOf: (name) => children.get(name) ?? [],
  };
}

function definitions(prefix: string, packageInstalled: boolean): readonly ObjectDefinition[] {
  if (!packageInstalled) return STANDARD_OBJECTS;
  const added = packageObjects(prefix);
  const extended = STANDARD_OBJECTS.map((each) => ({
    ...each,
    fields: [...each.fields, ...(added.fieldsOn[each.name] ?? [])],
  }));
  return [...extended, ...added.objects];
}

function objectSchema(definition: ObjectDefinition): ObjectSchema {
  const byName = new Map(definition.fields.map((each) => [each.name.toLowerCase(), each]));
  const byRelationship = new Map(
    definition.fields.flatMap((each) =>
      each.relationshipName === undefined ? [] : [[each.relationshipName.toLowerCase(), each] as const],
    ),
  );
  return {
    definition,
    name: definition.name,
    field: (name) => byName.get(name.toLowerCase()),
    parent: (name) => byRelationship.get(name.toLowerCase()),
  };
}

function childrenAmong(objects: readonly ObjectSchema[], parentName: string): readonly ChildRelationship[] {
  return objects.flatMap((child) =>
    child.definition.fields
      .filter((field) => field.indexed && field.referenceTo.includes(parentName))
      .map((field) => ({ child, field })),
  );
}
