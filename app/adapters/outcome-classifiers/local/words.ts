/** A word of a turn, or the class that stands in for it; offsets are characters of the turn, end exclusive. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const COUNT =
  "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)";
const COUNTS = `${COUNT}(?:[ -](?:and )?${COUNT}){0,6}`;
const FIGURE = "\\d[\\d,]{0,12}(?:\\.\\d{1,2})?";
const UNIT = "(?:dollars?|bucks?|pounds?|euros?|cents?|gbp|usd|eur)";
const MONTH =
  "(?:january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)";

/**
 * What stands behind a figure or a name matters less than what kind of thing it is: "$3,600" and "nine pounds" are both
 * `<amount>`. The first pattern that fits wins, so the order is from special to general.
 */
const CLASSES: readonly (readonly [name: string, pattern: string])[] = [
  ["amount", `[$£€]\\s?${FIGURE}|\\b(?:${FIGURE}|${COUNTS})\\s${UNIT}\\b`],
  [
    "time",
    `\\b\\d{1,2}:\\d{2}(?:\\s?[ap]\\.?m\\b)?|\\b(?:\\d{1,2}|${COUNTS})\\s?(?:[ap]\\.?m\\b|o['’]?clock\\b)|\\bnoon\\b`,
  ],
  [
    "day",
    `\\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|tomorrow|tonight|\\d{1,2}(?:st|nd|rd|th))\\b|\\b${MONTH}\\s\\d{1,2}(?:st|nd|rd|th)?\\b|\\b${MONTH}\\b`,
  ],
  ["phone", "\\+?\\(?\\d[\\d() .-]{6,18}\\d"],
  ["code", "\\b(?=[a-z]{0,8}\\d)(?=\\d{0,8}[a-z])[a-z0-9]{5,12}\\b"],
  ["number", `\\b\\d[\\d,.]{0,12}\\b|\\b${COUNTS}\\b`],
  ["word", "[\\p{L}\\p{M}]+(?:['’][\\p{L}]+)*"],
  ["asked", "\\?"],
];

const PATTERN = new RegExp(CLASSES.map(([, pattern]) => `(${pattern})`).join("|"), "giu");

/** Splits a turn into lower-case words, with amounts, times, days, telephone numbers, codes and counts replaced by their class. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(PATTERN)) {
    words.push({ text: wordText(match), start: match.index, end: match.index + match[0].length });
  }
  return words;
}

function wordText(match: RegExpMatchArray): string {
  const name = CLASSES[match.findIndex((group, at) => at > 0 && group !== undefined) - 1]?.[0] ?? "word";
  if (name === "asked") return "?";
  return name === "word" ? match[0].toLowerCase().replaceAll("’", "'") : `<${name}>`;
}
