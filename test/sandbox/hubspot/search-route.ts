import { z } from "zod";
import { type ApiAnswer, type ApiRequest, type ApiRoute, crmPaths } from "./api.ts";
import { OBJECT_TYPES, type ObjectType, objectTypeOf } from "./object-types.ts";
import type { PortalParts } from "./portal-parts.ts";
import { recordBody, shownProperties } from "./record-bodies.ts";
import type { PortalRecord } from "./record-store.ts";
import { nonsense } from "./refusal.ts";
import { knownProperty } from "./schema.ts";
import { readObjects } from "./scopes.ts";
import { compareValues, FILTER_BODY, type Filter, refuseBadFilter, satisfies, tokenTest } from "./search-filters.ts";

/** Search, which sees changes only after the portal's lag and has its own rate limit. */
export function searchRoute(parts: PortalParts): ApiRoute {
  return {
    method: "post",
    paths: crmPaths("objects", "/:type/search"),
    scopes: readObjects,
    isSearch: true,
    answer: (request) => search(parts, request),
  };
}

const SEARCH_BODY = z.strictObject({
  filterGroups: z.array(z.strictObject({ filters: z.array(FILTER_BODY).min(1) })).optional(),
  sorts: z
    .array(
      z.union([
        z.string(),
        z.strictObject({ propertyName: z.string(), direction: z.enum(["ASCENDING", "DESCENDING"]).optional() }),
      ]),
    )
    .max(1)
    .optional(),
  properties: z.array(z.string()).optional(),
  limit: z.number().int().optional(),
  after: z.union([z.string().regex(/^\d*$/), z.number().int()]).optional(),
  query: z.string().optional(),
});
type SearchBody = z.infer<typeof SEARCH_BODY>;

/** https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm, as quoted by third parties. */
const LIMITS = {
  bodyCharacters: 3_000,
  groups: 5,
  filtersPerGroup: 6,
  filters: 18,
  pageRows: 200,
  totalRows: 10_000,
};

function search(parts: PortalParts, request: ApiRequest): ApiAnswer {
  if (request.rawBody.length > LIMITS.bodyCharacters) throw nonsense("the search body is longer than 3,000 characters");
  const type = objectTypeOf(request.part("type"));
  const body = request.body(SEARCH_BODY);
  refuseBadSearch(parts, type, body);
  const limit = body.limit ?? 10;
  const after = Number(body.after ?? 0);
  if (after + limit > LIMITS.totalRows) throw nonsense("a search cannot page past 10,000 rows");
  const names = shownProperties(parts, request, { type, names: body.properties ?? [] });
  const found = sorted(parts, { type, body, records: matching(parts, type, body) });
  const end = after + limit;
  return {
    status: 200,
    body: {
      total: found.length,
      results: found.slice(after, end).map((record) => recordBody(record, names)),
      ...(found.length > end ? { paging: { next: { after: String(end) } } } : {}),
    },
  };
}

function refuseBadSearch(parts: PortalParts, type: ObjectType, body: SearchBody): void {
  const groups = body.filterGroups ?? [];
  const filters = groups.flatMap((group) => group.filters);
  if (groups.length > LIMITS.groups) throw nonsense(`more than ${LIMITS.groups} filter groups`);
  if (groups.some((group) => group.filters.length > LIMITS.filtersPerGroup))
    throw nonsense("more than 6 filters in a group");
  if (filters.length > LIMITS.filters) throw nonsense(`more than ${LIMITS.filters} filters`);
  if (body.limit !== undefined && (body.limit < 1 || body.limit > LIMITS.pageRows))
    throw nonsense("limit must be 1 to 200");
  for (const filter of filters) {
    knownProperty(parts.schema, type, filter.propertyName);
    refuseBadFilter(filter);
  }
}

function matching(parts: PortalParts, type: ObjectType, body: SearchBody): readonly PortalRecord[] {
  const groups = body.filterGroups ?? [];
  const candidates =
    groups.length === 0
      ? parts.records.all(type)
      : [...new Set(groups.flatMap((group) => candidatesOf(parts, type, group.filters)))];
  return candidates.flatMap((record) => {
    const seen = parts.records.searchView(record);
    if (seen === undefined) return [];
    const isInGroup = groups.length === 0 || groups.some((group) => satisfiesAll(parts, group.filters, seen));
    return isInGroup && holdsQuery(seen, body.query) ? [seen] : [];
  });
}

/** The records that may satisfy all filters: by index where one filter allows it, else all of the type. */
function candidatesOf(parts: PortalParts, type: ObjectType, filters: readonly Filter[]): readonly PortalRecord[] {
  for (const filter of filters) {
    const ids = indexedIds(parts, type, filter);
    if (ids !== undefined) return [...ids].flatMap((id) => parts.records.find(type, id) ?? []);
  }
  return parts.records.all(type);
}

function indexedIds(parts: PortalParts, type: ObjectType, filter: Filter): ReadonlySet<string> | undefined {
  const { index } = parts.records;
  const { propertyName, operator, value = "", values = [] } = filter;
  if (!index.covers(propertyName)) return undefined;
  if (operator === "EQ") return index.withValues(type, propertyName, [value]);
  if (operator === "IN") return index.withValues(type, propertyName, values);
  if (operator === "CONTAINS_TOKEN") return index.whereValue(type, propertyName, tokenTest(value));
  return undefined;
}

function satisfiesAll(parts: PortalParts, filters: readonly Filter[], record: PortalRecord): boolean {
  return filters.every((filter) =>
    satisfies(filter, knownProperty(parts.schema, record.type, filter.propertyName), record.properties),
  );
}

function holdsQuery(record: PortalRecord, query: string | undefined): boolean {
  if (query === undefined || query === "") return true;
  const texts = OBJECT_TYPES[record.type].queryProperties.map((name) => record.properties[name] ?? "");
  return query.split(/\s+/).every((word) => texts.some(tokenTest(`${word}*`)));
}

/** Oldest first unless asked otherwise; records without the property come last. */
function sorted(
  parts: PortalParts,
  found: { readonly type: ObjectType; readonly body: SearchBody; readonly records: readonly PortalRecord[] },
): readonly PortalRecord[] {
  const byId = found.records.toSorted((one, other) => Number(one.id) - Number(other.id));
  const sort = found.body.sorts?.[0];
  if (sort === undefined) return byId;
  const written = typeof sort === "string" ? sort : `${sort.direction === "DESCENDING" ? "-" : ""}${sort.propertyName}`;
  const name = written.replace(/^-/, "");
  const direction = written.startsWith("-") ? -1 : 1;
  const definition = knownProperty(parts.schema, found.type, name);
  return byId.toSorted((one, other) => {
    const left = one.properties[name] ?? "";
    const right = other.properties[name] ?? "";
    if (left === "" || right === "") return Number(left === "") - Number(right === "");
    return direction * compareValues(definition, left, right);
  });
}
