import type { MoneyView } from "../http/contract.ts";

/** The language of every text and number; a further language brings its own text file. */
export const LOCALE = "en-US";

const MINUS = "\u2212";

/** Money as text with its currency and that currency's own decimals, "$180,000.00"; a negative amount has the minus sign U+2212. */
export function moneyText(money: MoneyView): string {
  const format = new Intl.NumberFormat(LOCALE, { style: "currency", currency: money.currency });
  return withMinus(format.format(major(money)));
}

/** Money for an axis: no decimals, "$40,000". */
export function axisMoneyText(money: MoneyView): string {
  const format = new Intl.NumberFormat(LOCALE, {
    style: "currency",
    currency: money.currency,
    maximumFractionDigits: 0,
  });
  return withMinus(format.format(major(money)));
}

/** Minor units in one major unit of a currency: 100 for USD, 1 for JPY, 1000 for KWD. */
export function minorUnits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat(LOCALE, { style: "currency", currency }).resolvedOptions();
  return 10 ** (maximumFractionDigits ?? 2);
}

function major(money: MoneyView): number {
  return money.minor / minorUnits(money.currency);
}

function withMinus(text: string): string {
  return text.replaceAll("-", MINUS);
}

/** A whole number with thousands separators: "1,200". */
export function countText(count: number): string {
  return withMinus(new Intl.NumberFormat(LOCALE).format(count));
}

/** A share 0..1 in percent with one decimal: "40.0%". */
export function shareText(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** A certainty 0..1 in whole percent, never more than "over 99% sure": "94% sure". */
export function certaintyText(confidence: number): string {
  return confidence > 0.99 ? "over 99% sure" : `${Math.round(confidence * 100)}% sure`;
}

/** A length in seconds as people say it: "4 min 12 s", "31 s", "1 h 5 min". */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** A place in a recording: "0:15", "12:03". */
export function positionText(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * An E.164 number as it is read at home, "(202) 555-0134", or abroad, "+44 2079 460 958". Only the North American plan has its own national form;
 * other numbers are grouped for reading, because the whole numbering tables would double the first load.
 */
export function phoneText(number: string, homeCountry: string): string {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  if (american !== null) {
    const [, area, exchange, line] = american;
    return homeCountry === "US" || homeCountry === "CA"
      ? `(${area}) ${exchange}-${line}`
      : `+1 ${area}-${exchange}-${line}`;
  }
  const code = countryCode(number);
  const threes = number.slice(code.length).replace(/(\d)(?=(?:\d{3})+$)/g, "$1 ");
  // A digit that would stand alone at the front joins its neighbours.
  return `${code} ${threes.replace(/^(\d) /, "$1")}`;
}

/** One- and two-digit codes of the ITU list (E.164, 15 December 2016); every other code has three digits. */
const SHORT_CODES = /^\+(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

function countryCode(number: string): string {
  return SHORT_CODES.exec(number)?.[0] ?? number.slice(0, 4);
}
