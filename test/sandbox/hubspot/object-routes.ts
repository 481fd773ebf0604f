import { z } from "zod";
import { type ApiAnswer, type ApiRequest, type ApiRoute, crmPaths } from "./api.ts";
import { OBJECT_TYPES, type ObjectType, objectTypeOf } from "./object-types.ts";
import type { PortalParts } from "./portal-parts.ts";
import {
  INLINE_ASSOCIATIONS_BODY,
  PROPERTIES_BODY,
  planAssociations,
  recordBody,
  shownProperties,
} from "./record-bodies.ts";
import type { PortalRecord } from "./record-store.ts";
import { nonsense, notFound } from "./refusal.ts";
import { knownProperty } from "./schema.ts";
import { readObjects, writeObjects } from "./scopes.ts";

/** Create, list, read, update and archive one record. */
export function objectRoutes(parts: PortalParts): readonly ApiRoute[] {
  const many = crmPaths("objects", "/:type");
  const one = crmPaths("objects", "/:type/:id");
  const readQuery = ["properties", "propertiesWithHistory", "associations", "archived"];
  return [
    { method: "post", paths: many, scopes: writeObjects, answer: (request) => create(parts, request) },
    {
      method: "get",
      paths: many,
      scopes: readObjects,
      query: [...readQuery, "limit", "after"],
      answer: (request) => list(parts, request),
    },
    {
      method: "get",
      paths: one,
      scopes: readObjects,
      query: [...readQuery, "idProperty"],
      answer: (request) => read(parts, request),
    },
    {
      method: "patch",
      paths: one,
      scopes: writeObjects,
      query: ["idProperty"],
      answer: (request) => update(parts, request),
    },
    { method: "delete", paths: one, scopes: writeObjects, answer: (request) => archive(parts, request) },
  ];
}

/** Finds a record by its id or by a unique property; refuses properties that are not unique. */
export function findRecord(
  parts: PortalParts,
  type: ObjectType,
  key: { readonly id: string; readonly idProperty: string | undefined },
): PortalRecord | undefined {
  if (key.idProperty === undefined || key.idProperty === "hs_object_id") return parts.records.find(type, key.id);
  if (!knownProperty(parts.schema, type, key.idProperty).hasUniqueValue) {
    throw nonsense(`${key.idProperty} is not a unique property of ${type}`);
  }
  return parts.records.findByUnique(type, key.idProperty, key.id);
}

const CREATE_BODY = z.strictObject({
  properties: PROPERTIES_BODY,
  associations: INLINE_ASSOCIATIONS_BODY.optional(),
  objectWriteTraceId: z.string().optional(),
});
const UPDATE_BODY = z.strictObject({ properties: PROPERTIES_BODY, objectWriteTraceId: z.string().optional() });
const LARGEST_LIST_PAGE = 100;

function create(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const type = objectTypeOf(request.part("type"));
  const { properties, associations } = request.body(CREATE_BODY);
  parts.rowFaults.check(type, "create", properties);
  const associate = planAssociations(parts, type, associations ?? []);
  const record = parts.records.planCreate(type, properties, { origin: "api", claims: new Set() })();
  associate(record.id);
  return { status: 201, body: recordBody(record) };
}

function list(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const type = objectTypeOf(request.part("type"));
  const limit = Number(request.query.get("limit") ?? 10);
  if (!(limit >= 1 && limit <= LARGEST_LIST_PAGE)) throw nonsense(`limit must be from 1 to ${LARGEST_LIST_PAGE}`);
  const names = shownProperties(parts, request, { type, names: listOf(request, "properties") });
  const after = Number(request.query.get("after") ?? 0);
  const page = parts.records.all(type).filter((record) => Number(record.id) > after);
  const shown = page.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = last !== undefined && page.length > limit;
  return {
    status: 200,
    body: {
      results: shown.map((record) => ({ ...recordBody(record, names), ...associationsOf(parts, request, record) })),
      ...(hasMore ? { paging: { next: { after: last.id } } } : {}),
    },
  };
}

function read(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const type = objectTypeOf(request.part("type"));
  const names = shownProperties(parts, request, { type, names: listOf(request, "properties") });
  const record = existing(parts, type, request);
  return { status: 200, body: { ...recordBody(record, names), ...associationsOf(parts, request, record) } };
}

function update(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const type = objectTypeOf(request.part("type"));
  const { properties } = request.body(UPDATE_BODY);
  const record = existing(parts, type, request);
  parts.rowFaults.check(type, "update", properties);
  const updated = parts.records.planUpdate(record, properties, { origin: "api", claims: new Set() })();
  return { status: 200, body: recordBody(updated) };
}

/** Archiving what is already gone answers the same. */
function archive(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const type = objectTypeOf(request.part("type"));
  parts.records.archive(type, request.part("id"), "api");
  return { status: 204 };
}

function existing(parts: PortalParts, type: ObjectType, request: ApiRequest): PortalRecord {
  const id = request.part("id");
  const record = findRecord(parts, type, { id, idProperty: request.query.get("idProperty") ?? undefined });
  if (record === undefined) throw notFound(`Object not found. objectId=${id} objectType=${OBJECT_TYPES[type].typeId}`);
  return record;
}

/** A query parameter that may be repeated or hold commas. */
function listOf(request: ApiRequest, name: string): readonly string[] {
  return request.query
    .getAll(name)
    .flatMap((each) => each.split(","))
    .filter((each) => each !== "");
}

function associationsOf(parts: PortalParts, request: ApiRequest, record: PortalRecord): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of listOf(request, "associations")) {
    const to = objectTypeOf(name);
    const results = [...parts.associations.of(record, to).keys()].map((id) => ({
      id,
      type: `${OBJECT_TYPES[record.type].singular}_to_${OBJECT_TYPES[to].singular}`,
    }));
    if (results.length > 0) found[to] = { results };
  }
  return Object.keys(found).length === 0 ? {} : { associations: found };
}
