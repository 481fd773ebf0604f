import soqlParser, {
  type OrderByClause,
  type Query,
  type QueryBase,
  type FieldType as SelectedField,
} from "soql-parser-js";
import { nonsense } from "./refusal.ts";
import type { ObjectSchema } from "./schema.ts";
import type { FieldValue } from "./schema-types.ts";
import { conditionTree, malformed } from "./soql-conditions.ts";
import { type FieldPath, resolveField } from "./soql-fields.ts";
import { buildFilter, compareValues } from "./soql-filter.ts";
import type { Row, Tables } from "./tables.ts";

/** How a record is written into an answer: its type and address, then the chosen fields. */
export type RenderedRecord = Readonly<Record<string, unknown>>;

/** What a query found, before it is cut into pages. */
export interface QueryResult {
  readonly totalSize: number;
  /** Empty for `SELECT COUNT()`. */
  readonly records: readonly RenderedRecord[];
}

/** Where a query runs: the org's records and the address prefix of records, such as "/services/data/v65.0". */
export interface QueryScope {
  readonly tables: Tables;
  readonly basePath: string;
}

/** Runs one SOQL query; throws MALFORMED_QUERY, INVALID_TYPE or INVALID_FIELD as Salesforce would answer. */
export function runSoql(scope: QueryScope, soql: string): QueryResult {
  const { query, object } = parseSoql(scope, soql);
  if (isCount(query)) return { totalSize: selectRows(scope, { object }, query).length, records: [] };
  const render = renderer(scope, object, query.fields ?? []);
  const rows = selectRows(scope, { object }, query);
  return { totalSize: rows.length, records: rows.map(render) };
}

/** As `runSoql`, but on records already found instead of the whole table, as the search needs it. */
export function runSoqlAmong(
  scope: QueryScope,
  soql: string,
  among: (object: ObjectSchema) => readonly Row[],
): readonly RenderedRecord[] {
  const { query, object } = parseSoql(scope, soql);
  const render = renderer(scope, object, query.fields ?? []);
  return selectRows(scope, { object, among: among(object) }, query).map(render);
}

function parseSoql(scope: QueryScope, soql: string): { readonly query: Query; readonly object: ObjectSchema } {
  const query = parse(soql);
  refuseUnsupported(query);
  return { query, object: objectNamed(scope, query.sObject ?? "") };
}

function parse(soql: string): Query {
  try {
    return soqlParser.parseQuery(soql);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
}

function objectNamed(scope: QueryScope, name: string): ObjectSchema {
  const object = scope.tables.schema.object(name);
  if (object === undefined) throw nonsense("INVALID_TYPE", `sObject type '${name}' is not supported.`);
  return object;
}

function refuseUnsupported(query: QueryBase): void {
  const unsupported = [query.groupBy, query.having, query.withDataCategory, query.usingScope, query.for, query.update];
  if (unsupported.some((clause) => clause !== undefined))
    throw malformed("GROUP BY, HAVING, WITH DATA CATEGORY, USING SCOPE and FOR are not part of this sandbox");
}

function isCount(query: Query): boolean {
  const [only, ...more] = query.fields ?? [];
  if (only?.type !== "FieldFunctionExpression") return false;
  if (more.length > 0 || only.functionName.toUpperCase() !== "COUNT" || only.parameters.length > 0)
    throw malformed("of the functions only a lone COUNT() is part of this sandbox");
  return true;
}

/** `among` narrows the search to records already known, such as one parent's children. */
function selectRows(
  scope: QueryScope,
  from: { readonly object: ObjectSchema; readonly among?: readonly Row[] },
  query: QueryBase,
): readonly Row[] {
  const { object } = from;
  const filter =
    query.where === undefined
      ? undefined
      : buildFilter(
          { tables: scope.tables, object, runSubquery: (inner) => subqueryValues(scope, inner) },
          conditionTree(query.where),
        );
  const candidates = from.among ?? filter?.candidates() ?? scope.tables.liveRows(object);
  const matching = filter === undefined ? candidates : candidates.filter((row) => filter.matches(row));
  const ordered = order(scope, object, { rows: matching, clauses: [query.orderBy ?? []].flat() });
  const offset = query.offset ?? 0;
  return query.limit === undefined ? ordered.slice(offset) : ordered.slice(offset, offset + query.limit);
}

function subqueryValues(scope: QueryScope, query: Query): readonly FieldValue[] {
  refuseUnsupported(query);
  const object = objectNamed(scope, query.sObject ?? "");
  const [field, ...more] = query.fields ?? [];
  if (field?.type !== "Field" || more.length > 0) throw malformed("an inner query selects exactly one field");
  const path = resolveField(scope.tables, object, field.field);
  return selectRows(scope, { object }, query).map((row) => path.read(row));
}

function order(
  scope: QueryScope,
  object: ObjectSchema,
  wanted: { readonly rows: readonly Row[]; readonly clauses: readonly OrderByClause[] },
): readonly Row[] {
  if (wanted.clauses.length === 0) return wanted.rows;
  const comparisons = wanted.clauses.map((clause) => orderBy(scope, object, clause));
  return [...wanted.rows].sort((a, b) =>
    comparisons.reduce((found, compare) => (found === 0 ? compare(a, b) : found), 0),
  );
}

/** Nulls come first unless the clause says LAST, in either direction. */
function orderBy(scope: QueryScope, object: ObjectSchema, clause: OrderByClause): (a: Row, b: Row) => number {
  if (!("field" in clause)) throw malformed("functions in ORDER BY are not part of this sandbox");
  const path = resolveField(scope.tables, object, clause.field);
  if (!path.field.filterable) throw malformed(`field '${path.field.name}' can not be sorted in a query call`);
  const direction = clause.order === "DESC" ? -1 : 1;
  const nullSide = clause.nulls === "LAST" ? 1 : -1;
  return (a, b) => {
    const [left, right] = [path.read(a), path.read(b)];
    if (left === null || right === null) return left === right ? 0 : left === null ? nullSide : -nullSide;
    return direction * compareValues(left, right);
  };
}

type FieldRenderer = (row: Row) => Readonly<Record<string, unknown>>;

function renderer(
  scope: QueryScope,
  object: ObjectSchema,
  fields: readonly SelectedField[],
): (row: Row) => RenderedRecord {
  const own: FieldRenderer[] = [];
  const parents = new Map<string, FieldPath[]>();
  for (const field of fields) {
    if (field.type === "FieldSubquery") own.push(childRenderer(scope, object, field.subquery));
    else if (field.type === "Field") own.push(ownRenderer(resolveField(scope.tables, object, field.field)));
    else if (field.type === "FieldRelationship")
      addParentField(parents, resolveField(scope.tables, object, [...field.relationships, field.field].join(".")));
    else throw malformed(`${field.type} is not part of this sandbox's SELECT`);
  }
  for (const [name, paths] of parents) own.push((row) => ({ [name]: renderParent(scope, row, paths) }));
  return (row) => Object.assign({ attributes: attributesOf(scope, row) }, ...own.map((render) => render(row)));
}

function ownRenderer(path: FieldPath): FieldRenderer {
  return (row) => ({ [path.field.name]: path.read(row) });
}

function addParentField(parents: Map<string, FieldPath[]>, path: FieldPath): void {
  const name = path.relationshipName ?? path.field.name;
  parents.set(name, [...(parents.get(name) ?? []), path]);
}

function renderParent(scope: QueryScope, row: Row, paths: readonly FieldPath[]): unknown {
  const parent = paths[0]?.parent(row);
  if (parent === undefined) return null;
  const fields = Object.fromEntries(paths.map((path) => [path.field.name, path.read(row)]));
  return { attributes: attributesOf(scope, parent), ...fields };
}

/** A child relationship without records is null, not an empty list. */
function childRenderer(
  scope: QueryScope,
  object: ObjectSchema,
  subquery: QueryBase & { readonly relationshipName: string },
): FieldRenderer {
  const relationship = scope.tables.schema
    .childrenOf(object.name)
    .find(({ field }) => field.childRelationshipName?.toLowerCase() === subquery.relationshipName.toLowerCase());
  if (relationship === undefined)
    throw nonsense(
      "INVALID_TYPE",
      `Didn't understand relationship '${subquery.relationshipName}' in FROM part of query call.`,
    );
  refuseUnsupported(subquery);
  const { child, field } = relationship;
  const render = renderer(scope, child, subquery.fields ?? []);
  const name = field.childRelationshipName ?? "";
  return (row) => {
    const rows = selectRows(scope, { object: child, among: scope.tables.lookUp(child, field, row.id) }, subquery);
    return { [name]: rows.length === 0 ? null : { totalSize: rows.length, done: true, records: rows.map(render) } };
  };
}

/** The type and address that every record in an answer carries. */
export function attributesOf(scope: QueryScope, row: Row): { readonly type: string; readonly url: string } {
  return { type: row.object.name, url: `${scope.basePath}/sobjects/${row.object.name}/${row.id}` };
}
