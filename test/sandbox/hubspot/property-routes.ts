import { z } from "zod";
import { type ApiAnswer, type ApiRequest, type ApiRoute, crmPaths } from "./api.ts";
import { batchAnswer, MAX_BATCH_ROWS } from "./batch-rows.ts";
import { type ObjectType, objectTypeOf } from "./object-types.ts";
import type { PortalParts } from "./portal-parts.ts";
import { aPropertyDefinition, FIELD_TYPES, type PropertyDefinition, propertyBody } from "./property-definitions.ts";
import { nonsense, notFound, Refusal, rowErrorBody } from "./refusal.ts";
import { readSchema, writeSchema } from "./scopes.ts";

/** Reading and extending the data model: properties and their groups. */
export function propertyRoutes(parts: PortalParts): readonly ApiRoute[] {
  const paths = (rest: string): readonly string[] => crmPaths("properties", `/:type${rest}`);
  const query = ["archived", "properties", "dataSensitivity"];
  const read = { method: "get", scopes: readSchema, query } as const;
  const write = { method: "post", scopes: writeSchema } as const;
  return [
    { ...read, paths: paths("/groups"), answer: (request) => listGroups(parts, request) },
    { ...read, paths: paths("/groups/:name"), answer: (request) => readGroup(parts, request) },
    { ...write, paths: paths("/groups"), answer: (request) => createGroup(parts, request) },
    { ...write, paths: paths("/batch/create"), answer: (request) => createAll(parts, request) },
    { ...write, paths: paths("/batch/read"), scopes: readSchema, answer: (request) => readAll(parts, request) },
    { ...read, paths: paths(""), answer: (request) => list(parts, request) },
    { ...write, paths: paths(""), answer: (request) => createOne(parts, request) },
    { ...read, paths: paths("/:name"), answer: (request) => readOne(parts, request) },
    { ...write, method: "patch", paths: paths("/:name"), answer: (request) => update(parts, request) },
    { ...write, method: "delete", paths: paths("/:name"), answer: (request) => archive(parts, request) },
  ];
}

const OPTION_BODY = z.strictObject({
  label: z.string().min(1),
  value: z.string().min(1),
  hidden: z.boolean().default(false),
  displayOrder: z.number().int().default(-1),
  description: z.string().optional(),
});
const PROPERTY_BODY = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  label: z.string().min(1),
  type: z.enum(["string", "number", "date", "datetime", "enumeration", "bool", "phone_number"]),
  fieldType: z.string(),
  groupName: z.string(),
  description: z.string().optional(),
  options: z.array(OPTION_BODY).optional(),
  hasUniqueValue: z.boolean().optional(),
  hidden: z.boolean().optional(),
  displayOrder: z.number().int().optional(),
  formField: z.boolean().optional(),
  externalOptions: z.boolean().optional(),
  dataSensitivity: z.enum(["non_sensitive"]).optional(),
});
const UPDATE_BODY = z.strictObject({
  label: z.string().min(1).optional(),
  groupName: z.string().optional(),
  description: z.string().optional(),
  options: z.array(OPTION_BODY).optional(),
  hidden: z.boolean().optional(),
  displayOrder: z.number().int().optional(),
  formField: z.boolean().optional(),
});
const BATCH_BODY = z.strictObject({ inputs: z.array(PROPERTY_BODY).min(1).max(MAX_BATCH_ROWS) });
const READ_BODY = z.strictObject({
  archived: z.boolean(),
  dataSensitivity: z.enum(["non_sensitive", "sensitive", "highly_sensitive"]).optional(),
  inputs: z
    .array(z.strictObject({ name: z.string() }))
    .min(1)
    .max(MAX_BATCH_ROWS),
});
const GROUP_BODY = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  label: z.string().min(1),
  displayOrder: z.number().int().optional(),
});

/** https://knowledge.hubspot.com/records/deduplication-of-records, as quoted by third parties. */
const MAX_UNIQUE_PROPERTIES = 10;

function typeOf(request: ApiRequest): ObjectType {
  return objectTypeOf(request.part("type"));
}

function listGroups(parts: PortalParts, request: ApiRequest): ApiAnswer {
  return { status: 200, body: { results: parts.schema.groups(typeOf(request)) } };
}

function readGroup(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const group = parts.schema.findGroup(typeOf(request), request.part("name"));
  if (group === undefined) throw notFound(`No property group ${request.part("name")} exists.`);
  return { status: 200, body: group };
}

function createGroup(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const body = request.body(GROUP_BODY);
  if (parts.schema.findGroup(typeOf(request), body.name) !== undefined) throw alreadyThere("group", body.name);
  const group = { name: body.name, label: body.label, displayOrder: body.displayOrder ?? -1, archived: false } as const;
  parts.schema.addGroup(typeOf(request), group);
  return { status: 201, body: group };
}

function list(parts: PortalParts, request: ApiRequest): ApiAnswer {
  return { status: 200, body: { results: parts.schema.properties(typeOf(request)).map(propertyBody) } };
}

function readOne(parts: PortalParts, request: ApiRequest): ApiAnswer {
  return { status: 200, body: propertyBody(existing(parts, request)) };
}

function createOne(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const body = request.body(PROPERTY_BODY);
  return { status: 201, body: propertyBody(created(parts, typeOf(request), body)) };
}

function createAll(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const { inputs } = request.body(BATCH_BODY);
  const results: unknown[] = [];
  const errors: unknown[] = [];
  for (const input of inputs) {
    try {
      results.push(propertyBody(created(parts, typeOf(request), input)));
    } catch (error) {
      if (!(error instanceof Refusal) || error.nonsense) throw error;
      errors.push(rowErrorBody(error, { name: [input.name] }));
    }
  }
  return batchAnswer({ now: parts.now(), status: 201, results, errors });
}

function readAll(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const names = request.body(READ_BODY).inputs.map((input) => input.name);
  const found = names.map((name) => ({ name, definition: parts.schema.find(typeOf(request), name) }));
  return batchAnswer({
    now: parts.now(),
    status: 200,
    results: found.flatMap(({ definition }) => (definition === undefined ? [] : [propertyBody(definition)])),
    errors: found.flatMap(({ name, definition }) =>
      definition === undefined ? [rowErrorBody(notFound(`No property ${name} exists.`), { name: [name] })] : [],
    ),
  });
}

function update(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const before = existing(parts, request);
  if (before.hubspotDefined) throw nonsense(`${before.name} is defined by HubSpot and cannot be changed`);
  const after = { ...before, ...request.body(UPDATE_BODY) };
  refuseUnknownGroup(parts, typeOf(request), after.groupName);
  parts.schema.put(typeOf(request), after);
  return { status: 200, body: propertyBody(after) };
}

function archive(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const definition = existing(parts, request);
  if (definition.hubspotDefined) throw nonsense(`${definition.name} is defined by HubSpot and cannot be archived`);
  parts.schema.remove(typeOf(request), definition.name);
  return { status: 204 };
}

function existing(parts: PortalParts, request: ApiRequest): PropertyDefinition {
  const definition = parts.schema.find(typeOf(request), request.part("name"));
  if (definition === undefined) throw notFound(`No property ${request.part("name")} exists.`);
  return definition;
}

function created(parts: PortalParts, type: ObjectType, body: z.infer<typeof PROPERTY_BODY>): PropertyDefinition {
  if (parts.schema.find(type, body.name) !== undefined) throw alreadyThere("property", body.name);
  refuseUnknownGroup(parts, type, body.groupName);
  refuseBadField(body);
  const { dataSensitivity: _sensitivity, ...given } = body;
  const definition = aPropertyDefinition(given);
  if (definition.hasUniqueValue) {
    const taken = parts.schema.properties(type).filter((each) => each.hasUniqueValue && !each.hubspotDefined).length;
    if (taken >= MAX_UNIQUE_PROPERTIES)
      throw nonsense(`${type} already has ${MAX_UNIQUE_PROPERTIES} unique properties`);
    parts.records.index.cover(definition.name);
  }
  parts.schema.put(type, definition);
  return definition;
}

function refuseBadField(body: z.infer<typeof PROPERTY_BODY>): void {
  if (!FIELD_TYPES[body.type].includes(body.fieldType)) {
    throw nonsense(`${body.name}: type ${body.type} cannot have fieldType ${body.fieldType}`);
  }
  const values = (body.options ?? []).map((option) => option.value);
  if (body.type === "enumeration" && values.length === 0) throw nonsense(`${body.name}: an enumeration needs options`);
  if (new Set(values).size < values.length) throw nonsense(`${body.name}: an option value is there twice`);
  if (body.type === "bool" && values.some((value) => value !== "true" && value !== "false")) {
    throw nonsense(`${body.name}: the options of a bool are true and false`);
  }
  const takesOptions = body.type === "enumeration" || body.type === "bool";
  if (!takesOptions && values.length > 0) throw nonsense(`${body.name}: type ${body.type} takes no options`);
  if (body.hasUniqueValue === true && !["string", "number"].includes(body.type)) {
    throw nonsense(`${body.name}: only text and numbers can be unique`);
  }
}

function refuseUnknownGroup(parts: PortalParts, type: ObjectType, name: string): void {
  if (parts.schema.findGroup(type, name) === undefined)
    throw nonsense(`property group ${name} does not exist on ${type}`);
}

/** Two installs at once may meet this, so it is no violation. */
function alreadyThere(what: string, name: string): Refusal {
  return new Refusal({
    status: 409,
    category: "OBJECT_ALREADY_EXISTS",
    message: `A ${what} named '${name}' already exists.`,
  });
}
