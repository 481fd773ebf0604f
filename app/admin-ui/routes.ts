import { type CallFilters, RESULTS, type Result, SOURCE_DIMENSIONS, type SourceDimension } from "../http/contract.ts";
import { isDay } from "./dates.ts";
import type { Period } from "./period.ts";

/** The pages by their addresses. */
export const ROUTES = { revenue: "/", calls: "/calls", call: "/calls/:id", status: "/status" } as const;

/** Columns by which sources can be sorted. */
export const SORTS = ["source", "calls", "booked", "closed", "revenue"] as const;
type SortColumn = (typeof SORTS)[number];

/** What a page shows, all of it read from the address, so that a link shows a colleague the same. */
export interface View {
  /** Undefined when the address names no period: then the page shows this month. */
  readonly period?: Period;
  readonly filters: CallFilters;
  readonly by: SourceDimension;
  readonly sort: { readonly column: SortColumn; readonly descending: boolean };
  readonly weeksAsTable: boolean;
}

/** Reads a view from the address; what cannot be understood is left out. */
export function readView(params: URLSearchParams): View {
  const from = params.get("from");
  const to = params.get("to");
  const [column, direction] = (params.get("sort") ?? "").split(".");
  return {
    ...(isDay(from) && isDay(to) && from <= to ? { period: { from, to } } : {}),
    filters: readFilters(params),
    by: SOURCE_DIMENSIONS.find((dimension) => dimension === params.get("by")) ?? "channel",
    sort: { column: SORTS.find((name) => name === column) ?? "revenue", descending: direction !== "up" },
    weeksAsTable: params.get("weeks") === "table",
  };
}

function readFilters(params: URLSearchParams): CallFilters {
  const dimensions = SOURCE_DIMENSIONS.flatMap((name) => {
    const value = params.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const result = RESULTS.find((name) => name === params.get("result"));
  const booked = params.get("booked") === "yes" ? ({ booked: "yes" } as const) : {};
  return { ...Object.fromEntries(dimensions), ...(result === undefined ? {} : { result }), ...booked };
}

/** Writes a view as the query of an address, without the question mark; what is as shipped is left out. */
export function writeView(view: Partial<View>): URLSearchParams {
  const params = new URLSearchParams();
  if (view.period !== undefined) {
    params.set("from", view.period.from);
    params.set("to", view.period.to);
  }
  for (const [name, value] of Object.entries(view.filters ?? {})) params.set(name, value);
  if (view.by !== undefined && view.by !== "channel") params.set("by", view.by);
  const { sort } = view;
  if (sort !== undefined && !(sort.column === "revenue" && sort.descending)) {
    params.set("sort", `${sort.column}.${sort.descending ? "down" : "up"}`);
  }
  if (view.weeksAsTable === true) params.set("weeks", "table");
  return params;
}

/** The address of the calls behind a figure. */
export function callsHref(period: Period | undefined, filters: CallFilters): string {
  return withQuery(ROUTES.calls, writeView({ period, filters }));
}

/** The address of one call that keeps the list's period and filters. */
export function callHref(id: string, search: string): string {
  const path = `${ROUTES.calls}/${encodeURIComponent(id)}`;
  return search === "" ? path : `${path}?${search}`;
}

/** A path with its query, without a question mark when there is none. */
export function withQuery(path: string, params: URLSearchParams): string {
  const query = params.toString();
  return query === "" ? path : `${path}?${query}`;
}

/** The dimension that a click on a source leads to: channel, then campaign, then keyword; other dimensions stay. */
export function nextDimension(by: SourceDimension): SourceDimension {
  const next: Partial<Record<SourceDimension, SourceDimension>> = {
    channel: "campaign",
    campaign: "keyword",
    ad_group: "keyword",
  };
  return next[by] ?? by;
}

/** Filters without one of them. */
export function withoutFilter(filters: CallFilters, name: keyof CallFilters): CallFilters {
  return Object.fromEntries(Object.entries(filters).filter(([key]) => key !== name));
}

/** Filters with the result replaced. */
export function withResult(filters: CallFilters, result: Result): CallFilters {
  return { ...withoutFilter(filters, "booked"), result };
}

/** Filters for what the figure "booked" counts: sales and appointments, closed or not. */
export function bookedOnly(filters: CallFilters): CallFilters {
  return { ...withoutFilter(filters, "result"), booked: "yes" };
}
