import type { Answer, ApiCall } from "./api-call.ts";
import { nonsense, refusal } from "./refusal.ts";
import type { ObjectSchema } from "./schema.ts";
import type { FieldDefinition } from "./schema-types.ts";

/** `GET /sobjects`: every object that the user may see. */
export function describeGlobal(call: ApiCall): Answer {
  const sobjects = call.org.schema.objects.map((object) => objectFacts(call, object));
  return { status: 200, body: { encoding: "UTF-8", maxBatchSize: 200, sobjects } };
}

/** `GET /sobjects/{Object}`: the short facts of one object. */
export function describeBasics(call: ApiCall, [name = ""]: readonly string[]): Answer {
  return { status: 200, body: { objectDescribe: objectFacts(call, describedObject(call, name)), recentItems: [] } };
}

/** `GET /sobjects/{Object}/describe`: one object with its fields and children. */
export function describeObject(call: ApiCall, [name = ""]: readonly string[]): Answer {
  const object = describedObject(call, name);
  const childRelationships = call.org.schema.childrenOf(object.name).map(({ child, field }) => ({
    childSObject: child.name,
    field: field.name,
    relationshipName: field.childRelationshipName ?? null,
    cascadeDelete: field.deletedWithParent,
  }));
  const fields = object.definition.fields.map(describeField);
  return { status: 200, body: { ...objectFacts(call, object), fields, childRelationships } };
}

/** `GET /limits`: the allowances that the product may look at. */
export function describeLimits(call: ApiCall): Answer {
  const { usage } = call.org;
  const full = (max: number): { Max: number; Remaining: number } => ({ Max: max, Remaining: max });
  return {
    status: 200,
    body: {
      DailyApiRequests: { Max: usage.max(), Remaining: Math.max(0, usage.max() - usage.used()) },
      DailyBulkApiRequests: full(15_000),
      DailyBulkV2QueryJobs: full(10_000),
      DataStorageMB: full(10_240),
      FileStorageMB: full(10_240),
    },
  };
}

/** Asking for a custom object that is not there is how a client learns that the package is missing: no violation. */
function describedObject(call: ApiCall, name: string): ObjectSchema {
  const object = call.org.schema.object(name);
  if (object !== undefined) return object;
  const refuse = name.endsWith("__c") ? refusal : nonsense;
  throw refuse("NOT_FOUND", "The requested resource does not exist", 404);
}

function objectFacts(call: ApiCall, object: ObjectSchema): Readonly<Record<string, unknown>> {
  const { name, label, keyPrefix } = object.definition;
  const url = `${call.basePath}/sobjects/${name}`;
  return {
    name,
    label,
    labelPlural: `${label}s`,
    keyPrefix,
    custom: name.endsWith("__c"),
    createable: true,
    updateable: true,
    deletable: true,
    queryable: true,
    searchable: true,
    urls: { sobject: url, describe: `${url}/describe`, rowTemplate: `${url}/{ID}` },
  };
}

function describeField(field: FieldDefinition): unknown {
  return {
    name: field.name,
    label: field.name
      .replace(/^\w+?__(?=\w+__c$)/, "")
      .replace(/__c$/, "")
      .replaceAll("_", " "),
    type: field.type,
    length: field.length,
    custom: field.name.endsWith("__c"),
    createable: field.createable,
    updateable: field.updateable,
    nillable: !field.required && field.type !== "boolean",
    externalId: field.externalId,
    unique: field.unique,
    caseSensitive: field.caseSensitive,
    idLookup: field.externalId || field.type === "id",
    filterable: field.filterable,
    sortable: field.filterable,
    calculated: false,
    restrictedPicklist: field.restrictedPicklist,
    picklistValues: field.picklistValues.map((value) => ({
      value,
      label: value,
      active: true,
      defaultValue: value === field.defaultValue,
    })),
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName ?? null,
  };
}
