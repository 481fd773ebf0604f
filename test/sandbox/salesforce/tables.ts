import { makeId } from "./ids.ts";
import type { ObjectSchema, Schema } from "./schema.ts";
import type { FieldDefinition, FieldValue } from "./schema-types.ts";

/** The values of a record by canonical field name; an absent name is null. */
export type RowValues = Readonly<Record<string, FieldValue>>;

/** One record; replaced as a whole whenever it changes. A deleted one stays, so that writing to it can be refused by name. */
export interface Row {
  readonly object: ObjectSchema;
  readonly id: string;
  readonly values: RowValues;
  readonly isDeleted: boolean;
}

/** Told about every change of a record, `undefined` meaning that it never existed. */
export type RowListener = (row: Row | undefined, before: Row | undefined) => void;

interface Table {
  readonly rows: Map<string, Row>;
  /** Field name, then comparison key, then the ids of the live records that hold it. */
  readonly indexes: ReadonlyMap<string, Map<string, Set<string>>>;
  counter: number;
}

/** The org's records, their indexes, the clock of their system fields, and undoing. */
export class Tables {
  readonly schema: Schema;
  private readonly now: () => number;
  private readonly tables: ReadonlyMap<string, Table>;
  private readonly listeners: RowListener[] = [];
  private undo: { readonly row: Row; readonly before: Row | undefined }[] = [];
  private transactionDepth = 0;
  private lastStampMs = 0;

  constructor(schema: Schema, now: () => number) {
    this.schema = schema;
    this.now = now;
    this.tables = new Map(schema.objects.map((object) => [object.name, emptyTable(object)]));
  }

  onChange(listener: RowListener): void {
    this.listeners.push(listener);
  }

  /** The present moment in wire form; never earlier than one given before. */
  stamp(): string {
    this.lastStampMs = Math.max(this.lastStampMs, this.now());
    return wireDateTime(this.lastStampMs);
  }

  nextId(object: ObjectSchema): string {
    const table = this.table(object);
    table.counter += 1;
    return makeId(object.definition.keyPrefix, table.counter);
  }

  /** How many records of the object were ever created, for auto-numbers. */
  created(object: ObjectSchema): number {
    return this.table(object).counter;
  }

  /** The record with this 18-character id, deleted or not. */
  row(object: ObjectSchema, id: string): Row | undefined {
    return this.table(object).rows.get(id);
  }

  liveRow(object: ObjectSchema, id: string): Row | undefined {
    const row = this.row(object, id);
    return row?.isDeleted === false ? row : undefined;
  }

  /** The live records, oldest first. */
  liveRows(object: ObjectSchema): readonly Row[] {
    return [...this.table(object).rows.values()].filter((row) => !row.isDeleted);
  }

  /** The live records whose indexed field equals the value, without scanning. */
  lookUp(object: ObjectSchema, field: FieldDefinition, value: FieldValue): readonly Row[] {
    if (value === null) return [];
    if (field.type === "id") return [this.liveRow(object, String(value))].filter((row) => row !== undefined);
    const ids = this.table(object).indexes.get(field.name)?.get(comparisonKey(field, value)) ?? [];
    return [...ids].map((id) => this.liveRow(object, id)).filter((row) => row !== undefined);
  }

  /** Adds or replaces a record. */
  put(row: Row): void {
    const before = this.row(row.object, row.id);
    if (this.transactionDepth > 0) this.undo.push({ row, before });
    this.store({ object: row.object, id: row.id, after: row, before });
  }

  /** Runs work of which every change is taken back unless `keep` approves of the result. */
  transaction<Result>(work: () => Result, keep: (result: Result) => boolean): Result {
    const start = this.undo.length;
    this.transactionDepth += 1;
    let isKept = false;
    try {
      const result = work();
      isKept = keep(result);
      return result;
    } finally {
      this.transactionDepth -= 1;
      if (!isKept) this.rollBackTo(start);
      if (this.transactionDepth === 0) this.undo = [];
    }
  }

  private rollBackTo(start: number): void {
    for (const { row, before } of this.undo.splice(start).reverse())
      this.store({ object: row.object, id: row.id, after: before, before: row });
  }

  private store(change: {
    readonly object: ObjectSchema;
    readonly id: string;
    readonly after: Row | undefined;
    readonly before: Row | undefined;
  }): void {
    const table = this.table(change.object);
    if (change.after === undefined) table.rows.delete(change.id);
    else table.rows.set(change.id, change.after);
    for (const [name, index] of table.indexes) reindex(index, { ...change, field: change.object.field(name) });
    for (const listener of this.listeners) listener(change.after, change.before);
  }

  private table(object: ObjectSchema): Table {
    const table = this.tables.get(object.name);
    if (table === undefined) throw new Error(`No table for ${object.name}.`);
    return table;
  }
}

/** The form in which two values of a field are equal for Salesforce: text ignores case unless the field says otherwise. */
export function comparisonKey(field: FieldDefinition, value: FieldValue): string {
  const isExact = field.caseSensitive || field.type === "reference" || field.type === "id";
  return isExact ? String(value) : String(value).toLowerCase();
}

/** "2026-01-31T00:37:00.000+0000", the form in which Salesforce answers moments; it sorts as text. */
export function wireDateTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "+0000");
}

function emptyTable(object: ObjectSchema): Table {
  const indexed = object.definition.fields.filter((field) => field.indexed);
  return { rows: new Map(), indexes: new Map(indexed.map((field) => [field.name, new Map()])), counter: 0 };
}

function reindex(
  index: Map<string, Set<string>>,
  change: {
    readonly field: FieldDefinition | undefined;
    readonly id: string;
    readonly after: Row | undefined;
    readonly before: Row | undefined;
  },
): void {
  if (change.field === undefined) return;
  const old = indexKey(change.field, change.before);
  const next = indexKey(change.field, change.after);
  if (old === next) return;
  if (old !== undefined) index.get(old)?.delete(change.id);
  if (next === undefined) return;
  const ids = index.get(next) ?? new Set<string>();
  ids.add(change.id);
  index.set(next, ids);
}

function indexKey(field: FieldDefinition, row: Row | undefined): string | undefined {
  const value = row === undefined || row.isDeleted ? null : (row.values[field.name] ?? null);
  return value === null ? undefined : comparisonKey(field, value);
}
