import type { ObjectType } from "./object-types.ts";
import type { PropertyDefinition } from "./property-definitions.ts";
import { Refusal } from "./refusal.ts";
import { STANDARD_GROUPS, standardProperties } from "./standard-properties.ts";

/** A property group of an object type. */
export interface PropertyGroup {
  readonly name: string;
  readonly label: string;
  readonly displayOrder: number;
  readonly archived: false;
}

/** The portal's data model: which properties and groups every object type has. */
export interface Schema {
  properties(type: ObjectType): readonly PropertyDefinition[];
  find(type: ObjectType, name: string): PropertyDefinition | undefined;
  /** Adds or replaces a definition. */
  put(type: ObjectType, definition: PropertyDefinition): void;
  remove(type: ObjectType, name: string): void;
  groups(type: ObjectType): readonly PropertyGroup[];
  findGroup(type: ObjectType, name: string): PropertyGroup | undefined;
  addGroup(type: ObjectType, group: PropertyGroup): void;
}

/** A data model with HubSpot's own properties and no custom ones. */
export function createSchema(): Schema {
  const types = new Map<ObjectType, Map<string, PropertyDefinition>>();
  const groups = new Map<ObjectType, Map<string, PropertyGroup>>();
  for (const type of ["contacts", "companies", "deals", "calls"] as const) {
    types.set(type, new Map(standardProperties(type).map((each) => [each.name, each])));
    const name = STANDARD_GROUPS[type];
    groups.set(type, new Map([[name, { name, label: name, displayOrder: 0, archived: false }]]));
  }
  const of = (type: ObjectType): Map<string, PropertyDefinition> => types.get(type) ?? new Map();
  const groupsOf = (type: ObjectType): Map<string, PropertyGroup> => groups.get(type) ?? new Map();
  return {
    properties: (type) => [...of(type).values()],
    find: (type, name) => of(type).get(name),
    put: (type, definition) => void of(type).set(definition.name, definition),
    remove: (type, name) => void of(type).delete(name),
    groups: (type) => [...groupsOf(type).values()],
    findGroup: (type, name) => groupsOf(type).get(name),
    addGroup: (type, group) => void groupsOf(type).set(group.name, group),
  };
}

/** The definition, or the refusal that HubSpot gives for a name that the portal does not know: nonsense from our side. */
export function knownProperty(schema: Schema, type: ObjectType, name: string): PropertyDefinition {
  const definition = schema.find(type, name);
  if (definition !== undefined) return definition;
  const message = `Property "${name}" does not exist`;
  const detail = [{ isValid: false, message, error: "PROPERTY_DOESNT_EXIST", name }];
  throw new Refusal({
    status: 400,
    category: "VALIDATION_ERROR",
    message: `Property values were not valid: ${JSON.stringify(detail)}`,
    nonsense: true,
    context: { propertyName: [name] },
  });
}
