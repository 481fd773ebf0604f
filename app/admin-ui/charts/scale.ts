/** Steps that people count in. */
const STEPS = [1, 2, 2.5, 5, 10];

/** The marks of an axis from zero that reaches `highest`: three or four equal steps of a round size; just zero when there is nothing. */
export function axisMarks(highest: number): readonly number[] {
  if (highest <= 0) return [0];
  const rough = highest / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((candidate) => candidate * power >= rough) ?? 10);
  const count = Math.ceil(highest / step);
  return Array.from({ length: count + 1 }, (_, place) => place * step);
}

/** A stretch of a stacked column, measured from zero. */
interface Stretch<Name> {
  readonly name: Name;
  readonly start: number;
  readonly end: number;
}

/** Counts laid one on the other in the order given; empty ones are left out. The last `end` is the sum. */
export function stacked<Name>(counts: readonly (readonly [Name, number])[]): readonly Stretch<Name>[] {
  return counts.flatMap(([name, count], place) => {
    const start = counts.slice(0, place).reduce((sum, [, below]) => sum + below, 0);
    return count > 0 ? [{ name, start, end: start + count }] : [];
  });
}
