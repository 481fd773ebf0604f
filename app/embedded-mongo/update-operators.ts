import { Decimal128, Long, Timestamp } from "bson";
import { type Doc, isArray, isDoc, isInt32, isOperatorDoc, toNumber } from "./bson-values.ts";
import { badValue, MongoError } from "./errors.ts";
import { compileFilter, compileValueCondition } from "./matcher.ts";
import { compareValues, equalValues, orderedBytes } from "./value-order.ts";

/** Says that an operator removes the field. */
export const REMOVED = Symbol("removed");

/** Answers a field's new value from its present one (undefined when missing) and the operator's argument. */
export type UpdateOperator = (present: unknown, argument: unknown) => unknown;

/** The update operators that change one field's value; `$setOnInsert` and `$rename` are handled where documents are known. */
export const UPDATE_OPERATORS: Readonly<Record<string, UpdateOperator>> = {
  $set: (_present, argument) => argument,
  $setOnInsert: (_present, argument) => argument,
  $unset: () => REMOVED,
  $inc: (present, argument) => arithmetic(present, argument, "$inc"),
  $mul: (present, argument) => arithmetic(present, argument, "$mul"),
  $min: (present, argument) => (present === undefined || compareValues(argument, present) < 0 ? argument : present),
  $max: (present, argument) => (present === undefined || compareValues(argument, present) > 0 ? argument : present),
  $push: (present, argument) => push(present, argument),
  $addToSet: (present, argument) => addToSet(present, argument),
  $pull: (present, argument) => pull(present, argument),
  $pullAll: (present, argument) => pullAll(present, argument),
  $pop: (present, argument) => pop(present, argument),
};

/** Adds or multiplies; 32-bit integers grow into 64-bit ones, as in MongoDB, and 64-bit ones must not overflow. */
function arithmetic(present: unknown, argument: unknown, operator: "$inc" | "$mul"): unknown {
  const amount = number(argument, operator);
  if (present === undefined) return operator === "$inc" ? amount : typeof amount === "number" ? 0 : Long.ZERO;
  const before = number(present, operator);
  return isDouble(before) || isDouble(amount) ? inexact(before, amount, operator) : exact(before, amount, operator);
}

function inexact(before: number | Long, amount: number | Long, operator: "$inc" | "$mul"): number {
  const [left, right] = [Number(before), Number(amount)];
  return operator === "$inc" ? left + right : left * right;
}

function exact(before: number | Long, amount: number | Long, operator: "$inc" | "$mul"): number | Long {
  const [left, right] = [toBigInt(before), toBigInt(amount)];
  const result = operator === "$inc" ? left + right : left * right;
  if (BigInt.asIntN(64, result) !== result)
    throw badValue(`Failed to apply ${operator} operations: the result does not fit into 64 bits`);
  const narrow = Number(result);
  return isInt32(narrow) && typeof before === "number" && typeof amount === "number" ? narrow : Long.fromBigInt(result);
}

function number(value: unknown, operator: string): number | Long {
  if (value instanceof Decimal128) throw badValue("Decimal128 is not computed by the embedded database");
  if (typeof value === "number") return value;
  if (Long.isLong(value) && !(value instanceof Timestamp)) return value;
  throw new MongoError(14, `Cannot apply ${operator} to a value of non-numeric type`);
}

function isDouble(value: number | Long): boolean {
  return typeof value === "number" && !isInt32(value);
}

function toBigInt(value: number | Long): bigint {
  return typeof value === "number" ? BigInt(value) : value.toBigInt();
}

function arrayFor(present: unknown, operator: string): readonly unknown[] {
  if (present === undefined) return [];
  if (!isArray(present)) throw badValue(`The field must be an array to apply ${operator}`);
  return present;
}

const PUSH_MODIFIERS = new Set(["$each", "$slice", "$sort", "$position"]);

function push(present: unknown, argument: unknown): unknown {
  const array = arrayFor(present, "$push");
  if (!isDoc(argument) || !("$each" in argument)) return [...array, argument];
  const unknown = Object.keys(argument).find((name) => !PUSH_MODIFIERS.has(name));
  if (unknown !== undefined) throw badValue(`Unrecognized clause in $push: ${unknown}`);
  const each = eachOf(argument, "$push");
  const position = toNumber(argument["$position"]) ?? array.length;
  const grown = [...array.slice(0, position), ...each, ...array.slice(position)];
  return slice(sorted(grown, argument["$sort"]), toNumber(argument["$slice"]));
}

function eachOf(argument: Doc, operator: string): readonly unknown[] {
  const each = argument["$each"];
  if (!isArray(each)) throw badValue(`The argument to $each in ${operator} must be an array`);
  return each;
}

function slice(values: readonly unknown[], count: number | undefined): readonly unknown[] {
  if (count === undefined) return values;
  return count < 0 ? values.slice(count) : values.slice(0, count);
}

function sorted(values: readonly unknown[], order: unknown): readonly unknown[] {
  if (order === undefined) return values;
  if (order === 1 || order === -1) return values.toSorted((left, right) => compareValues(left, right) * order);
  const [field, direction] = (isDoc(order) ? Object.entries(order) : [])[0] ?? [];
  if (
    field === undefined ||
    field.includes(".") ||
    (direction !== 1 && direction !== -1) ||
    !isDoc(order) ||
    Object.keys(order).length > 1
  ) {
    throw badValue("this $sort in $push is not supported by the embedded database");
  }
  const keyOf = (value: unknown) => (isDoc(value) ? value[field] : undefined);
  return values.toSorted((left, right) => compareValues(keyOf(left), keyOf(right)) * direction);
}

function addToSet(present: unknown, argument: unknown): unknown {
  const array = arrayFor(present, "$addToSet");
  const values = isDoc(argument) && "$each" in argument ? eachOf(argument, "$addToSet") : [argument];
  const known = new Set(array.map((value) => orderedBytes(value).toString("latin1")));
  const fresh = values.filter((value) => {
    const key = orderedBytes(value).toString("latin1");
    return known.has(key) ? false : known.add(key);
  });
  return [...array, ...fresh];
}

function pull(present: unknown, argument: unknown): unknown {
  if (present === undefined) return REMOVED;
  const array = arrayFor(present, "$pull");
  if (isDoc(argument) && !isOperatorDoc(argument)) {
    const matches = compileFilter(argument);
    return array.filter((value) => !(isDoc(value) && matches(value)));
  }
  const matches = compileValueCondition(argument);
  return array.filter((value) => !matches({ value }));
}

function pullAll(present: unknown, argument: unknown): unknown {
  if (!isArray(argument)) throw badValue("$pullAll requires an array argument");
  if (present === undefined) return REMOVED;
  return arrayFor(present, "$pullAll").filter((value) => !argument.some((unwanted) => equalValues(value, unwanted)));
}

function pop(present: unknown, argument: unknown): unknown {
  if (argument !== 1 && argument !== -1) throw new MongoError(9, "$pop expects 1 or -1");
  if (present === undefined) return REMOVED;
  const array = arrayFor(present, "$pop");
  return argument === 1 ? array.slice(0, -1) : array.slice(1);
}
