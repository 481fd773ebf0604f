import { z } from "zod";
import type { PropertyDefinition } from "./property-definitions.ts";
import { millisecondsOf } from "./property-values.ts";
import type { Properties } from "./record-store.ts";
import { nonsense } from "./refusal.ts";

/** One condition of a search. */
export const FILTER_BODY = z.strictObject({
  propertyName: z.string(),
  operator: z.enum([
    "EQ",
    "NEQ",
    "LT",
    "LTE",
    "GT",
    "GTE",
    "BETWEEN",
    "IN",
    "NOT_IN",
    "HAS_PROPERTY",
    "NOT_HAS_PROPERTY",
    "CONTAINS_TOKEN",
    "NOT_CONTAINS_TOKEN",
  ]),
  value: z.string().optional(),
  highValue: z.string().optional(),
  values: z.array(z.string()).optional(),
});

/** One condition of a search, as sent. */
export type Filter = z.infer<typeof FILTER_BODY>;

/** Refuses a filter that lacks the member that its operator needs, or has one that it does not take. */
export function refuseBadFilter(filter: Filter): void {
  const given = (["value", "highValue", "values"] as const).filter((name) => filter[name] !== undefined);
  const needed = NEEDED[filter.operator] ?? ["value"];
  const isRight = given.length === needed.length && needed.every((name) => filter[name] !== undefined);
  if (!isRight) throw nonsense(`operator ${filter.operator} takes [${needed}], but [${given}] was given`);
  if (filter.values?.length === 0) throw nonsense(`operator ${filter.operator} needs at least one value`);
}

/** Whether a record's properties satisfy the filter. A record without the property satisfies only the negative operators. */
export function satisfies(filter: Filter, definition: PropertyDefinition, properties: Properties): boolean {
  const value = properties[filter.propertyName] ?? "";
  if (filter.operator === "HAS_PROPERTY") return value !== "";
  if (filter.operator === "NOT_HAS_PROPERTY") return value === "";
  const isNegative = NEGATIVE.has(filter.operator);
  if (value === "") return isNegative;
  return isNegative !== matchesPositively(filter, definition, value);
}

/** A test for texts that hold a word like the pattern, or are like it as a whole; `*` stands for anything. */
export function tokenTest(pattern: string): (text: string) => boolean {
  const escaped = pattern.toLowerCase().replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  const wanted = new RegExp(`^${escaped.replace(/\*/g, ".*")}$`, "u");
  return (text) => {
    const lower = text.toLowerCase();
    return wanted.test(lower) || lower.split(/[^\p{L}\p{N}]+/u).some((word) => word !== "" && wanted.test(word));
  };
}

/** Orders two values of a property as numbers, times or text. */
export function compareValues(definition: PropertyDefinition, one: string, other: string): number {
  if (definition.type === "number") return Number(one) - Number(other);
  if (definition.type === "date" || definition.type === "datetime") return millisecondsOf(one) - millisecondsOf(other);
  return one.toLowerCase().localeCompare(other.toLowerCase(), "en");
}

const NEEDED: Partial<Record<Filter["operator"], readonly ("value" | "highValue" | "values")[]>> = {
  BETWEEN: ["value", "highValue"],
  IN: ["values"],
  NOT_IN: ["values"],
  HAS_PROPERTY: [],
  NOT_HAS_PROPERTY: [],
};

const NEGATIVE: ReadonlySet<Filter["operator"]> = new Set(["NEQ", "NOT_IN", "NOT_CONTAINS_TOKEN"]);

function matchesPositively(filter: Filter, definition: PropertyDefinition, value: string): boolean {
  if (filter.values !== undefined) return filter.values.some((each) => isListed(definition, value, each));
  const sought = filter.value ?? "";
  if (filter.operator === "CONTAINS_TOKEN" || filter.operator === "NOT_CONTAINS_TOKEN") {
    return tokenTest(sought)(value);
  }
  const order = compareValues(definition, value, sought);
  if (filter.operator === "BETWEEN") return order >= 0 && compareValues(definition, value, filter.highValue ?? "") <= 0;
  return ORDERS[filter.operator]?.(order) ?? order === 0;
}

const ORDERS: Partial<Record<Filter["operator"], (order: number) => boolean>> = {
  LT: (order) => order < 0,
  LTE: (order) => order <= 0,
  GT: (order) => order > 0,
  GTE: (order) => order >= 0,
};

/** HubSpot asks for lower-case values in lists of text (https://developers.hubspot.com/docs/guides/api/crm/search): others find nothing. */
function isListed(definition: PropertyDefinition, value: string, sought: string): boolean {
  if (definition.type === "string") return value.toLowerCase() === sought;
  return compareValues(definition, value, sought) === 0;
}
