import type { Consent, OfflineConversion } from "../../../records/offline-conversion.ts";
import { formatDecimal } from "../../../values/money.ts";
import { hashEmail, hashPhone } from "./normalise.ts";
import type { GoogleConsent, GoogleDestination, GoogleEvent, UserIdentifier } from "./payloads.ts";
import type { GoogleSettings } from "./settings.ts";

/**
 * One conversion in Google's shape, or undefined when nothing identifies the person or the click: Google refuses such a row, and with it its whole
 * request. The conversion's id is the transaction id, so sending twice counts once and sending a new value restates it. Pure.
 */
export function toEvent(conversion: OfflineConversion): GoogleEvent | undefined {
  const adIdentifiers = adIdentifiersOf(conversion);
  const userIdentifiers = userIdentifiersOf(conversion);
  if (adIdentifiers === undefined && userIdentifiers.length === 0) return undefined;
  return {
    transactionId: conversion.id,
    eventTimestamp: conversion.at,
    eventSource: "PHONE",
    // Google takes a JSON number; a decimal text of at most 15 digits survives the way through a double unchanged.
    conversionValue: Number(formatDecimal(conversion.value)),
    currency: conversion.value.currency,
    ...(adIdentifiers === undefined ? {} : { adIdentifiers }),
    ...(userIdentifiers.length === 0 ? {} : { userData: { userIdentifiers } }),
    consent: consentOf(conversion.consent),
  };
}

/** Where a connection's events go. Pure. */
export function toDestination(settings: GoogleSettings): GoogleDestination {
  const account = (accountId: string) => ({ accountType: "GOOGLE_ADS", accountId }) as const;
  return {
    operatingAccount: account(settings.operatingAccountId),
    ...(settings.loginAccountId === undefined ? {} : { loginAccount: account(settings.loginAccountId) }),
    productDestinationId: settings.conversionActionId,
  };
}

/**
 * The one click id to send. A gclid names the click itself and goes alone: gbraid and wbraid stand for groups of clicks on iOS, and an action that
 * counts one conversion per click refuses any row that carries one.
 */
function adIdentifiersOf({ clickIds }: OfflineConversion): GoogleEvent["adIdentifiers"] {
  const of = (kind: string): string | undefined =>
    clickIds.find((click) => click.platform === "google" && click.kind === kind && click.value !== "")?.value;
  const gclid = of("gclid");
  if (gclid !== undefined) return { gclid };
  const gbraid = of("gbraid");
  if (gbraid !== undefined) return { gbraid };
  const wbraid = of("wbraid");
  return wbraid === undefined ? undefined : { wbraid };
}

function userIdentifiersOf({ phone, email }: OfflineConversion): readonly UserIdentifier[] {
  const emailAddress = email === undefined ? undefined : hashEmail(email);
  return [
    ...(phone === undefined ? [] : [{ phoneNumber: hashPhone(phone) }]),
    ...(emailAddress === undefined ? [] : [{ emailAddress }]),
  ];
}

const CONSENT_WORDS: Readonly<Record<Consent, GoogleConsent>> = {
  granted: "CONSENT_GRANTED",
  denied: "CONSENT_DENIED",
  unknown: "CONSENT_STATUS_UNSPECIFIED",
};

function consentOf(consent: Consent): GoogleEvent["consent"] {
  return { adUserData: CONSENT_WORDS[consent], adPersonalization: CONSENT_WORDS[consent] };
}
