import type { ItemResult } from "../../../records/desired.ts";

type Rejected = Extract<ItemResult, { kind: "rejected" }>;

/*
 * Google's reasons in words for people: what happened, then what to do. Names as in developers.google.com/data-manager/api/reference
 * (ErrorReason and ProcessingErrorReason, read November 2026), without their common beginnings.
 */
const WORDS: Readonly<Record<string, string>> = {
  REQUIRED_FIELD_MISSING: "A required fact is missing. Open the call to see what is not known of it.",
  EVENT_TIME_INVALID:
    "The time of the deal lies in the future for Google. Check the closing date in the CRM, then send again.",
  INVALID_CURRENCY_CODE: "Google does not know the currency. Correct the deal's currency in the CRM, then send again.",
  NO_IDENTIFIERS_PROVIDED:
    "Neither a click, a phone number nor an e-mail address is known. Add one to the person in the CRM.",
  INVALID_DESTINATION:
    "The account is wrong or not reachable. Enter the account that owns the conversion action in Settings.",
  INVALID_CONVERSION_ACTION_ID: "The account owns no such conversion action. Choose another one in Settings.",
  INVALID_CONVERSION_ACTION_TYPE:
    "The conversion action is of another kind. Choose one that imports offline conversions from clicks.",
  TERMS_AND_CONDITIONS_NOT_SIGNED:
    "The customer data terms are not accepted. Accept them in Google Ads, then send again.",
  DESTINATION_ACCOUNT_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS:
    "Enhanced conversions for leads are off. Turn them on in Google Ads, then send again.",
  DESTINATION_ACCOUNT_ENHANCED_CONVERSIONS_TERMS_NOT_SIGNED:
    "The terms of enhanced conversions are not accepted. Accept them in Google Ads, then send again.",
  EVENT_SOURCE_AND_DESTINATION_MISMATCH: "The conversion action does not take calls. Choose another one in Settings.",
  EVENT_TOO_OLD:
    "The click is older than the conversion action looks back. Lengthen its click-through window in Google Ads for later calls.",
  DENIED_CONSENT:
    "The caller denied the use of their data for ads, so Google does not count the call. There is nothing to do.",
  NO_CONSENT: "No consent is on record, and Google needs one. Record consent in Settings if you collect it.",
  UNKNOWN_CONSENT: "The consent is not known, and Google needs one. Record consent in Settings if you collect it.",
  DUPLICATE_GCLID:
    "Google already counts another conversion of the same click at the same time. There is nothing to do.",
  INVALID_GCLID: "Google does not know the click. Check that auto-tagging is on in Google Ads.",
  INVALID_GBRAID: "Google does not know the click. Check that auto-tagging is on in Google Ads.",
  INVALID_WBRAID: "Google does not know the click. Check that auto-tagging is on in Google Ads.",
  OPERATING_ACCOUNT_MISMATCH_FOR_AD_IDENTIFIER:
    "The click belongs to another Google Ads account. Connect that account, or correct the account in Settings.",
  ONE_PER_CLICK_CONVERSION_ACTION_NOT_PERMITTED_WITH_BRAID:
    "The conversion action counts one per click and cannot take clicks from iPhones. Set it to count every conversion in Google Ads.",
  INTERNAL_ERROR: "Google failed while counting. Ringledger sends it again by itself.",
  ROWS_NOT_NAMED:
    "Google refused some of the conversions that were sent together without saying which. Check the numbers in Google Ads, then send again.",
};

/** Reasons that pass by themselves. */
const PASSING: ReadonlySet<string> = new Set(["INTERNAL_ERROR", "CONCURRENT_MODIFICATION"]);

/** A refused row: Google's reason as code, Google's own words where it gave some, and the next step where we know one. */
export function refused(reason: string, googleWords = ""): Rejected {
  const code = reason.replace(/^PROCESSING_ERROR_(REASON_)?/, "");
  const words = [googleWords.trim(), WORDS[code] ?? ""].filter((each) => each !== "");
  return {
    kind: "rejected",
    code,
    message: words.length > 0 ? words.join(" ") : `Google refused the conversion and named the reason ${code}.`,
    retry: PASSING.has(code),
  };
}
