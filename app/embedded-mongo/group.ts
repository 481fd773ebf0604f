import { type Doc, isDoc, toNumber } from "./bson-values.ts";
import { MongoError } from "./errors.ts";
import { compileExpression, extreme } from "./expressions.ts";
import { orderedBytes } from "./value-order.ts";

/** Answers an accumulator's result from the values of one group, in order; undefined stands for "missing". */
type Accumulator = (values: readonly unknown[]) => unknown;

const ACCUMULATORS: Readonly<Record<string, Accumulator>> = {
  $sum: sum,
  $avg: (values) => {
    const numbers = numbersOf(values);
    return numbers.length === 0 ? null : numbers.reduce((total, value) => total + value, 0) / numbers.length;
  },
  $min: (values) => extreme(present(values), -1),
  $max: (values) => extreme(present(values), 1),
  $first: (values) => values[0] ?? null,
  $last: (values) => values.at(-1) ?? null,
  $push: (values) => values.filter((value) => value !== undefined),
  $addToSet: (values) => [
    ...new Map(values.filter((value) => value !== undefined).map((value) => [keyOf(value), value])).values(),
  ],
  $count: (values) => values.length,
};

/** Compiles `$group`: groups are told apart by exact BSON equality, and keep the order in which they were first seen. */
export function compileGroup(specification: Doc): (docs: readonly Doc[]) => readonly Doc[] {
  if (!("_id" in specification)) throw new MongoError(15955, "a group specification must include an _id");
  const groupKey = compileExpression(specification["_id"]);
  const fields = Object.entries(specification)
    .filter(([name]) => name !== "_id")
    .map(([name, definition]) => compileField(name, definition));
  return (docs) => {
    const groups = new Map<string, { readonly id: unknown; readonly docs: Doc[] }>();
    for (const doc of docs) {
      const id = groupKey(doc) ?? null;
      const key = keyOf(id);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { id, docs: [doc] });
      else group.docs.push(doc);
    }
    return [...groups.values()].map((group) => {
      const out: Doc = { _id: group.id };
      for (const { name, accumulate } of fields) out[name] = accumulate(group.docs);
      return out;
    });
  };
}

function compileField(
  name: string,
  definition: unknown,
): { readonly name: string; readonly accumulate: (docs: readonly Doc[]) => unknown } {
  const [operator, ...others] = isDoc(definition) ? Object.keys(definition) : [];
  if (!isDoc(definition) || operator === undefined || others.length > 0)
    throw new MongoError(40234, `The field '${name}' must be an accumulator object`);
  const accumulator = ACCUMULATORS[operator];
  if (accumulator === undefined) throw new MongoError(15952, `unknown group operator '${operator}'`);
  const evaluate = operator === "$count" ? () => 1 : compileExpression(definition[operator]);
  return { name, accumulate: (docs) => accumulator(docs.map(evaluate)) };
}

function keyOf(value: unknown): string {
  return orderedBytes(value).toString("latin1");
}

function present(values: readonly unknown[]): readonly unknown[] {
  return values.filter((value) => value !== null && value !== undefined);
}

function numbersOf(values: readonly unknown[]): readonly number[] {
  return values.map(toNumber).filter((value) => value !== undefined);
}

/** Sums of whole numbers stay exact: beyond 2^53 the sum is refused, as the embedded database would round it. */
function sum(values: readonly unknown[]): number {
  const numbers = numbersOf(values);
  const total = numbers.reduce((soFar, value) => soFar + value, 0);
  if (Math.abs(total) > Number.MAX_SAFE_INTEGER && numbers.every(Number.isInteger))
    throw new MongoError(2, "sums beyond 2^53 are not computed by the embedded database");
  return total;
}
