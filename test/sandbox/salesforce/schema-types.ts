/** Salesforce's own names for field types, as describe answers them. */
export type FieldType =
  | "id"
  | "string"
  | "textarea"
  | "phone"
  | "email"
  | "url"
  | "picklist"
  | "boolean"
  | "int"
  | "double"
  | "currency"
  | "percent"
  | "date"
  | "datetime"
  | "reference";

/** What a record holds in one field; date-times are kept in the wire form "2026-01-31T00:37:00.000+0000". */
export type FieldValue = string | number | boolean | null;

/** One field of an object: enough to describe it, to check a written value and to run a query on it. */
export interface FieldDefinition {
  readonly name: string;
  readonly type: FieldType;
  /** Longest text in characters; 0 for types without a length. */
  readonly length: number;
  readonly required: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly externalId: boolean;
  readonly unique: boolean;
  readonly caseSensitive: boolean;
  /** Kept in a map from value to records, so that `=` and `IN` do not scan. */
  readonly indexed: boolean;
  readonly filterable: boolean;
  readonly picklistValues: readonly string[];
  readonly restrictedPicklist: boolean;
  readonly referenceTo: readonly string[];
  /** How a query walks to the parent, such as "Account" in `Account.Name`. */
  readonly relationshipName: string | undefined;
  /** How a subquery on the parent walks back here, such as "OpportunityContactRoles". */
  readonly childRelationshipName: string | undefined;
  /** Deleting the parent deletes this record too, instead of emptying the field. */
  readonly deletedWithParent: boolean;
  readonly defaultValue: FieldValue;
  /** The phone field whose E.164 form the package's trigger keeps here. */
  readonly phoneKeyOf: string | undefined;
}

/** One object (table) of the org. */
export interface ObjectDefinition {
  readonly name: string;
  readonly label: string;
  /** The first three characters of every record id. */
  readonly keyPrefix: string;
  readonly fields: readonly FieldDefinition[];
}

/** Everything about a field that may differ from an ordinary writable one. */
export type FieldOptions = Partial<Omit<FieldDefinition, "name" | "type">>;

const ORDINARY: Omit<FieldDefinition, "name" | "type"> = {
  length: 0,
  required: false,
  createable: true,
  updateable: true,
  externalId: false,
  unique: false,
  caseSensitive: false,
  indexed: false,
  filterable: true,
  picklistValues: [],
  restrictedPicklist: false,
  referenceTo: [],
  relationshipName: undefined,
  childRelationshipName: undefined,
  deletedWithParent: false,
  defaultValue: null,
  phoneKeyOf: undefined,
};

/** Marks a field that only the org itself writes. */
export const READ_ONLY = { createable: false, updateable: false } as const;

/** A field of any type. */
export function field(name: string, type: FieldType, options: FieldOptions = {}): FieldDefinition {
  return { ...ORDINARY, name, type, ...options };
}

/** A text field of at most `length` characters. */
export function text(name: string, length: number, options: FieldOptions = {}): FieldDefinition {
  return field(name, "string", { length, ...options });
}

/** A long text area, which Salesforce neither filters nor sorts on. */
export function longText(name: string, length: number): FieldDefinition {
  return field(name, "textarea", { length, filterable: false });
}

/** A phone field: free text of 40 characters. */
export function phone(name: string): FieldDefinition {
  return field(name, "phone", { length: 40 });
}

/** A text that identifies a record to the outside: unique, indexed and usable as an upsert key. */
export function externalId(name: string, length: number): FieldDefinition {
  return text(name, length, { externalId: true, unique: true, indexed: true, caseSensitive: true });
}

/** The indexed E.164 form of `phoneField`, which the package's trigger fills. */
export function phoneKey(name: string, phoneField: string): FieldDefinition {
  return text(name, 40, { indexed: true, phoneKeyOf: phoneField });
}

/** A lookup; the name of the way to the parent is the field's without "Id", or with "__r" instead of "__c". */
export function reference(name: string, referenceTo: readonly string[], options: FieldOptions = {}): FieldDefinition {
  const relationshipName = name.endsWith("__c") ? name.replace(/__c$/, "__r") : name.replace(/Id$/, "");
  return field(name, "reference", { length: 18, referenceTo, relationshipName, indexed: true, ...options });
}

/** A choice; `restricted` ones refuse every value that is not listed. */
export function picklist(name: string, picklistValues: readonly string[], options: FieldOptions = {}): FieldDefinition {
  return field(name, "picklist", { length: 255, picklistValues, restrictedPicklist: true, ...options });
}
