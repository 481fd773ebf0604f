import { InvalidInputError } from "./errors.ts";

/** An amount in integer minor units (cents for USD, yen for JPY) of an ISO 4217 currency. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/** Currencies whose minor unit is not 1/100, by ISO 4217 (list of 2024-01-01); every other currency has two decimals. */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...[
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
  ].map((code): [string, number] => [code, 0]),
  ...["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code): [string, number] => [code, 3]),
  ...["CLF", "UYW"].map((code): [string, number] => [code, 4]),
]);

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Makes money from minor units. Throws InvalidInputError when `minor` is not a safe integer or the currency is not three capital letters. */
export function money(minor: number, currency: string): Money {
  if (!Number.isSafeInteger(minor))
    throw new InvalidInputError("money.minor", "An amount must be a whole number of minor units.");
  if (!/^[A-Z]{3}$/.test(currency))
    throw new InvalidInputError("money.currency", `"${currency}" is not an ISO 4217 currency code.`);
  return { minor, currency };
}

/**
 * Reads a decimal string such as "19.99" without floating point. More decimals than the currency has are refused unless they are zeros.
 * Throws InvalidInputError.
 */
export function parseMoney(text: string, currency: string): Money {
  const match = DECIMAL.exec(text.trim());
  if (match === null) throw new InvalidInputError("money.format", `"${text.slice(0, 40)}" is not a decimal amount.`);
  const [, sign = "", whole = "0", fraction = ""] = match;
  const exponent = exponentOf(currency);
  const kept = fraction.slice(0, exponent).padEnd(exponent, "0");
  if (/[1-9]/.test(fraction.slice(exponent))) {
    throw new InvalidInputError("money.precision", `"${text.slice(0, 40)}" has more decimals than ${currency} takes.`);
  }
  const minor = Number(`${whole}${kept}`);
  return money(sign === "-" && minor !== 0 ? -minor : minor, currency);
}

/** Prints money as a plain decimal string ("19.99", "-0.05", "3600" for JPY), exact for every safe integer. */
export function formatDecimal(amount: Money): string {
  const exponent = exponentOf(amount.currency);
  const digits = String(Math.abs(amount.minor)).padStart(exponent + 1, "0");
  const sign = amount.minor < 0 ? "-" : "";
  if (exponent === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Adds amounts of one currency; an empty list gives zero. Throws InvalidInputError when currencies differ. */
export function sumMoney(amounts: readonly Money[], currency: string): Money {
  let minor = 0;
  for (const amount of amounts) {
    if (amount.currency !== currency) {
      throw new InvalidInputError("money.mixed", `${amount.currency} cannot be added to ${currency}.`);
    }
    minor += amount.minor;
  }
  return money(minor, currency);
}

/**
 * Splits an amount by shares (each 0..1, together 1) so that the parts sum to the whole: largest remainder, ties to the earlier share.
 * No shares give no parts.
 */
export function allocate(amount: Money, shares: readonly number[]): readonly Money[] {
  const sign = amount.minor < 0 ? -1 : 1;
  const whole = Math.abs(amount.minor);
  const floors = shares.map((share) => Math.floor(whole * share));
  const remainders = shares.map((share, index) => ({ index, rest: whole * share - (floors[index] ?? 0) }));
  remainders.sort((a, b) => b.rest - a.rest || a.index - b.index);
  let left = whole - floors.reduce((sum, part) => sum + part, 0);
  const parts = [...floors];
  for (const { index } of remainders) {
    if (left <= 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  // Above some 10^14 minor units the products above round past the whole; the largest share takes the difference.
  const largest = shares.indexOf(Math.max(...shares));
  if (left !== 0 && largest !== -1) parts[largest] = (parts[largest] ?? 0) + left;
  return parts.map((part) => money(part === 0 ? 0 : sign * part, amount.currency));
}

/** Decimals of a currency's minor unit: 2 unless ISO 4217 says otherwise. */
export function exponentOf(currency: string): number {
  return EXPONENTS.get(currency) ?? 2;
}
