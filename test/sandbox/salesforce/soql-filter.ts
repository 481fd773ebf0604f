import type { LiteralType } from "soql-parser-js";
import { readId } from "./ids.ts";
import { readDate, readDateTime } from "./read-fields.ts";
import { nonsense } from "./refusal.ts";
import type { ObjectSchema } from "./schema.ts";
import type { FieldDefinition, FieldType, FieldValue } from "./schema-types.ts";
import type { Comparison, ConditionTree } from "./soql-conditions.ts";
import { type FieldPath, resolveField } from "./soql-fields.ts";
import { comparisonKey, type Row, type Tables } from "./tables.ts";

/** A checked WHERE clause: the test for one record, and the few records worth testing where an index knows them. */
export interface Filter {
  matches(row: Row): boolean;
  /** Undefined when no index helps and all records must be tested. */
  candidates(): readonly Row[] | undefined;
}

/** What a filter is built against. */
export interface FilterScope {
  readonly tables: Tables;
  readonly object: ObjectSchema;
  /** Runs an inner query of `IN (SELECT ...)` and answers the values of its one field. */
  readonly runSubquery: (query: NonNullable<Comparison["subquery"]>) => readonly FieldValue[];
}

/** Checks a condition tree against the schema (INVALID_FIELD for a wrong name or literal) and makes it runnable. */
export function buildFilter(scope: FilterScope, tree: ConditionTree): Filter {
  if (tree.kind === "comparison") return comparisonFilter(scope, tree);
  if (tree.kind === "not") {
    const inner = buildFilter(scope, tree.part);
    return { matches: (row) => !inner.matches(row), candidates: () => undefined };
  }
  const parts = tree.parts.map((part) => buildFilter(scope, part));
  return tree.kind === "and" ? conjunction(parts) : disjunction(parts);
}

function conjunction(parts: readonly Filter[]): Filter {
  return {
    matches: (row) => parts.every((part) => part.matches(row)),
    candidates: () =>
      parts
        .map((part) => part.candidates())
        .filter((rows) => rows !== undefined)
        .sort((a, b) => a.length - b.length)[0],
  };
}

function disjunction(parts: readonly Filter[]): Filter {
  return {
    matches: (row) => parts.some((part) => part.matches(row)),
    candidates: () => {
      const lists = parts.map((part) => part.candidates()).filter((rows) => rows !== undefined);
      return lists.length === parts.length ? [...new Set(lists.flat())] : undefined;
    },
  };
}

function comparisonFilter(scope: FilterScope, comparison: Comparison): Filter {
  const path = resolveField(scope.tables, scope.object, comparison.field);
  checkFilterable(path.field, comparison);
  const values =
    comparison.subquery === undefined
      ? comparison.literals.map((literal) => readLiteral(path.field, literal))
      : scope.runSubquery(comparison.subquery);
  const test = valueTest(path.field, comparison.operator, values);
  return {
    matches: (row) => test(path.read(row)),
    candidates: () => (isLookup(path, comparison, values) ? indexedRows(scope, path.field, values) : undefined),
  };
}

function checkFilterable(field: FieldDefinition, comparison: Comparison): void {
  const isText = TEXT_TYPES.has(field.type);
  if (!field.filterable) throw nonsense("INVALID_FIELD", `field '${field.name}' can not be filtered in a query call`);
  if (comparison.operator === "LIKE" && (!isText || field.type === "id" || field.type === "reference"))
    throw nonsense("INVALID_QUERY_FILTER_OPERATOR", `invalid operator on ${field.type} field ${field.name}`);
  if (field.type === "boolean" && !["=", "!="].includes(comparison.operator))
    throw nonsense("INVALID_QUERY_FILTER_OPERATOR", `invalid operator on boolean field ${field.name}`);
}

function isLookup(path: FieldPath, comparison: Comparison, values: readonly FieldValue[]): boolean {
  const isEquality = comparison.operator === "=" || comparison.operator === "IN";
  const isIndexed = path.field.indexed || path.field.type === "id";
  return isEquality && isIndexed && path.isOwn && !values.includes(null);
}

function indexedRows(scope: FilterScope, field: FieldDefinition, values: readonly FieldValue[]): readonly Row[] {
  return [...new Set(values.flatMap((value) => scope.tables.lookUp(scope.object, field, value)))];
}

const TEXT_TYPES: ReadonlySet<FieldType> = new Set<FieldType>([
  "id",
  "string",
  "textarea",
  "phone",
  "email",
  "url",
  "picklist",
  "reference",
]);

/** The one literal type that each field type takes; null fits everywhere. */
function readLiteral(
  field: FieldDefinition,
  literal: { readonly text: string; readonly type: LiteralType },
): FieldValue {
  if (literal.type === "NULL") return null;
  const value = readTypedLiteral(field, literal);
  if (value !== undefined) return value;
  throw nonsense(
    "INVALID_FIELD",
    `value of filter criterion for field '${field.name}' must be of type ${field.type}, not ${literal.type} ${literal.text}`,
  );
}

function readTypedLiteral(
  field: FieldDefinition,
  literal: { readonly text: string; readonly type: LiteralType },
): FieldValue | undefined {
  if (TEXT_TYPES.has(field.type))
    return literal.type === "STRING" ? textLiteral(field, unquote(literal.text)) : undefined;
  const { literalTypes, read } = LITERALS[field.type] ?? NUMBER_LITERAL;
  return literalTypes.includes(literal.type) ? read(literal.text) : undefined;
}

interface LiteralReader {
  readonly literalTypes: readonly LiteralType[];
  readonly read: (text: string) => FieldValue | undefined;
}

const NUMBER_LITERAL: LiteralReader = { literalTypes: ["INTEGER", "DECIMAL"], read: Number };
const LITERALS: Partial<Record<FieldType, LiteralReader>> = {
  boolean: { literalTypes: ["BOOLEAN"], read: (text) => text.toUpperCase() === "TRUE" },
  date: { literalTypes: ["DATE"], read: readDate },
  datetime: { literalTypes: ["DATETIME"], read: readDateTime },
};

function textLiteral(field: FieldDefinition, text: string): string {
  return field.type === "id" || field.type === "reference" ? idLiteral(text) : text;
}

function idLiteral(text: string): string {
  const id = text === "" ? "" : readId(text);
  if (id === undefined) throw nonsense("INVALID_QUERY_FILTER_OPERATOR", `invalid ID field: ${text}`);
  return id;
}

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/g, (_whole, escaped: string) => ESCAPES[escaped] ?? escaped);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** Null equals only null, comes from `!=` and `NOT IN`, and is neither smaller nor greater than anything. */
function valueTest(
  field: FieldDefinition,
  operator: string,
  values: readonly FieldValue[],
): (value: FieldValue) => boolean {
  const keys = new Set(values.map((value) => keyOf(field, value)));
  const isAmong = (value: FieldValue): boolean => keys.has(keyOf(field, value));
  if (operator === "=" || operator === "IN") return isAmong;
  if (operator === "!=" || operator === "NOT IN") return (value) => !isAmong(value);
  const bound = values[0] ?? null;
  if (operator === "LIKE") {
    const pattern = likePattern(String(bound));
    return (value) => value !== null && pattern.test(String(value));
  }
  const accepts = ORDERINGS[operator];
  if (accepts === undefined) throw nonsense("MALFORMED_QUERY", `operator ${operator} is not part of this sandbox`);
  return (value) => value !== null && bound !== null && accepts(compareValues(value, bound));
}

const ORDERINGS: Readonly<Record<string, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** Order of two values of one field: numbers by size, all else as text without case; wire dates sort as text. */
export function compareValues(a: FieldValue, b: FieldValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [textA, textB] = [String(a).toLowerCase(), String(b).toLowerCase()];
  if (textA === textB) return String(a) < String(b) ? -1 : Number(String(a) > String(b));
  return textA < textB ? -1 : 1;
}

function keyOf(field: FieldDefinition, value: FieldValue): string {
  return value === null || value === "" ? "null:" : `value:${comparisonKey(field, value)}`;
}

function likePattern(like: string): RegExp {
  const source = [...like].map((character) => {
    if (character === "%") return "[\\s\\S]*";
    if (character === "_") return "[\\s\\S]";
    return character.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${source.join("")}$`, "i");
}
