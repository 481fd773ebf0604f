import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js";
import type { OutcomeLabel } from "../../../records/outcome.ts";
import type { AdPlatformName, Channel, Source } from "../../../records/touch.ts";
import { epochMs, type Instant } from "../../../values/instant.ts";
import { formatDecimal, type Money } from "../../../values/money.ts";
import type { Phone } from "../../../values/phone.ts";

/** An outcome as people read it. */
export const OUTCOME_WORDS: Readonly<Record<OutcomeLabel, string>> = {
  sale: "Closed",
  appointment: "Booked",
  quote: "Quote",
  inquiry: "Inquiry",
  low_quality: "Low quality",
};

const PLATFORM_WORDS: Readonly<Record<AdPlatformName, string>> = {
  google: "Google Ads",
  microsoft: "Microsoft Ads",
  meta: "Meta",
  linkedin: "LinkedIn",
  tiktok: "TikTok",
};

const CHANNEL_WORDS: Readonly<Record<Channel, string>> = {
  paid_search: "Paid search",
  call_asset: "Call from an ad",
  location_asset: "Call from a location ad",
  legacy_call_ad: "Call-only ad",
  organic_search: "Organic search",
  paid_social: "Paid social",
  organic_social: "Organic social",
  display: "Display ad",
  email: "E-mail",
  referral: "Referral",
  local_listing: "Local listing",
  offline: "Offline",
  direct: "Direct",
  unknown: "not known",
};

/** Where a call came from, in a few words: `Google Ads "water heater repair"`. */
export function sourceWords({ channel, platform, keyword, campaign }: Source): string {
  const place = platform === undefined ? CHANNEL_WORDS[channel] : PLATFORM_WORDS[platform];
  const named = keyword ?? campaign;
  return named === undefined ? place : `${place} "${named}"`;
}

/** Money with its currency ("$2,250.00", "¥3,600"); a negative amount has a real minus sign. */
export function moneyWords(amount: Money): string {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency: amount.currency });
  return format.format(Number(formatDecimal(amount))).replace("-", "−");
}

/** A number in its national form at home and in its international form abroad. */
export function phoneWords(phone: Phone, homeCountry: string): string {
  const parsed = parsePhoneNumberFromString(phone);
  if (parsed === undefined) return phone;
  const atHome = isSupportedCountry(homeCountry) && parsed.countryCallingCode === getCountryCallingCode(homeCountry);
  return atHome ? parsed.formatNational() : parsed.formatInternational();
}

/** A confidence 0..1 as whole percent; certainty is never claimed. */
export function certaintyWords(confidence: number): string {
  const percent = Math.round(confidence * 100);
  return percent > 99 ? "over 99% sure" : `${percent}% sure`;
}

/** A moment in a time zone: `time` is "14:02", `dayAndTime` is "Tue 13 Oct, 14:02". Put together by hand, as ICU versions differ in their commas. */
export function momentWords(at: Instant, timeZone: string): { readonly time: string; readonly dayAndTime: string } {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const parts = new Map(format.formatToParts(epochMs(at)).map(({ type, value }) => [type, value]));
  const time = `${parts.get("hour")}:${parts.get("minute")}`;
  return { time, dayAndTime: `${parts.get("weekday")} ${parts.get("day")} ${parts.get("month")}, ${time}` };
}
