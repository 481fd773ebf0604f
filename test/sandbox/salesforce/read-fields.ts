import { readId } from "./ids.ts";
import { isRecord, nonsense } from "./refusal.ts";
import type { ObjectSchema } from "./schema.ts";
import type { FieldDefinition, FieldType, FieldValue } from "./schema-types.ts";
import { wireDateTime } from "./tables.ts";

/** A record body whose names and types were checked; nothing about the org's other records was. */
export interface WrittenFields {
  readonly object: ObjectSchema;
  readonly values: Readonly<Record<string, FieldValue>>;
  /** Lookups given as a parent's external id, such as `"rngl__Lead__r": {"rngl__Caller_Key__c": "k1"}`. */
  readonly parentKeys: readonly {
    readonly field: FieldDefinition;
    readonly keyField: string;
    readonly key: FieldValue;
  }[];
}

/**
 * Checks a record body against the object: an unknown field or a value of the wrong JSON type fails the whole request, as it does at
 * Salesforce. `attributes` is passed over.
 */
export function readFields(object: ObjectSchema, body: Readonly<Record<string, unknown>>): WrittenFields {
  const values: Record<string, FieldValue> = {};
  const parentKeys: WrittenFields["parentKeys"][number][] = [];
  for (const [name, value] of Object.entries(body)) {
    if (name === "attributes") continue;
    const parent = object.parent(name);
    const definition = object.field(name);
    if (definition !== undefined) values[definition.name] = readValue(definition, value);
    else if (parent !== undefined && isRecord(value)) parentKeys.push({ field: parent, ...readParentKey(name, value) });
    else throw noSuchField(name, object);
  }
  return { object, values, parentKeys };
}

/** The refusal for a field that the object does not have. */
export function noSuchField(name: string, object: ObjectSchema): Error {
  return nonsense("INVALID_FIELD", `No such column '${name}' on sobject of type ${object.name}`);
}

/** Reads "2026-01-31T00:37:00Z" and the like into the wire form; undefined for anything that is not a moment with a zone. */
export function readDateTime(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  const epochMs = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isFinite(epochMs) ? wireDateTime(epochMs) : undefined;
}

/** Reads "2026-01-31"; undefined for anything that is not a day of the calendar. */
export function readDate(text: string): string | undefined {
  const epochMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(epochMs) && new Date(epochMs).toISOString().startsWith(text) ? text : undefined;
}

function readValue(definition: FieldDefinition, value: unknown): FieldValue {
  if (value === null && definition.type !== "boolean") return null;
  const read = READERS[definition.type](value);
  if (read !== undefined) return read;
  throw nonsense(
    "JSON_PARSER_ERROR",
    `Cannot deserialize instance of ${definition.type} from ${jsonKind(value)} value ${JSON.stringify(value)} (field ${definition.name})`,
  );
}

type Reader = (value: unknown) => FieldValue | undefined;

/** Salesforce keeps an empty text as null. */
const readText: Reader = (value) => {
  if (typeof value !== "string") return undefined;
  return value.trim() === "" ? null : value.trim();
};
const readNumber: Reader = (value) => (typeof value === "number" ? value : undefined);
const readReference: Reader = (value) => {
  if (typeof value !== "string") return undefined;
  return value === "" ? null : (readId(value) ?? value);
};

const READERS: Readonly<Record<FieldType, Reader>> = {
  id: readText,
  string: readText,
  textarea: readText,
  phone: readText,
  email: readText,
  url: readText,
  picklist: readText,
  boolean: (value) => (typeof value === "boolean" ? value : undefined),
  int: (value) => (Number.isInteger(value) ? readNumber(value) : undefined),
  double: readNumber,
  currency: readNumber,
  percent: readNumber,
  date: (value) => (typeof value === "string" ? (readDate(value) ?? readDateTime(value)?.slice(0, 10)) : undefined),
  datetime: (value) => (typeof value === "string" ? readDateTime(value) : undefined),
  reference: readReference,
};

function readParentKey(name: string, value: Readonly<Record<string, unknown>>): { keyField: string; key: FieldValue } {
  const [entry, ...more] = Object.entries(value).filter(([key]) => key !== "attributes");
  if (entry === undefined || more.length > 0)
    throw nonsense("INVALID_FIELD", `The relationship ${name} takes exactly one external id field.`);
  const [keyField, key] = entry;
  if (typeof key !== "string" && typeof key !== "number")
    throw nonsense("JSON_PARSER_ERROR", `The external id in ${name} must be a text or number.`);
  return { keyField, key };
}

function jsonKind(value: unknown): string {
  if (isRecord(value)) return "START_OBJECT";
  if (Array.isArray(value)) return "START_ARRAY";
  return `VALUE_${typeof value === "object" ? "NULL" : (typeof value).toUpperCase()}`;
}
