import { type Answer, type ApiCall, bodyOf, guardOf, objectOf, queryScope, reportNonsenseRows } from "./api-call.ts";
import { readId } from "./ids.ts";
import { noSuchField, readFields } from "./read-fields.ts";
import type { RowResult } from "./records.ts";
import { nonsense, refusal } from "./refusal.ts";
import type { RowError } from "./row-rules.ts";
import type { ObjectSchema } from "./schema.ts";
import type { FieldDefinition } from "./schema-types.ts";
import { attributesOf, type RenderedRecord } from "./soql.ts";
import type { Row } from "./tables.ts";

/** `POST /sobjects/{Object}`: creates one record. */
export function createOne(call: ApiCall, [objectName = ""]: readonly string[]): Answer {
  const object = objectOf(call, objectName);
  const body = bodyOf(call);
  refuseId(body);
  const result = call.org.records.create(readFields(object, body), { guard: guardOf(call) });
  return result.isSaved ? created(call, object, result.id) : refusedOne(call, result.errors);
}

/** `PATCH /sobjects/{Object}/{id}`: changes one record. */
export function updateOne(call: ApiCall, [objectName = "", id = ""]: readonly string[]): Answer {
  const object = objectOf(call, objectName);
  const body = bodyOf(call);
  refuseId(body);
  const written = readFields(object, body);
  const row = rowAt(call, object, id);
  const result = call.org.records.update(written, row.id, { guard: guardOf(call) });
  return result.isSaved ? { status: 204 } : refusedOne(call, result.errors);
}

/** `DELETE /sobjects/{Object}/{id}`: deletes one record. */
export function deleteOne(call: ApiCall, [objectName = "", id = ""]: readonly string[]): Answer {
  const object = objectOf(call, objectName);
  call.org.records.remove(object, rowAt(call, object, id).id);
  return { status: 204 };
}

/** `GET /sobjects/{Object}/{id}?fields=`: reads one record. */
export function readOne(call: ApiCall, [objectName = "", id = ""]: readonly string[]): Answer {
  const object = objectOf(call, objectName);
  const names = call.query.get("fields")?.split(",") ?? object.definition.fields.map((field) => field.name);
  return { status: 200, body: renderRow(call, rowAt(call, object, id), fieldsNamed(object, names)) };
}

/** `PATCH /sobjects/{Object}/{ExternalIdField}/{value}`: creates or changes one record. */
export function upsertOne(call: ApiCall, [objectName = "", fieldName = "", key = ""]: readonly string[]): Answer {
  const object = objectOf(call, objectName);
  if (fieldName.toLowerCase() === "id") return updateOne(call, [objectName, key]);
  const field = externalIdField(object, fieldName);
  const body = bodyOf(call);
  refuseId(body);
  if (Object.keys(body).some((name) => name.toLowerCase() === field.name.toLowerCase()))
    throw nonsense("INVALID_FIELD", `The ${field.name} field should not be specified in the sobject data.`);
  const matches = call.org.tables.lookUp(object, field, key);
  if (matches.length > 1) return { status: 300, body: matches.map((row) => attributesOf(queryScope(call), row).url) };
  const written = readFields(object, { ...body, [field.name]: key });
  const result = call.org.records.upsert(written, field, { guard: guardOf(call) });
  if (!result.isSaved) return refusedOne(call, result.errors);
  const body200 = { id: result.id, success: true, errors: [], created: result.isCreated };
  return { status: result.isCreated ? 201 : 200, body: body200 };
}

/** `GET /sobjects/{Object}/{ExternalIdField}/{value}`: reads one record by external id. */
export function readByExternalId(
  call: ApiCall,
  [objectName = "", fieldName = "", key = ""]: readonly string[],
): Answer {
  const object = objectOf(call, objectName);
  const [row] = call.org.tables.lookUp(object, externalIdField(object, fieldName), key);
  if (row === undefined) throw refusal("NOT_FOUND", "The requested resource does not exist", 404);
  return readOne(call, [objectName, row.id]);
}

/** The field of that name, which must be an external id; the record id is none. */
export function externalIdField(object: ObjectSchema, name: string): FieldDefinition {
  const field = object.field(name);
  if (field?.externalId) return field;
  const message = `Provided external ID field does not exist or is not accessible: ${name}`;
  throw nonsense("NOT_FOUND", message, 404);
}

/** The fields of those names; throws INVALID_FIELD for an unknown one. */
export function fieldsNamed(object: ObjectSchema, names: readonly string[]): readonly FieldDefinition[] {
  return names.map((name) => {
    const field = object.field(name.trim());
    if (field === undefined) throw noSuchField(name, object);
    return field;
  });
}

/** Writes the chosen fields of a record. */
export function renderRow(call: ApiCall, row: Row, fields: readonly FieldDefinition[]): RenderedRecord {
  const values = fields.map((field) => [field.name, row.values[field.name] ?? null]);
  return { attributes: attributesOf(queryScope(call), row), ...Object.fromEntries(values) };
}

/** A body that names the record's id although the address does, or a new record that brings one. */
export function refuseId(body: Readonly<Record<string, unknown>>): void {
  if (Object.keys(body).some((name) => name.toLowerCase() === "id"))
    throw nonsense("INVALID_FIELD", "The Id field should not be specified in the sobject data.");
}

function rowAt(call: ApiCall, object: ObjectSchema, idText: string): Row {
  const id = readId(idText);
  const row = id === undefined ? undefined : call.org.tables.row(object, id);
  if (id === undefined)
    throw nonsense("NOT_FOUND", "Provided external ID field does not exist or is not accessible: Id", 404);
  if (row === undefined) throw refusal("NOT_FOUND", "The requested resource does not exist", 404);
  if (row.isDeleted) throw refusal("ENTITY_IS_DELETED", "entity is deleted", 404);
  return row;
}

function created(call: ApiCall, object: ObjectSchema, id: string): Answer {
  return {
    status: 201,
    body: { id, success: true, errors: [] },
    headers: { Location: `${call.basePath}/sobjects/${object.name}/${id}` },
  };
}

/** A refused single record answers like a refused request: the code is spelled `errorCode`. */
function refusedOne(call: ApiCall, errors: readonly RowError[]): Answer {
  const result: RowResult = { isSaved: false, errors };
  reportNonsenseRows(call, [result]);
  const body = errors.map(({ statusCode, message, fields, details }) =>
    details === undefined ? { message, errorCode: statusCode, fields } : { ...details, message, errorCode: statusCode },
  );
  return { status: 400, body };
}
