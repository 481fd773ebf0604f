import type { Caller } from "../../app/records/call.ts";
import { parsePhone } from "../../app/values/phone.ts";

const WITHHELD_WORDS = ["anonymous", "restricted", "blocked", "unavailable", "unknown", "private", "withheld"];

/** The same words spelled on a telephone's keys, as carriers that demand digits send them: "+266696687" is ANONYMOUS. */
const WITHHELD_DIGITS: ReadonlySet<string> = new Set(WITHHELD_WORDS.map(onTelephoneKeys));

/**
 * Reads the number that a provider shows for a caller. A withheld one is never read as a number, though some of the digits that stand for it
 * could be one (UNAVAILABLE, "+86282452253", begins like China); an unreadable one keeps the provider's spelling only.
 */
export function readCallerNumber(
  raw: string | undefined,
  homeCountry: string,
): Pick<Caller, "number" | "rawNumber" | "withheld"> {
  if (raw === undefined) return {};
  if (isWithheld(raw)) return { rawNumber: raw, withheld: true };
  const number = parsePhone(raw, homeCountry);
  return number === undefined ? { rawNumber: raw } : { number, rawNumber: raw };
}

function isWithheld(raw: string): boolean {
  const plain = raw.toLowerCase().replace(/^\+/, "");
  return WITHHELD_WORDS.includes(plain) || WITHHELD_DIGITS.has(plain);
}

function onTelephoneKeys(word: string): string {
  const keys = "22233344455566677778889999";
  return [...word].map((letter) => keys.charAt(letter.charCodeAt(0) - "a".charCodeAt(0))).join("");
}
