import { type Doc, isArray, isDoc, isOperatorDoc } from "./bson-values.ts";
import { badValue } from "./errors.ts";
import { compileExpression } from "./expressions.ts";
import { FIELD_OPERATORS, type Leaf } from "./match-operators.ts";
import { someValueAt, splitPath } from "./paths.ts";
import { equalValues } from "./value-order.ts";

/** Answers whether a document matches a filter. */
export type Matcher = (doc: Doc) => boolean;

/**
 * Compiles a filter with MongoDB's meaning: null equals missing, ranges compare within one type, arrays match by any element.
 * Operators that are not listed are refused with BadValue, never ignored.
 */
export function compileFilter(filter: Doc): Matcher {
  return all(Object.entries(filter).map(([name, condition]) => compileEntry(name, condition)));
}

/** Compiles the condition of one field so that it can be asked about single values (index planning, array filters). */
export function compileValueCondition(condition: unknown): Matcher {
  return compileFilter({ value: condition });
}

function all(matchers: readonly Matcher[]): Matcher {
  const [first, second] = matchers;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  return (doc) => matchers.every((matches) => matches(doc));
}

function compileEntry(name: string, condition: unknown): Matcher {
  if (!name.startsWith("$")) return compileField(name, condition);
  switch (name) {
    case "$and":
      return all(clauses(name, condition));
    case "$or": {
      const branches = clauses(name, condition);
      return (doc) => branches.some((matches) => matches(doc));
    }
    case "$nor": {
      const branches = clauses(name, condition);
      return (doc) => !branches.some((matches) => matches(doc));
    }
    case "$expr": {
      const evaluate = compileExpression(condition);
      return (doc) => isTrue(evaluate(doc));
    }
    case "$comment":
      return () => true;
    default:
      throw badValue(
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function clauses(name: string, condition: unknown): readonly Matcher[] {
  if (!isArray(condition) || condition.length === 0) throw badValue(`${name} must be a nonempty array`);
  return condition.map((clause) => {
    if (!isDoc(clause)) throw badValue(`${name} argument's entries must be objects`);
    return compileFilter(clause);
  });
}

/** MongoDB's truth of an expression: everything but false, null, missing and zero. */
function isTrue(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined && value !== 0 && !equalValues(value, 0);
}

function compileField(path: string, condition: unknown): Matcher {
  const segments = splitPath(path);
  if (condition instanceof RegExp) return leafMatcher(segments, { $regex: condition }, "$regex");
  if (!isOperatorDoc(condition)) return leafMatcher(segments, { $eq: condition }, "$eq");
  const operators = Object.keys(condition).filter((name) => name !== "$options");
  if (condition["$options"] !== undefined && condition["$regex"] === undefined)
    throw badValue("$options needs a $regex");
  return all(operators.map((operator) => leafMatcher(segments, condition, operator)));
}

function leafMatcher(segments: readonly string[], condition: Doc, operator: string): Matcher {
  const negated = NEGATIONS[operator];
  if (negated !== undefined) return not(leafMatcher(segments, { [negated]: condition[operator] }, negated));
  if (operator === "$not") return not(compileField(segments.join("."), negatable(condition["$not"])));
  if (operator === "$exists" && !truthyFlag(condition["$exists"]))
    return not(leafMatcher(segments, { $exists: true }, "$exists"));
  const compile = FIELD_OPERATORS[operator];
  if (compile === undefined) throw badValue(`unknown operator: ${operator}`);
  const leaf: Leaf = compile(condition[operator], condition, compileFilter);
  return (doc) => someValueAt(doc, segments, leaf);
}

const NEGATIONS: Readonly<Record<string, string>> = { $ne: "$eq", $nin: "$in" };

function not(matches: Matcher): Matcher {
  return (doc) => !matches(doc);
}

function negatable(condition: unknown): unknown {
  if (condition instanceof RegExp || isOperatorDoc(condition)) return condition;
  throw badValue("$not needs a regex or a document");
}

function truthyFlag(value: unknown): boolean {
  return isTrue(value);
}
