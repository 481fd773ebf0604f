/**
 * Words that mean much the same in any trade. A model that saw "reserve" and "schedule" used alike carries over to a
 * trade of which it has seen no call; what each concept means for the outcome is learned, not written here.
 */
const WORDS_BY_CONCEPT = {
  booking:
    "book booked booking schedule scheduled scheduling reserve reserved reservation appointment calendar slot opening openings available availability",
  coming:
    "come coming send sending visit there technician tech plumber electrician mechanic crew someone somebody arrive meet see",
  buying:
    "buy buying purchase purchased order ordered ordering take get sell stock ship shipped shipping delivery delivered deliver pick pickup ticket tickets",
  paying:
    "pay paid paying payment card cards visa mastercard charge charged deposit receipt transaction balance invoice checkout",
  pricing:
    "price prices priced pricing cost costs charge charges fee fees rate rates much quote quotes estimate expensive cheap total run runs",
  settled:
    "confirmed confirmation confirm booked scheduled set done complete completed successful successfully processed placed reference",
  postponing: "think thinking decide deciding later compare shop talk maybe discuss consider yet husband wife budget",
  asking: "wondering question what where when how which does do open close hours know tell information",
  refusing:
    "wrong number interested list remove stop hiring job jobs survey marketing warranty press representative owner",
  parting: "bye goodbye thanks thank welcome day care",
} as const;

const CONCEPTS_OF_WORD = new Map<string, string[]>();
for (const [concept, words] of Object.entries(WORDS_BY_CONCEPT)) {
  for (const word of words.split(" ")) CONCEPTS_OF_WORD.set(word, [...(CONCEPTS_OF_WORD.get(word) ?? []), concept]);
}

const NONE: readonly string[] = [];

/** The concepts that a lower-case word stands for, or the class itself for `<amount>` and its like; mostly none. */
export function conceptsOf(word: string): readonly string[] {
  if (word === "<number>") return NONE;
  return word.startsWith("<") ? [word] : (CONCEPTS_OF_WORD.get(word) ?? NONE);
}
