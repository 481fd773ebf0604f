import { derivedFields } from "./derived-fields.ts";
import { readId } from "./ids.ts";
import { readFields, type WrittenFields } from "./read-fields.ts";
import { type RowError, rowError, rowErrors } from "./row-rules.ts";
import type { ObjectSchema } from "./schema.ts";
import type { FieldDefinition, FieldValue } from "./schema-types.ts";
import type { Row, RowValues, Tables } from "./tables.ts";

/** What became of one row. */
export type RowResult =
  | { readonly isSaved: true; readonly id: string; readonly isCreated: boolean }
  | { readonly isSaved: false; readonly errors: readonly RowError[]; readonly id?: string };

/** A check that only writes through the API meet: injected failures and duplicate rules. */
export type WriteGuard = (change: {
  readonly object: ObjectSchema;
  readonly values: RowValues;
  readonly isCreation: boolean;
}) => RowError | undefined;

/** Fields that a save may set although nobody may write them: a conversion's results. */
export interface SaveOptions {
  readonly guard?: WriteGuard;
  readonly internal?: RowValues;
}

/** Saves and deletes records under the org's row rules. */
export class Records {
  readonly tables: Tables;
  /** Owner and author of every record; the sandbox has one person doing everything. */
  private readonly authorId: string;

  constructor(tables: Tables, authorId: string) {
    this.tables = tables;
    this.authorId = authorId;
  }

  create(written: WrittenFields, options: SaveOptions = {}): RowResult {
    return this.save({ written, before: undefined }, options);
  }

  update(written: WrittenFields, idText: string, options: SaveOptions = {}): RowResult {
    const found = this.find(written.object, idText);
    return "error" in found ? refused(found.error) : this.save({ written, before: found.row }, options);
  }

  /** Creates or updates by an external id that must be among the written fields. */
  upsert(written: WrittenFields, keyField: FieldDefinition, options: SaveOptions = {}): RowResult {
    const key = written.values[keyField.name] ?? null;
    if (key === null)
      return refused({
        ...rowError("MISSING_ARGUMENT", `${keyField.name} not specified`, [keyField.name]),
        isNonsense: true,
      });
    const [match, ...more] = this.tables.lookUp(written.object, keyField, key);
    if (more.length > 0)
      return refused(rowError("DUPLICATE_VALUE", `${keyField.name} matches several records`, [keyField.name]));
    return this.save({ written, before: match }, options);
  }

  remove(object: ObjectSchema, idText: string): RowResult {
    const found = this.find(object, idText);
    if ("error" in found) return refused(found.error);
    this.deleteRow(found.row);
    return { isSaved: true, id: found.row.id, isCreated: false };
  }

  /** The live record with this id, or why it cannot be written. */
  find(object: ObjectSchema, idText: string): { readonly row: Row } | { readonly error: RowError } {
    const id = readId(idText);
    if (id === undefined)
      return {
        error: {
          ...rowError("MALFORMED_ID", `Record ID: id value of incorrect type: ${idText}`, ["Id"]),
          isNonsense: true,
        },
      };
    const row = this.tables.row(object, id);
    if (row === undefined) return { error: rowError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id") };
    return row.isDeleted ? { error: rowError("ENTITY_IS_DELETED", "entity is deleted") } : { row };
  }

  private save(
    change: { readonly written: WrittenFields; readonly before: Row | undefined },
    options: SaveOptions,
  ): RowResult {
    const { written, before } = change;
    if (before?.values["IsConverted"] === true)
      return refused(rowError("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead"));
    const parents = this.resolveParents(written);
    if ("error" in parents) return refused(parents.error);
    const { object } = written;
    const values: RowValues = { ...written.values, ...parents.values };
    const guarded = options.guard?.({ object, values, isCreation: before === undefined });
    if (guarded !== undefined) return refused(guarded);
    const errors = rowErrors(this.tables, { object, before, written: values });
    if (errors.length > 0) return { isSaved: false, errors };
    return this.store({ object, before, written: { ...values, ...options.internal } });
  }

  private store(change: {
    readonly object: ObjectSchema;
    readonly before: Row | undefined;
    readonly written: RowValues;
  }): RowResult {
    const { object, before, written } = change;
    const id = before?.id ?? this.tables.nextId(object);
    const stamp = this.tables.stamp();
    const next = { ...(before?.values ?? this.newValues(object, id, stamp)), ...written };
    const derived = derivedFields({ object, before, next, written, stamp, number: this.tables.created(object) });
    const touched = { LastModifiedDate: stamp, LastModifiedById: this.authorId, SystemModstamp: stamp };
    this.tables.put({ object, id, values: { ...next, ...derived, ...touched }, isDeleted: false });
    if (before === undefined) this.addPrimaryContactRole(object, id, written);
    return { isSaved: true, id, isCreated: before === undefined };
  }

  private newValues(object: ObjectSchema, id: string, stamp: string): RowValues {
    const defaults: Record<string, FieldValue> = {};
    for (const field of object.definition.fields)
      if (field.defaultValue !== null) defaults[field.name] = field.defaultValue;
    const owner: RowValues = object.field("OwnerId") === undefined ? {} : { OwnerId: this.authorId };
    return { ...defaults, ...owner, Id: id, CreatedDate: stamp, CreatedById: this.authorId };
  }

  /** An opportunity created with a contact gets that contact as its primary role. */
  private addPrimaryContactRole(object: ObjectSchema, id: string, written: RowValues): void {
    const roles = this.tables.schema.object("OpportunityContactRole");
    const contactId = written["ContactId"] ?? null;
    if (object.name !== "Opportunity" || roles === undefined || contactId === null) return;
    this.create(readFields(roles, { OpportunityId: id, ContactId: contactId, IsPrimary: true }));
  }

  private resolveParents(written: WrittenFields): { readonly values: RowValues } | { readonly error: RowError } {
    const values: Record<string, FieldValue> = {};
    for (const { field, keyField, key } of written.parentKeys) {
      const parent = this.tables.schema.object(field.referenceTo[0] ?? "");
      const definition = parent?.field(keyField);
      const row =
        parent !== undefined && definition?.externalId ? this.tables.lookUp(parent, definition, key)[0] : undefined;
      if (row === undefined)
        return {
          error: rowError(
            "INVALID_FIELD",
            `Foreign key external ID: ${key} not found for field ${keyField} in entity ${parent?.name}`,
          ),
        };
      values[field.name] = row.id;
    }
    return { values };
  }

  private deleteRow(row: Row): void {
    this.tables.put({
      ...row,
      values: { ...row.values, IsDeleted: true, SystemModstamp: this.tables.stamp() },
      isDeleted: true,
    });
    for (const { child, field } of this.tables.schema.childrenOf(row.object.name))
      for (const orphan of this.tables.lookUp(child, field, row.id))
        if (field.deletedWithParent) this.deleteRow(orphan);
        else this.tables.put({ ...orphan, values: { ...orphan.values, [field.name]: null } });
  }
}

function refused(error: RowError): RowResult {
  return { isSaved: false, errors: [error] };
}
