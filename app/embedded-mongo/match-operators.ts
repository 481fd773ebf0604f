import { Binary, BSONRegExp, Decimal128, Long, ObjectId, Timestamp } from "bson";
import { type Doc, isArray, isDoc, isInt32, isOperatorDoc, toNumber } from "./bson-values.ts";
import { badValue } from "./errors.ts";
import { compareValues, orderedBytes, typeByte } from "./value-order.ts";

/** Answers for one value reached by a path (undefined is "missing"); an array at the end of a path comes as a whole. */
export type Leaf = (value: unknown) => boolean;

type CompileFilter = (filter: Doc) => (doc: Doc) => boolean;
type Compile = (operand: unknown, condition: Doc, compileFilter: CompileFilter) => Leaf;

/** The query operators of a field that are supported, besides `$ne`, `$nin` and `$not`, which negate one of these. */
export const FIELD_OPERATORS: Readonly<Record<string, Compile>> = {
  $eq: (operand) => equals(operand),
  $in: (operand) => within(operand),
  $gt: (operand) => ranged(operand, (order) => order > 0, false),
  $gte: (operand) => ranged(operand, (order) => order >= 0, true),
  $lt: (operand) => ranged(operand, (order) => order < 0, false),
  $lte: (operand) => ranged(operand, (order) => order <= 0, true),
  $exists: () => (value) => value !== undefined,
  $type: (operand) => typed(operand),
  $regex: (operand, condition) => anyElement(matchesRegex(toRegex(operand, condition["$options"]))),
  $mod: (operand) => modulo(operand),
  $size: (operand) => sized(operand),
  $all: (operand, _condition, compileFilter) => containsAll(operand, compileFilter),
  $elemMatch: (operand, _condition, compileFilter) => elementMatches(operand, compileFilter),
};

/** A leaf that holds for the value itself or for any element when the value is an array. */
function anyElement(leaf: Leaf): Leaf {
  return (value) => (isArray(value) ? value.some(leaf) || leaf(value) : leaf(value));
}

function equals(operand: unknown): Leaf {
  if (typeof operand === "string") return anyElement((value) => value === operand);
  if (operand === null || operand === undefined) return anyElement((value) => value === null || value === undefined);
  const wanted = orderedBytes(operand);
  const type = typeByte(operand);
  return anyElement(
    (value) => value !== undefined && value !== null && typeByte(value) === type && wanted.equals(orderedBytes(value)),
  );
}

function within(operand: unknown): Leaf {
  if (!isArray(operand)) throw badValue("$in needs an array");
  if (operand.some(isOperatorDoc)) throw badValue("cannot nest $ under $in");
  const patterns = operand.filter((item) => item instanceof RegExp).map((pattern) => anyElement(matchesRegex(pattern)));
  const wanted = new Set(operand.filter((item) => !(item instanceof RegExp)).map(keyOf));
  const found = anyElement((value) => wanted.has(keyOf(value)));
  return (value) => found(value) || patterns.some((leaf) => leaf(value));
}

function keyOf(value: unknown): string {
  return typeof value === "string" ? `s${value}` : orderedBytes(value).toString("latin1");
}

function ranged(operand: unknown, holds: (order: number) => boolean, orEqual: boolean): Leaf {
  if (operand === null || operand === undefined)
    return anyElement((value) => orEqual && (value === null || value === undefined));
  if (Number.isNaN(operand)) return anyElement((value) => orEqual && Number.isNaN(value));
  const type = typeByte(operand);
  return anyElement(
    (value) =>
      value !== undefined &&
      value !== null &&
      !Number.isNaN(value) &&
      typeByte(value) === type &&
      holds(compareValues(value, operand)),
  );
}

/** The regular expression of `$regex` and `$options`; refuses options that JavaScript does not have. */
function toRegex(operand: unknown, options: unknown): RegExp {
  const pattern =
    operand instanceof RegExp ? operand.source : operand instanceof BSONRegExp ? operand.pattern : operand;
  if (typeof pattern !== "string") throw badValue("$regex has to be a string");
  const flags = options ?? (operand instanceof RegExp ? operand.flags : "");
  if (typeof flags !== "string" || /[^ims]/.test(flags)) throw badValue("invalid flag in regex options");
  try {
    return new RegExp(pattern, flags);
  } catch {
    throw badValue("Regular expression is invalid");
  }
}

function matchesRegex(pattern: RegExp): Leaf {
  return (value) =>
    typeof value === "string" ? pattern.test(value) : value instanceof RegExp && value.source === pattern.source;
}

function modulo(operand: unknown): Leaf {
  const [divisor, remainder] = isArray(operand) && operand.length === 2 ? operand.map(toNumber) : [];
  if (divisor === undefined || remainder === undefined || Math.trunc(divisor) === 0) throw badValue("malformed mod");
  return anyElement((value) => {
    const number = toNumber(value);
    return number !== undefined && Math.trunc(number) % Math.trunc(divisor) === Math.trunc(remainder);
  });
}

function sized(operand: unknown): Leaf {
  const size = toNumber(operand);
  if (size === undefined || !Number.isInteger(size) || size < 0)
    throw badValue("$size must be a whole number, not negative");
  return (value) => isArray(value) && value.length === size;
}

function containsAll(operand: unknown, compileFilter: CompileFilter): Leaf {
  if (!isArray(operand)) throw badValue("$all needs an array");
  const leaves = operand.map((item): Leaf => {
    if (isDoc(item) && item["$elemMatch"] !== undefined) return elementMatches(item["$elemMatch"], compileFilter);
    if (isOperatorDoc(item)) throw badValue("no $ expressions in $all");
    return item instanceof RegExp ? anyElement(matchesRegex(item)) : equals(item);
  });
  return (value) => leaves.length > 0 && leaves.every((leaf) => leaf(value));
}

function elementMatches(operand: unknown, compileFilter: CompileFilter): Leaf {
  if (!isDoc(operand)) throw badValue("$elemMatch needs an Object");
  const first = Object.keys(operand)[0] ?? "";
  if (first.startsWith("$") && !["$and", "$or", "$nor", "$expr"].includes(first)) {
    const matches = compileFilter({ value: operand });
    return (value) => isArray(value) && value.some((element) => matches({ value: element }));
  }
  const matches = compileFilter(operand);
  return (value) => isArray(value) && value.some((element) => isDoc(element) && matches(element));
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  double: (value) => typeof value === "number" && !isInt32(value),
  string: (value) => typeof value === "string",
  object: isDoc,
  array: isArray,
  binData: (value) => value instanceof Binary,
  objectId: (value) => value instanceof ObjectId,
  bool: (value) => typeof value === "boolean",
  date: (value) => value instanceof Date,
  null: (value) => value === null,
  regex: (value) => value instanceof RegExp || value instanceof BSONRegExp,
  int: isInt32,
  timestamp: (value) => value instanceof Timestamp,
  long: (value) => Long.isLong(value) && !(value instanceof Timestamp),
  decimal: (value) => value instanceof Decimal128,
  number: (value) => toNumber(value) !== undefined || value instanceof Decimal128,
};

const TYPE_NUMBERS: Readonly<Record<number, string>> = {
  1: "double",
  2: "string",
  3: "object",
  4: "array",
  5: "binData",
  7: "objectId",
  8: "bool",
  9: "date",
  10: "null",
  11: "regex",
  16: "int",
  17: "timestamp",
  18: "long",
  19: "decimal",
};

function typed(operand: unknown): Leaf {
  const names = (isArray(operand) ? operand : [operand]).map((type) =>
    typeof type === "string" ? type : (TYPE_NUMBERS[toNumber(type) ?? 0] ?? ""),
  );
  const tests = names.map((name) => {
    const test = TYPES[name];
    if (test === undefined) throw badValue(`Unknown type name alias: ${name}`);
    return test;
  });
  return anyElement((value) => value !== undefined && tests.some((test) => test(value)));
}
