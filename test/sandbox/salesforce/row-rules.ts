import { readId } from "./ids.ts";
import type { ObjectSchema } from "./schema.ts";
import type { FieldDefinition, FieldValue } from "./schema-types.ts";
import type { Row, Tables } from "./tables.ts";

/** Why one row was refused; inside rows Salesforce spells the code `statusCode`. */
export interface RowError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
  /** Whether only a bug in the client brings this about; not part of the wire form. */
  readonly isNonsense?: boolean;
  /** More members of the error when it answers a single-record request, such as `duplicateResut`. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A row about to be written: what the client sent, and what the record held before. */
export interface RowChange {
  readonly object: ObjectSchema;
  readonly before: Row | undefined;
  readonly written: Readonly<Record<string, FieldValue>>;
}

/** A number field holds 16 digits before the point. */
const NUMBER_LIMIT = 1e16;

/** Everything the org refuses about a row, in Salesforce's codes; empty when the row may be saved. */
export function rowErrors(tables: Tables, change: RowChange): readonly RowError[] {
  const locked = readOnlyErrors(change);
  if (locked.length > 0) return locked;
  const missing = missingFields(change);
  return [
    ...missing,
    ...Object.entries(change.written).flatMap(([name, value]) => valueErrors(tables, change, { name, value })),
  ];
}

/** Makes one row error. */
export function rowError(statusCode: string, message: string, fields: readonly string[] = []): RowError {
  return { statusCode, message, fields };
}

function readOnlyErrors(change: RowChange): readonly RowError[] {
  const refused = Object.keys(change.written).filter((name) => {
    const field = change.object.field(name);
    return change.before === undefined ? field?.createable === false : field?.updateable === false;
  });
  if (refused.length === 0) return [];
  const message = `Unable to create/update fields: ${refused.join(", ")}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`;
  return [{ ...rowError("INVALID_FIELD_FOR_INSERT_UPDATE", message, refused), isNonsense: true }];
}

function missingFields(change: RowChange): readonly RowError[] {
  const missing = change.object.definition.fields.filter((field) => field.required && isEmptied(change, field));
  if (missing.length === 0) return [];
  const names = missing.map((field) => field.name);
  return [rowError("REQUIRED_FIELD_MISSING", `Required fields are missing: [${names.join(", ")}]`, names)];
}

function isEmptied(change: RowChange, field: FieldDefinition): boolean {
  const value = change.written[field.name];
  return value === null || (value === undefined && change.before === undefined);
}

function valueErrors(
  tables: Tables,
  change: RowChange,
  written: { readonly name: string; readonly value: FieldValue },
): readonly RowError[] {
  const field = change.object.field(written.name);
  if (field === undefined || written.value === null) return [];
  const error =
    shapeError(field, written.value) ??
    (field.type === "reference" ? referenceError(tables, field, String(written.value)) : undefined) ??
    (field.unique ? duplicateError(tables, change, field) : undefined);
  return error === undefined ? [] : [error];
}

function shapeError(field: FieldDefinition, value: FieldValue): RowError | undefined {
  if (typeof value === "number")
    return Math.abs(value) >= NUMBER_LIMIT
      ? rowError("NUMBER_OUTSIDE_VALID_RANGE", `${field.name}: value outside of valid range`, [field.name])
      : undefined;
  if (typeof value !== "string" || field.type === "reference") return undefined;
  if (field.length > 0 && value.length > field.length)
    return rowError(
      "STRING_TOO_LONG",
      `${field.name}: data value too large: ${value.slice(0, 80)} (max length=${field.length})`,
      [field.name],
    );
  if (field.restrictedPicklist && field.picklistValues.length > 0 && !field.picklistValues.includes(value))
    return rowError(
      "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
      `${field.name}: bad value for restricted picklist field: ${value}`,
      [field.name],
    );
  if (field.type === "email" && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value))
    return rowError("INVALID_EMAIL_ADDRESS", `${field.name}: invalid email address: ${value}`, [field.name]);
  return undefined;
}

function referenceError(tables: Tables, field: FieldDefinition, value: string): RowError | undefined {
  const id = readId(value);
  const target = id === undefined ? undefined : tables.schema.objectOfId(id);
  if (id === undefined)
    return rowError("MALFORMED_ID", `${field.name}: id value of incorrect type: ${value}`, [field.name]);
  const isFound =
    target !== undefined && field.referenceTo.includes(target.name) && tables.liveRow(target, id) !== undefined;
  return isFound ? undefined : rowError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [field.name]);
}

function duplicateError(tables: Tables, change: RowChange, field: FieldDefinition): RowError | undefined {
  const holder = tables
    .lookUp(change.object, field, change.written[field.name] ?? null)
    .find((row) => row.id !== change.before?.id);
  return holder === undefined
    ? undefined
    : rowError(
        "DUPLICATE_VALUE",
        `duplicate value found: ${field.name} duplicates value on record with id: ${holder.id}`,
        [field.name],
      );
}
