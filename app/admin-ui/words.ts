import type { MeView, OutcomeChange, Result, SourceDimension, TrailState } from "../http/contract.ts";

/** The furthest a call got, as one word or two. "Booked" alone counts closed calls too, so the segment says that it does not. */
export const RESULT_WORDS: Readonly<Record<Result, string>> = {
  closed: "Closed",
  booked: "Booked, not closed",
  quote: "Quote",
  inquiry: "Inquiry",
  low_quality: "Low quality",
  not_judged: "Not judged",
};

/** The result of one call, as its badge reads. */
export const CALL_RESULT_WORDS: Readonly<Record<Result, string>> = { ...RESULT_WORDS, booked: "Booked" };

/** What a person can say about a call, best first. */
export const OUTCOME_WORDS: Readonly<Record<OutcomeChange["label"], string>> = {
  sale: "Sale",
  appointment: "Appointment",
  quote: "Quote",
  inquiry: "Inquiry",
  low_quality: "Low quality",
};

/** The labels that a person can choose, in the order offered. */
export const OUTCOME_CHOICES = ["sale", "appointment", "quote", "inquiry", "low_quality"] as const;

/** The words of a trail: accepted is their word, received only says that they have it. */
export const TRAIL_WORDS: Readonly<Record<TrailState, string>> = {
  not_needed: "Not needed",
  held: "Held",
  waiting: "Waiting",
  received: "Received",
  accepted: "Accepted",
  refused: "Refused",
};

/** What was to reach a place. */
export const TRAIL_SUBJECTS = {
  call: "Call record",
  person: "Person",
  opportunity: "Deal",
  conversion: "Conversion",
  alert: "Alert",
} as const;

/** One and several of what was to reach a place, for counting. */
export const TRAIL_NOUNS = {
  call: ["call record", "call records"],
  person: ["person", "people"],
  opportunity: ["deal", "deals"],
  conversion: ["conversion", "conversions"],
  alert: ["alert", "alerts"],
} as const;

/** What sources are grouped by. */
export const DIMENSION_WORDS: Readonly<Record<SourceDimension, string>> = {
  channel: "Channel",
  campaign: "Campaign",
  ad_group: "Ad group",
  keyword: "Keyword",
  landing_page: "Landing page",
  location: "Location",
  device: "Device",
  level: "Level",
};

const VALUE_WORDS: Partial<Record<SourceDimension, Readonly<Record<string, string>>>> = {
  channel: {
    paid_search: "Paid search",
    call_asset: "Call asset of an ad",
    location_asset: "Location asset of an ad",
    legacy_call_ad: "Call ad",
    organic_search: "Organic search",
    paid_social: "Paid social",
    organic_social: "Organic social",
    display: "Display",
    email: "Email",
    referral: "Referral",
    local_listing: "Local listing",
    offline: "Offline",
    direct: "Direct",
    unknown: "Not known",
  },
  device: { mobile: "Mobile", desktop: "Desktop", tablet: "Tablet" },
  level: { none: "No level", campaign: "Campaign level", session: "Session level", visitor: "Visitor level" },
};

/** The name of a source's value; an empty value is not known. */
export function valueText(dimension: SourceDimension, value: string): string {
  if (value === "") return "Not known";
  return VALUE_WORDS[dimension]?.[value] ?? value;
}

/** CRMs by name. */
export const CRM_WORDS: Readonly<Record<MeView["install"]["crm"], string>> = {
  salesforce: "Salesforce",
  hubspot: "HubSpot",
};

/** Sentences for the reasons that come as codes; a reason that is a sentence already is shown as it came. */
const REASONS: Readonly<Record<string, string>> = {
  number_not_bound: "the number that was dialled is not bound to a source",
  campaign_number: "the campaign has one number for all visitors",
  provider_session: "the call provider told the visit",
  pool_exhausted: "all numbers of the pool were in use",
  crm_not_connected: "visitor level needs the CRM",
  visitor_known: "the visitor was known",
  withheld_number: "The caller withheld the number.",
  invalid_number: "The caller's number cannot exist.",
  spam: "The provider marked this caller as spam.",
  own_number: "The call came from one of your own numbers.",
  no_such_person: "Nobody in the CRM has this number.",
  shared_number: "Many people share this number, so none was chosen.",
  outbound: "You rang this number yourselves.",
  not_looked_up: "The CRM has not been asked yet.",
  lower_preference: "comes later in your order of preference",
  no_open_opportunity: "has no open deal",
  less_recent: "was active less recently",
  overridden: "a person chose another record",
  not_ended: "Not judged: the call has not ended.",
  not_answered: "Not judged: nobody answered.",
  no_transcript: "Not judged: no transcript has come.",
  won: "Deal won",
  amount_changed: "Amount changed",
  lost_again: "Deal lost again",
  deleted: "Deal deleted",
  credit_changed: "Credit changed",
  number: "by the number",
  created: "made for this caller",
  person: "a person chose it",
};

/** The sentence of a reason. */
export function reasonText(reason: string): string {
  return REASONS[reason] ?? reason;
}

/** An outcome's word; a label that is not known here is shown as it came. */
export function outcomeWord(label: string): string {
  return OUTCOME_CHOICES.flatMap((choice) => (choice === label ? [OUTCOME_WORDS[choice]] : []))[0] ?? label;
}

/** Words for the states of what came in. */
const RECEIVED_WORDS: Readonly<Record<string, string>> = {
  received: "Waiting to be read",
  done: "Read",
  processed: "Read",
  failed: "Could not be read",
  dead: "Could not be read",
};

/** The words of a state of incoming messages. */
export function receivedText(state: string): string {
  return RECEIVED_WORDS[state] ?? state;
}
