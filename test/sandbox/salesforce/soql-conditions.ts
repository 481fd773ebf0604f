import type { Condition, LiteralType, Query, WhereClause } from "soql-parser-js";
import { nonsense } from "./refusal.ts";

/** One comparison as written: field path, operator, and its values still as source text with their literal types. */
export interface Comparison {
  readonly kind: "comparison";
  readonly field: string;
  readonly operator: string;
  readonly literals: readonly { readonly text: string; readonly type: LiteralType }[];
  /** The inner query of `IN (SELECT ...)`. */
  readonly subquery: Query | undefined;
}

/** A WHERE clause as a tree. */
export type ConditionTree =
  | Comparison
  | { readonly kind: "and" | "or"; readonly parts: readonly ConditionTree[] }
  | { readonly kind: "not"; readonly part: ConditionTree };

type Token = "(" | ")" | "AND" | "OR" | "NOT" | Comparison;

/**
 * Builds the tree from the parser's list, in which parentheses are mere counts on the comparisons. Salesforce refuses AND and OR side
 * by side without parentheses, so there is no precedence to know.
 */
export function conditionTree(where: WhereClause): ConditionTree {
  const tokens = tokensOf(where);
  const reader = { tokens, position: 0 };
  const tree = readGroup(reader);
  if (reader.position < tokens.length) throw malformed(`unexpected token: ${describe(tokens[reader.position])}`);
  return tree;
}

/** The refusal for SOQL that cannot be read. */
export function malformed(message: string): Error {
  return nonsense("MALFORMED_QUERY", message);
}

interface Reader {
  readonly tokens: readonly Token[];
  position: number;
}

function tokensOf(where: WhereClause): readonly Token[] {
  const tokens: Token[] = [];
  let clause: WhereClause | undefined = where;
  while (clause !== undefined) {
    tokens.push(...leftTokens(clause));
    if (!("operator" in clause)) break;
    tokens.push(clause.operator);
    clause = clause.right;
  }
  return tokens;
}

function leftTokens(clause: WhereClause): readonly Token[] {
  const { left } = clause;
  if (left === null) return [];
  const opening = Array.from({ length: left.openParen ?? 0 }, () => "(" as const);
  if (!("operator" in left)) return opening;
  const closing = Array.from({ length: left.closeParen ?? 0 }, () => ")" as const);
  return [...opening, comparisonOf(left), ...closing];
}

function comparisonOf(condition: Exclude<WhereClause["left"], null>): Comparison {
  if ("valueQuery" in condition)
    return {
      kind: "comparison",
      field: condition.field,
      operator: condition.operator,
      literals: [],
      subquery: condition.valueQuery,
    };
  if (!("field" in condition) || !("value" in condition))
    throw malformed("functions in WHERE are not part of this sandbox");
  return {
    kind: "comparison",
    field: condition.field,
    operator: condition.operator,
    literals: literalsOf(condition),
    subquery: undefined,
  };
}

function literalsOf(condition: Extract<Condition, { field: string }>): Comparison["literals"] {
  const texts = [condition.value].flat();
  const types = [condition.literalType].flat();
  return texts.map((text, position) => ({ text, type: types[position] ?? types[0] ?? "STRING" }));
}

function readGroup(reader: Reader): ConditionTree {
  const parts = [readOne(reader)];
  const joiner = reader.tokens[reader.position];
  if (joiner !== "AND" && joiner !== "OR") return parts[0] ?? failAt(reader);
  while (reader.tokens[reader.position] === joiner) {
    reader.position += 1;
    parts.push(readOne(reader));
  }
  return { kind: joiner === "AND" ? "and" : "or", parts };
}

function readOne(reader: Reader): ConditionTree {
  const token = reader.tokens[reader.position];
  reader.position += 1;
  if (token === "NOT") return { kind: "not", part: readOne(reader) };
  if (token === "(") {
    const inner = readGroup(reader);
    if (reader.tokens[reader.position] !== ")") return failAt(reader);
    reader.position += 1;
    return inner;
  }
  return typeof token === "object" ? token : failAt(reader);
}

function failAt(reader: Reader): never {
  throw malformed(`unexpected token: ${describe(reader.tokens[reader.position])}`);
}

function describe(token: Token | undefined): string {
  return typeof token === "object" ? token.field : (token ?? "<EOF>");
}
