/** A repeatable source of numbers 0 to under 1 (mulberry32, public domain): the same seed gives the same row. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A new list with the same members in an order drawn from `random`. */
export function shuffled<T>(members: readonly T[], random: () => number): T[] {
  return members
    .map((member) => ({ member, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ member }) => member);
}
