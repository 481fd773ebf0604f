/** A repeatable source of choices: the same seed gives the same row of choices. */
export interface Draws {
  /** A number 0 to under 1. */
  next(): number;
  /** A whole number from `least` to `most`, both inclusive. */
  whole(least: number, most: number): number;
  /** One of a list. Throws a RangeError for an empty list, which is a mistake in the data. */
  pick<Item>(items: readonly Item[]): Item;
  /** A new list with the same members in another order. */
  shuffled<Item>(items: readonly Item[]): readonly Item[];
}

/** Opens a row of choices (mulberry32, public domain). */
export function drawsOf(seed: number): Draws {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (items) => itemAt(items, Math.floor(next() * items.length)),
    shuffled: (items) =>
      items
        .map((item) => ({ item, rank: next() }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ item }) => item),
  };
}

/** The item at an index, counting around at the end. Throws a RangeError for an empty list. */
export function itemAt<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError("There is nothing to choose from.");
  return item;
}
