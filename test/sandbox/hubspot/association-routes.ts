import { z } from "zod";
import { type ApiAnswer, type ApiRequest, type ApiRoute, crmPaths } from "./api.ts";
import type { RecordRef } from "./association-store.ts";
import {
  type AssociationType,
  associationType,
  associationTypesBetween,
  defaultAssociationType,
} from "./association-types.ts";
import { batchAnswer } from "./batch-rows.ts";
import { OBJECT_TYPES, type ObjectType, objectTypeOf } from "./object-types.ts";
import type { PortalParts } from "./portal-parts.ts";
import { ASSOCIATION_SPEC_BODY } from "./record-bodies.ts";
import { nonsense, notFound, Refusal, rowErrorBody } from "./refusal.ts";
import { readAssociations, writeAssociations } from "./scopes.ts";

/** Associations version 4: labels, single and batch. */
export function associationRoutes(parts: PortalParts): readonly ApiRoute[] {
  const area = (rest: string): readonly string[] => crmPaths("associations", `/:from/:to${rest}`, "v4");
  const one = crmPaths("objects", "/:from/:fromId/associations/:to/:toId", "v4");
  return [
    {
      method: "get",
      paths: area("/labels"),
      scopes: readAssociations,
      answer: (request) => ({ status: 200, body: { results: pathTypes(request).map(specBody) } }),
    },
    {
      method: "post",
      paths: area("/batch/create"),
      scopes: writeAssociations,
      answer: (request) => createAll(parts, request),
    },
    {
      method: "post",
      paths: area("/batch/read"),
      scopes: readAssociations,
      answer: (request) => readAll(parts, request),
    },
    {
      method: "post",
      paths: area("/batch/archive"),
      scopes: writeAssociations,
      answer: (request) => archiveAll(parts, request),
    },
    {
      method: "get",
      paths: crmPaths("objects", "/:from/:fromId/associations/:to", "v4"),
      scopes: readAssociations,
      query: ["limit", "after"],
      answer: (request) => readOne(parts, request),
    },
    {
      method: "put",
      paths: crmPaths("objects", "/:from/:fromId/associations/default/:to/:toId", "v4"),
      scopes: writeAssociations,
      answer: (request) => createDefault(parts, request),
    },
    { method: "put", paths: one, scopes: writeAssociations, answer: (request) => createOne(parts, request) },
    { method: "delete", paths: one, scopes: writeAssociations, answer: (request) => removeOne(parts, request) },
  ];
}

const ID = z.strictObject({ id: z.string().min(1) });
const CREATE_BODY = z.strictObject({
  inputs: z.array(z.strictObject({ from: ID, to: ID, types: z.array(ASSOCIATION_SPEC_BODY).min(1) })).min(1),
});
const READ_BODY = z.strictObject({
  inputs: z.array(z.strictObject({ id: z.string().min(1), after: z.string().optional() })).min(1),
});
const ARCHIVE_BODY = z.strictObject({
  inputs: z.array(z.strictObject({ from: ID, to: z.array(ID).min(1) })).min(1),
});
const ONE_BODY = z.array(ASSOCIATION_SPEC_BODY).min(1);

/** Batch limits as quoted by third parties. */
const LIMITS = { create: 2_000, read: 1_000, archive: 100 };

function createAll(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const { inputs } = request.body(CREATE_BODY);
  refuseTooMany(inputs, LIMITS.create);
  const { from, to } = pathEnds(request);
  const rows = inputs.map((input) => ({ input, types: specTypes(from, to, input.types) }));
  const results: unknown[] = [];
  const errors: unknown[] = [];
  for (const { input, types } of rows) {
    const ends = { from: { type: from, id: input.from.id }, to: { type: to, id: input.to.id } };
    const missing = missingEnd(parts, ends);
    if (missing === undefined) {
      parts.associations.add(ends.from, ends.to, { types, origin: "api" });
      results.push(joinedBody(ends, types));
    } else {
      errors.push(rowErrorBody(missing, { fromObjectId: [input.from.id], toObjectId: [input.to.id] }));
    }
  }
  return batchAnswer({ now: parts.now(), status: 201, results, errors });
}

function readAll(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const { inputs } = request.body(READ_BODY);
  refuseTooMany(inputs, LIMITS.read);
  const { from, to } = pathEnds(request);
  defaultAssociationType(from, to);
  const read = inputs.map(({ id }) => ({ id, to: targetBodies(parts, { type: from, id }, to) }));
  return batchAnswer({
    now: parts.now(),
    status: 200,
    results: read.filter((each) => each.to.length > 0).map((each) => ({ from: { id: each.id }, to: each.to })),
    errors: read.filter((each) => each.to.length === 0).map((each) => noneFoundBody(each.id, { from, to })),
  });
}

/** HubSpot reports a record without associations as an error of its row. */
function noneFoundBody(id: string, ends: { readonly from: ObjectType; readonly to: ObjectType }): unknown {
  const from = OBJECT_TYPES[ends.from].singular;
  const to = OBJECT_TYPES[ends.to].singular;
  const refusal = new Refusal({
    status: 404,
    category: "OBJECT_NOT_FOUND",
    subCategory: "crm.associations.NO_ASSOCIATIONS_FOUND",
    message: `No ${to} is associated with ${from} ${id}.`,
  });
  return rowErrorBody(refusal, { fromObjectId: [id], fromObjectType: [from], toObjectType: [to] });
}

function archiveAll(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const { inputs } = request.body(ARCHIVE_BODY);
  refuseTooMany(inputs, LIMITS.archive);
  const { from, to } = pathEnds(request);
  for (const input of inputs) {
    for (const each of input.to) {
      parts.associations.remove({ type: from, id: input.from.id }, { type: to, id: each.id }, "api");
    }
  }
  return { status: 204 };
}

function readOne(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const { from, to } = pathEnds(request);
  const record = { type: from, id: request.part("fromId") };
  if (parts.records.find(from, record.id) === undefined) throw notFound(`Object not found. objectId=${record.id}`);
  return { status: 200, body: { results: targetBodies(parts, record, to) } };
}

function createOne(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const ends = pathRecords(parts, request);
  const types = specTypes(ends.from.type, ends.to.type, request.body(ONE_BODY));
  parts.associations.add(ends.from, ends.to, { types, origin: "api" });
  return { status: 201, body: joinedBody(ends, types) };
}

function createDefault(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const ends = pathRecords(parts, request);
  const forth = defaultAssociationType(ends.from.type, ends.to.type);
  parts.associations.add(ends.from, ends.to, { types: [forth], origin: "api" });
  const side = (from: string, to: string, associationTypeId: number): unknown => ({
    from: { id: from },
    to: { id: to },
    associationSpec: { associationCategory: "HUBSPOT_DEFINED", associationTypeId },
  });
  const results = [side(ends.from.id, ends.to.id, forth.typeId), side(ends.to.id, ends.from.id, forth.inverseTypeId)];
  return batchAnswer({ now: parts.now(), status: 200, results, errors: [] });
}

function removeOne(parts: PortalParts, request: ApiRequest): ApiAnswer {
  const { from, to } = pathEnds(request);
  parts.associations.remove({ type: from, id: request.part("fromId") }, { type: to, id: request.part("toId") }, "api");
  return { status: 204 };
}

interface Ends {
  readonly from: RecordRef;
  readonly to: RecordRef;
}

function pathEnds(request: ApiRequest): { readonly from: ObjectType; readonly to: ObjectType } {
  return { from: objectTypeOf(request.part("from")), to: objectTypeOf(request.part("to")) };
}

function pathTypes(request: ApiRequest): readonly AssociationType[] {
  const { from, to } = pathEnds(request);
  return associationTypesBetween(from, to);
}

function pathRecords(parts: PortalParts, request: ApiRequest): Ends {
  const { from, to } = pathEnds(request);
  const ends = { from: { type: from, id: request.part("fromId") }, to: { type: to, id: request.part("toId") } };
  const missing = missingEnd(parts, ends);
  if (missing !== undefined) throw missing;
  return ends;
}

function missingEnd(parts: PortalParts, ends: Ends): Refusal | undefined {
  const missing = [ends.from, ends.to].find((end) => parts.records.find(end.type, end.id) === undefined);
  return missing && notFound(`${OBJECT_TYPES[missing.type].singular} ${missing.id} does not exist`);
}

function specTypes(
  from: ObjectType,
  to: ObjectType,
  specs: readonly z.infer<typeof ASSOCIATION_SPEC_BODY>[],
): readonly AssociationType[] {
  return specs.map((spec) => {
    if (spec.associationCategory !== "HUBSPOT_DEFINED") throw nonsense("this account has no own association labels");
    return associationType(from, to, spec.associationTypeId);
  });
}

function refuseTooMany(inputs: readonly unknown[], limit: number): void {
  if (inputs.length > limit) throw nonsense(`The maximum number of inputs is ${limit}, but ${inputs.length} were sent`);
}

function specBody(type: AssociationType): unknown {
  return { category: "HUBSPOT_DEFINED", typeId: type.typeId, label: type.label };
}

function targetBodies(parts: PortalParts, from: RecordRef, to: ObjectType): readonly unknown[] {
  return [...parts.associations.of(from, to)].map(([toObjectId, typeIds]) => ({
    toObjectId,
    associationTypes: [...typeIds].map((typeId) => specBody(associationType(from.type, to, typeId))),
  }));
}

function joinedBody(ends: Ends, types: readonly AssociationType[]): unknown {
  return {
    fromObjectTypeId: OBJECT_TYPES[ends.from.type].typeId,
    fromObjectId: ends.from.id,
    toObjectTypeId: OBJECT_TYPES[ends.to.type].typeId,
    toObjectId: ends.to.id,
    labels: types.flatMap((type) => type.label ?? []),
  };
}
