import { z } from "zod";
import { type ApiAnswer, type ApiRequest, type ApiRoute, crmPaths } from "./api.ts";
import { answerBatch, batchAnswer, refuseBadBatch } from "./batch-rows.ts";
import { findRecord } from "./object-routes.ts";
import { OBJECT_TYPES, type ObjectType, objectTypeOf } from "./object-types.ts";
import type { PortalParts } from "./portal-parts.ts";
import {
  INLINE_ASSOCIATIONS_BODY,
  PROPERTIES_BODY,
  planAssociations,
  recordBody,
  shownProperties,
} from "./record-bodies.ts";
import { nonsense, notFound, rowErrorBody } from "./refusal.ts";
import { knownProperty } from "./schema.ts";
import { readObjects, writeObjects } from "./scopes.ts";

/** Create, read, update, upsert and archive up to 100 records at once. */
export function batchRoutes(parts: PortalParts): readonly ApiRoute[] {
  const path = (operation: string): readonly string[] => crmPaths("objects", `/:type/batch/${operation}`);
  return [
    { method: "post", paths: path("create"), scopes: writeObjects, answer: (request) => createAll(parts, request) },
    {
      method: "post",
      paths: path("read"),
      scopes: readObjects,
      query: ["archived"],
      answer: (request) => readAll(parts, request),
    },
    { method: "post", paths: path("update"), scopes: writeObjects, answer: (request) => updateAll(parts, request) },
    { method: "post", paths: path("upsert"), scopes: writeObjects, answer: (request) => upsertAll(parts, request) },
    { method: "post", paths: path("archive"), scopes: writeObjects, answer: (request) => archiveAll(parts, request) },
  ];
}

const CREATE_BODY = z.strictObject({
  inputs: z.array(
    z.strictObject({
      properties: PROPERTIES_BODY,
      associations: INLINE_ASSOCIATIONS_BODY.optional(),
      objectWriteTraceId: z.string().optional(),
    }),
  ),
});

const WRITE_ROW = z.strictObject({
  id: z.string().min(1),
  idProperty: z.string().optional(),
  properties: PROPERTIES_BODY,
  objectWriteTraceId: z.string().optional(),
});
const WRITE_BODY = z.strictObject({ inputs: z.array(WRITE_ROW) });
const IDS_BODY = z.strictObject({ inputs: z.array(z.strictObject({ id: z.string().min(1) })) });
const READ_BODY = z.strictObject({
  inputs: z.array(z.strictObject({ id: z.string().min(1) })),
  properties: z.array(z.string()),
  propertiesWithHistory: z.array(z.string()),
  idProperty: z.string().optional(),
});

function createAll(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const type = objectTypeOf(request.part("type"));
  const { inputs } = request.body(CREATE_BODY);
  refuseBadBatch(inputs);
  const claims = new Set<string>();
  return answerBatch({
    rows: inputs,
    now: parts.now(),
    status: 201,
    plan: (row) => {
      parts.rowFaults.check(type, "create", row.properties);
      const associate = planAssociations(parts, type, row.associations ?? []);
      const create = parts.records.planCreate(type, row.properties, { origin: "api", claims });
      return () => {
        const record = create();
        associate(record.id);
        return recordBody(record);
      };
    },
  });
}

function readAll(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const type = objectTypeOf(request.part("type"));
  const { inputs, properties, idProperty } = request.body(READ_BODY);
  refuseBadBatch(inputs);
  const names = shownProperties(parts, request, {
    type,
    names: idProperty === undefined ? properties : [...properties, idProperty],
  });
  const found = inputs.map(({ id }) => ({ id, record: findRecord(parts, type, { id, idProperty }) }));
  const missing = found.flatMap(({ id, record }) => (record === undefined ? [id] : []));
  const records = new Map(found.flatMap(({ record }) => (record === undefined ? [] : [[record.id, record] as const])));
  const refusal = notFound(
    `Could not get some ${OBJECT_TYPES[type].singular.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
  );
  return batchAnswer({
    now: parts.now(),
    status: 200,
    results: [...records.values()]
      .toSorted((one, other) => Number(one.id) - Number(other.id))
      .map((record) => recordBody(record, names)),
    errors: missing.length === 0 ? [] : [rowErrorBody(refusal, { ids: missing })],
  });
}

function updateAll(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const type = objectTypeOf(request.part("type"));
  const { inputs } = request.body(WRITE_BODY);
  refuseBadBatch(inputs);
  const claims = new Set<string>();
  return answerBatch({
    rows: inputs,
    now: parts.now(),
    status: 200,
    plan: (row) => {
      parts.rowFaults.check(type, "update", row.properties);
      const record = findRecord(parts, type, { id: row.id, idProperty: row.idProperty });
      if (record === undefined) throw notFound(`Object not found. objectId=${row.id} objectType=${type}`);
      const update = parts.records.planUpdate(record, row.properties, { origin: "api", claims });
      return () => recordBody(update());
    },
  });
}

function upsertAll(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const type = objectTypeOf(request.part("type"));
  const { inputs } = request.body(WRITE_BODY);
  refuseBadBatch(inputs);
  const claims = new Set<string>();
  return answerBatch({
    rows: inputs,
    now: parts.now(),
    status: 200,
    plan: (row) => {
      const idProperty = upsertKey(parts, type, row.idProperty);
      const properties = { ...row.properties, [idProperty]: row.properties[idProperty] ?? row.id };
      parts.rowFaults.check(type, "upsert", properties);
      const known = findRecord(parts, type, { id: row.id, idProperty });
      const write =
        known === undefined
          ? parts.records.planCreate(type, properties, { origin: "api", claims })
          : parts.records.planUpdate(known, properties, { origin: "api", claims });
      return () => ({ ...recordBody(write()), new: known === undefined });
    },
  });
}

function upsertKey(parts: PortalParts, type: ObjectType, idProperty: string | undefined): string {
  if (idProperty === undefined || idProperty === "hs_object_id") throw nonsense("upsert needs a unique idProperty");
  if (!knownProperty(parts.schema, type, idProperty).hasUniqueValue) {
    throw nonsense(`${idProperty} is not a unique property of ${type}`);
  }
  return idProperty;
}

function archiveAll(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const type = objectTypeOf(request.part("type"));
  const { inputs } = request.body(IDS_BODY);
  refuseBadBatch(inputs);
  for (const { id } of inputs) parts.records.archive(type, id, "api");
  return { status: 204 };
}
