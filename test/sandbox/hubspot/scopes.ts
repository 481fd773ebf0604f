import { OBJECT_TYPES, objectTypeOf } from "./object-types.ts";

type Part = (name: string) => string;

/** The scope for reading the records of the type in the path. */
export function readObjects(part: Part): readonly string[] {
  return [`crm.objects.${OBJECT_TYPES[objectTypeOf(part("type"))].scopeName}.read`];
}

/** The scope for writing the records of the type in the path. */
export function writeObjects(part: Part): readonly string[] {
  return [`crm.objects.${OBJECT_TYPES[objectTypeOf(part("type"))].scopeName}.write`];
}

/** The scope for reading the data model of the type in the path. */
export function readSchema(part: Part): readonly string[] {
  return [`crm.schemas.${OBJECT_TYPES[objectTypeOf(part("type"))].scopeName}.read`];
}

/** The scope for changing the data model of the type in the path. */
export function writeSchema(part: Part): readonly string[] {
  return [`crm.schemas.${OBJECT_TYPES[objectTypeOf(part("type"))].scopeName}.write`];
}

/** The scope for reading associations from one type to another: reading the first. */
export function readAssociations(part: Part): readonly string[] {
  return [`crm.objects.${OBJECT_TYPES[objectTypeOf(part("from"))].scopeName}.read`];
}

/** The scope for changing associations: writing the type that they start at. */
export function writeAssociations(part: Part): readonly string[] {
  return [`crm.objects.${OBJECT_TYPES[objectTypeOf(part("from"))].scopeName}.write`];
}
