import { z } from "zod";
import { type Answer, type ApiCall, guardOf, objectOf, reportNonsenseRows, wireRowError } from "./api-call.ts";
import { readId } from "./ids.ts";
import { readFields, type WrittenFields } from "./read-fields.ts";
import type { RowResult } from "./records.ts";
import { isRecord, nonsense } from "./refusal.ts";
import { rowError } from "./row-rules.ts";
import type { FieldDefinition } from "./schema-types.ts";
import { externalIdField, fieldsNamed, refuseId, renderRow } from "./single-rows.ts";

/** The most records that one write may carry, and the most ids that one read may ask for. */
const MAX_RECORDS = 200;
const MAX_IDS = 2_000;

const collectionSchema = z.strictObject({
  allOrNone: z.boolean().default(false),
  records: z.array(z.record(z.string(), z.unknown())).min(1),
});
const readSchema = z.strictObject({ ids: z.array(z.string()).min(1), fields: z.array(z.string()).min(1) });

/** `POST /composite/sobjects`: creates up to 200 records of any types. */
export function createMany(call: ApiCall): Answer {
  const { allOrNone, records } = collectionOf(call);
  const rows = records.map((record) => {
    refuseId(record);
    return readFields(objectOf(call, typeOf(record)), record);
  });
  return writeAll(call, { rows, allOrNone }, (row) => call.org.records.create(row, { guard: guardOf(call) }));
}

/** `PATCH /composite/sobjects`: changes up to 200 records of any types, each named by its id. */
export function updateMany(call: ApiCall): Answer {
  const { allOrNone, records } = collectionOf(call);
  const rows = records.map((record) => {
    const idKey = Object.keys(record).find((name) => name.toLowerCase() === "id") ?? "id";
    const { [idKey]: id, ...fields } = record;
    if (typeof id !== "string") throw nonsense("MISSING_ARGUMENT", "Id not specified in an update call");
    return { id, written: readFields(objectOf(call, typeOf(record)), fields) };
  });
  return writeAll(call, { rows, allOrNone }, (row) =>
    call.org.records.update(row.written, row.id, { guard: guardOf(call) }),
  );
}

/** `PATCH /composite/sobjects/{Object}/{ExternalIdField}`: creates or changes up to 200 records of one type by their own key. */
export function upsertMany(call: ApiCall, [objectName = "", fieldName = ""]: readonly string[]): Answer {
  const object = objectOf(call, objectName);
  const field = externalIdField(object, fieldName);
  const { allOrNone, records } = collectionOf(call);
  const rows = records.map((record) => {
    refuseId(record);
    if (typeOf(record).toLowerCase() !== object.name.toLowerCase())
      throw nonsense("INVALID_INPUT", `A record of type ${typeOf(record)} in an upsert of ${object.name}.`);
    return readFields(object, record);
  });
  const repeated = repeatedKeys(rows, field);
  return writeAll(
    call,
    { rows, allOrNone, tellsCreation: true },
    (row) => refuseRepeated(row, field, repeated) ?? call.org.records.upsert(row, field, { guard: guardOf(call) }),
  );
}

/** `DELETE /composite/sobjects?ids=`: deletes up to 200 records of any types. */
export function deleteMany(call: ApiCall): Answer {
  const ids = (call.query.get("ids") ?? "").split(",").filter((id) => id !== "");
  if (ids.length === 0) throw nonsense("MISSING_ARGUMENT", "ids not specified in a delete call");
  refuseTooMany(ids.length, MAX_RECORDS);
  const allOrNone = call.query.get("allOrNone") === "true";
  return writeAll(call, { rows: ids, allOrNone }, (idText) => {
    const id = readId(idText);
    const object = id === undefined ? undefined : call.org.schema.objectOfId(id);
    if (object !== undefined) return call.org.records.remove(object, idText);
    return { isSaved: false, errors: [rowError("MALFORMED_ID", `malformed id ${idText}`)] };
  });
}

/** `POST /composite/sobjects/{Object}` with ids and fields: reads records, null for each that there is not. */
export function readMany(call: ApiCall, [objectName = ""]: readonly string[]): Answer {
  const object = objectOf(call, objectName);
  const fromQuery = { ids: listOf(call.query.get("ids")), fields: listOf(call.query.get("fields")) };
  const parsed = readSchema.safeParse(call.method === "GET" ? fromQuery : call.body);
  if (!parsed.success) throw nonsense("JSON_PARSER_ERROR", z.prettifyError(parsed.error));
  refuseTooMany(parsed.data.ids.length, MAX_IDS);
  const fields = fieldsNamed(object, parsed.data.fields);
  const body = parsed.data.ids.map((idText) => {
    const id = readId(idText);
    if (id === undefined) throw nonsense("MALFORMED_ID", `malformed id ${idText}`);
    const row = call.org.tables.liveRow(object, id);
    return row === undefined ? null : renderRow(call, row, fields);
  });
  return { status: 200, body };
}

function listOf(text: string | null): readonly string[] {
  return (text ?? "").split(",").filter((part) => part !== "");
}

function collectionOf(call: ApiCall): z.infer<typeof collectionSchema> {
  const parsed = collectionSchema.safeParse(call.body);
  if (!parsed.success) throw nonsense("JSON_PARSER_ERROR", z.prettifyError(parsed.error));
  refuseTooMany(parsed.data.records.length, MAX_RECORDS);
  return parsed.data;
}

function refuseTooMany(count: number, limit: number): void {
  if (count > limit)
    throw nonsense(
      "EXCEEDED_ID_LIMIT",
      `record limit reached. cannot submit more than ${limit} records into this call`,
    );
}

function typeOf(record: Readonly<Record<string, unknown>>): string {
  const attributes = record["attributes"];
  const type = isRecord(attributes) ? attributes["type"] : undefined;
  if (typeof type !== "string") throw nonsense("INVALID_INPUT", "Every record needs attributes with a type.");
  return type;
}

/** Keys that stand on several rows of one upsert: Salesforce refuses all of those rows. */
function repeatedKeys(rows: readonly WrittenFields[], field: FieldDefinition): ReadonlySet<unknown> {
  const keys = rows.map((row) => row.values[field.name] ?? null).filter((key) => key !== null);
  return new Set(keys.filter((key, position) => keys.indexOf(key) !== position));
}

function refuseRepeated(
  row: WrittenFields,
  field: FieldDefinition,
  repeated: ReadonlySet<unknown>,
): RowResult | undefined {
  const key = row.values[field.name] ?? null;
  if (!repeated.has(key)) return undefined;
  const error = rowError("DUPLICATE_VALUE", `Duplicate external id specified: ${key}`, [field.name]);
  return { isSaved: false, errors: [{ ...error, isNonsense: true }] };
}

function writeAll<Item>(
  call: ApiCall,
  batch: { readonly rows: readonly Item[]; readonly allOrNone: boolean; readonly tellsCreation?: boolean },
  write: (row: Item) => RowResult,
): Answer {
  const isClean = (results: readonly RowResult[]): boolean => results.every((result) => result.isSaved);
  const results = call.org.tables.transaction(
    () => batch.rows.map(write),
    (done) => !batch.allOrNone || isClean(done),
  );
  reportNonsenseRows(call, results);
  const isRolledBack = batch.allOrNone && !isClean(results);
  return { status: 200, body: results.map((result) => wireResult(result, isRolledBack, batch.tellsCreation ?? false)) };
}

function wireResult(result: RowResult, isRolledBack: boolean, tellsCreation: boolean): unknown {
  if (!result.isSaved) return { success: false, errors: result.errors.map(wireRowError) };
  if (isRolledBack) return { success: false, errors: [wireRowError(ROLLED_BACK)] };
  const created = tellsCreation ? { created: result.isCreated } : {};
  return { id: result.id, success: true, errors: [], ...created };
}

const ROLLED_BACK = rowError(
  "ALL_OR_NONE_OPERATION_ROLLED_BACK",
  "Record rolled back because not all records were valid and the request was using AllOrNone header",
);
