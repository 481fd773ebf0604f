import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js";

/** A telephone number in E.164 ("+12025550134"); made only by `parsePhone`. */
export type Phone = string & { readonly __brand: "Phone" };

/** A number with its extension kept apart, as phone fields often hold both. */
export interface PhoneWithExtension {
  readonly phone: Phone;
  readonly extension?: string;
}

/**
 * Reads a number in any common spelling; `homeCountry` (ISO 3166 two letters) completes national numbers. Withheld, malformed or impossible
 * numbers give undefined. Idempotent: an E.164 number comes back unchanged. Fictitious 555-01xx numbers count as possible.
 */
export function parsePhone(text: string, homeCountry: string): Phone | undefined {
  return parsePhoneWithExtension(text, homeCountry)?.phone;
}

/** As `parsePhone`, with an extension ("x204", "ext. 204") kept apart. */
export function parsePhoneWithExtension(text: string, homeCountry: string): PhoneWithExtension | undefined {
  const parsed = parsePhoneNumberFromString(text.trim(), { defaultCountry: countryOf(homeCountry), extract: false });
  if (parsed === undefined || !parsed.isPossible()) return undefined;
  const phone = brand(parsed.number);
  return parsed.ext === undefined ? { phone } : { phone, extension: parsed.ext };
}

/** The last four digits, the only part of a number that logs may show. */
export function lastFour(phone: string): string {
  return phone.replace(/\D/g, "").slice(-4);
}

function countryOf(text: string): CountryCode | undefined {
  return isSupportedCountry(text) ? text : undefined;
}

function brand(e164: string): Phone {
  return e164 as Phone;
}
