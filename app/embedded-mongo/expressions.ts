import { Decimal128, Long } from "bson";
import { Context, evalExpr } from "mingo/core";
import {
  $abs,
  $add,
  $and,
  $arrayElemAt,
  $arrayToObject,
  $ceil,
  $concat,
  $concatArrays,
  $cond,
  $dateToString,
  $dateTrunc,
  $dayOfMonth,
  $divide,
  $filter,
  $floor,
  $hour,
  $ifNull,
  $isArray,
  $let,
  $literal,
  $map,
  $mergeObjects,
  $minute,
  $month,
  $multiply,
  $not,
  $objectToArray,
  $or,
  $reduce,
  $round,
  $second,
  $subtract,
  $switch,
  $trunc,
  $year,
} from "mingo/operators/expression";
import { type Doc, isArray, isDoc } from "./bson-values.ts";
import { badValue, MongoError } from "./errors.ts";
import { compareValues, equalValues } from "./value-order.ts";

/** Answers the value of an aggregation expression for one document; undefined is "missing". */
export type Expression = (doc: Doc) => unknown;

/**
 * Expressions that are left to mingo: those it computes as MongoDB does for numbers, strings, dates and arrays.
 * Comparisons and the accumulators used as expressions are not among them; mingo compares BSON values wrongly.
 */
const FROM_MINGO = {
  $add,
  $subtract,
  $multiply,
  $divide,
  $abs,
  $ceil,
  $floor,
  $round,
  $trunc,
  $and,
  $or,
  $not,
  $cond,
  $ifNull,
  $switch,
  $concat,
  $arrayElemAt,
  $isArray,
  $concatArrays,
  $map,
  $filter,
  $reduce,
  $let,
  $literal,
  $mergeObjects,
  $objectToArray,
  $arrayToObject,
  $dateTrunc,
  $dateToString,
  $year,
  $month,
  $dayOfMonth,
  $hour,
  $minute,
  $second,
};

const VARIABLES = new Set(["ROOT", "CURRENT", "REMOVE"]);

const context = Context.init({ expression: { ...FROM_MINGO, ...comparisons() } });
const OPTIONS = {
  context,
  scriptEnabled: false,
  idKey: "_id",
  useStrictMode: true,
  failOnError: true,
  processingMode: 0,
};
const ALLOWED = new Set<string>([...Object.keys(FROM_MINGO), ...Object.keys(comparisons())]);

/** Compiles an aggregation expression; operators and variables that are not listed are refused, never guessed. */
export function compileExpression(expression: unknown): Expression {
  checkExpression(expression, VARIABLES);
  if (typeof expression === "string" && !expression.startsWith("$")) return () => expression;
  return (doc) => evaluate(doc, expression);
}

function evaluate(doc: Doc, expression: unknown): unknown {
  try {
    return evalExpr(computableDoc(doc), expression, OPTIONS);
  } catch (error) {
    if (error instanceof MongoError) throw error;
    throw badValue(error instanceof Error ? error.message : "the expression failed");
  }
}

/** A document's computable copy is kept as long as the document is, because several expressions ask about the same one. */
const computableDocs = new WeakMap<Doc, unknown>();

function computableDoc(doc: Doc): unknown {
  const known = computableDocs.get(doc);
  if (known !== undefined) return known;
  const made = hasWideNumber(doc) ? computable(doc) : doc;
  computableDocs.set(doc, made);
  return made;
}

function hasWideNumber(value: unknown): boolean {
  if (isDoc(value)) return Object.values(value).some(hasWideNumber);
  if (isArray(value)) return value.some(hasWideNumber);
  return value instanceof Long || value instanceof Decimal128;
}

/** Copies a value with its 64-bit integers as numbers; refuses what a JavaScript number cannot hold exactly, and Decimal128. */
function computable(value: unknown): unknown {
  if (isDoc(value)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, computable(item)]));
  if (isArray(value)) return value.map(computable);
  if (value instanceof Decimal128) throw badValue("Decimal128 is not computed by the embedded database");
  if (!Long.isLong(value) || value.constructor !== Long) return value;
  const number = value.toNumber();
  if (!Number.isSafeInteger(number)) throw badValue("integers beyond 2^53 are not computed by the embedded database");
  return number;
}

type Operator = (obj: unknown, args: unknown, options: Parameters<typeof evalExpr>[2]) => unknown;

function comparisons(): Record<`$${string}`, Operator> {
  const pair =
    (answer: (left: unknown, right: unknown) => unknown): Operator =>
    (obj, args, options) => {
      if (!isArray(args) || args.length !== 2) throw new MongoError(16020, "a comparison takes exactly 2 arguments");
      return answer(evalExpr(obj, args[0], options), evalExpr(obj, args[1], options));
    };
  const many =
    (choose: (values: readonly unknown[]) => unknown): Operator =>
    (obj, args, options) => {
      const value =
        isArray(args) && args[1] !== undefined
          ? args.map((arg) => evalExpr(obj, arg, options))
          : evalExpr(obj, isArray(args) ? args[0] : args, options);
      return choose((isArray(value) ? value : [value]).filter((item) => item !== null && item !== undefined));
    };
  const order = (left: unknown, right: unknown) =>
    left === undefined ? (right === undefined ? 0 : -1) : right === undefined ? 1 : compareValues(left, right);
  return {
    $eq: pair((left, right) => order(left, right) === 0),
    $ne: pair((left, right) => order(left, right) !== 0),
    $gt: pair((left, right) => order(left, right) > 0),
    $gte: pair((left, right) => order(left, right) >= 0),
    $lt: pair((left, right) => order(left, right) < 0),
    $lte: pair((left, right) => order(left, right) <= 0),
    $cmp: pair((left, right) => Math.sign(order(left, right))),
    $in: pair((left, right) => {
      if (!isArray(right)) throw new MongoError(40081, "$in requires an array as a second argument");
      return right.some((item) => equalValues(item, left));
    }),
    $size: (obj, args, options) => {
      const value = evalExpr(obj, isArray(args) && args.length === 1 ? args[0] : args, options);
      if (!isArray(value)) throw new MongoError(17124, "The argument to $size must be an array");
      return value.length;
    },
    $max: many((values) => extreme(values, 1)),
    $min: many((values) => extreme(values, -1)),
    $sum: many((values) => values.reduce<number>((sum, value) => sum + (typeof value === "number" ? value : 0), 0)),
  };
}

/** The largest (direction 1) or smallest (direction -1) value in BSON order, null when there is none. */
export function extreme(values: readonly unknown[], direction: 1 | -1): unknown {
  return values.reduce<unknown>(
    (best, value) => (best === null || compareValues(value, best) * direction > 0 ? value : best),
    null,
  );
}

function checkExpression(expression: unknown, variables: ReadonlySet<string>): void {
  if (typeof expression === "string") checkVariable(expression, variables);
  if (isArray(expression)) for (const item of expression) checkExpression(item, variables);
  if (isDoc(expression)) checkDocument(expression, variables);
}

function checkDocument(expression: Doc, variables: ReadonlySet<string>): void {
  const names = Object.keys(expression);
  const operator = names.find((name) => name.startsWith("$"));
  if (operator === undefined) {
    for (const item of Object.values(expression)) checkExpression(item, variables);
    return;
  }
  if (names.length !== 1)
    throw new MongoError(15983, "an object representing an expression must have exactly one field");
  if (!ALLOWED.has(operator)) throw new MongoError(168, `Unrecognized expression '${operator}'`);
  checkKnownFaults(operator, expression[operator]);
  if (operator !== "$literal") checkArguments(operator, expression[operator], variables);
}

/** Forms that mingo answers otherwise than MongoDB: a day across a clock change, and a `$switch` that falls through. */
function checkKnownFaults(operator: string, args: unknown): void {
  if (!isDoc(args)) return;
  if (operator === "$dateTrunc" && "timezone" in args)
    throw badValue("$dateTrunc with a timezone is not supported by the embedded database");
  if (operator === "$switch" && !("default" in args))
    throw badValue("$switch without a default is not supported by the embedded database");
}

/** Arguments given by name (`$cond`, `$map`, `$switch`) are themselves expressions; the loops and `$let` bring variables of their own. */
function checkArguments(operator: string, args: unknown, variables: ReadonlySet<string>): void {
  if (!isDoc(args)) {
    checkExpression(args, variables);
    return;
  }
  const own = new Set(variables);
  if (operator === "$map" || operator === "$filter") own.add(typeof args["as"] === "string" ? args["as"] : "this");
  if (operator === "$reduce") own.add("this").add("value");
  if (operator === "$let" && isDoc(args["vars"])) for (const name of Object.keys(args["vars"])) own.add(name);
  checkExpression(args, own);
}

function checkVariable(text: string, variables: ReadonlySet<string>): void {
  if (!text.startsWith("$$")) return;
  const name = text.slice(2).split(".")[0] ?? "";
  if (!variables.has(name)) throw new MongoError(17276, `Use of undefined variable: ${name}`);
}
