import { addMs, type Instant, SECOND_MS } from "../../../app/values/instant.ts";
import { cityOf, spokenNumber } from "./callers.ts";
import { type DemoCall, type DemoSource, TIME_ZONE } from "./demo-call.ts";

/** CallRail's ids of a call, and of the caller. */
export interface CallRailIds {
  readonly call: string;
  readonly person: string;
  readonly number: number;
}

const COMPANY = {
  company_id: 155_920_001,
  company_name: "Northside Plumbing",
  company_time_zone: TIME_ZONE,
  company_resource_id: "COM0000000000000000000000000000d001",
};

/** How CallRail names the sources of a website's visitors: by name, by the old name, and the medium. */
const SOURCE_NAMES: Readonly<Record<string, readonly [name: string, old: string, medium: string]>> = {
  paid_search: ["Google Ads", "google_paid", "cpc"],
  organic_search: ["Google Organic", "google_organic", "organic"],
  local_listing: ["Google My Business", "google_my_business", "local"],
  referral: ["Referral", "referral", "referral"],
  direct: ["Direct", "direct", "direct"],
};

const REFERRERS: Readonly<Record<string, string>> = {
  paid_search: "www.google.com",
  organic_search: "www.google.com",
  local_listing: "www.google.com",
  referral: "www.handy-neighbors.example",
};

/** The body while a call rings; answer and duration are placeholders then. */
export function callrailPreCall(call: DemoCall, ids: CallRailIds): Readonly<Record<string, unknown>> {
  return {
    ...COMPANY,
    ...partiesOf(call, ids),
    answered: false,
    call_type: "missed",
    formatted_call_type: "Missed Call",
    created_at: localTime(call.startedAt),
    direction: "inbound",
    duration: "0",
    formatted_duration: "0s",
    resource_id: ids.call,
    source_name: "Website Pool",
    start_time: localTime(call.startedAt),
    timestamp: localTime(call.startedAt),
    voicemail: false,
  };
}

/** The body of a call that has ended, also when it was changed later. */
export function callrailCall(call: DemoCall, ids: CallRailIds): Readonly<Record<string, unknown>> {
  const endedAt = addMs(call.startedAt, call.durationSeconds * SECOND_MS);
  return {
    ...COMPANY,
    ...partiesOf(call, ids),
    ...sourceOf(call.source),
    ...recordingOf(call, ids),
    answered: call.answered,
    call_type: call.answered ? "answered" : call.voicemail === true ? "voicemail" : "missed",
    created_at: localTime(endedAt),
    device_type: ids.number % 3 === 0 ? "Desktop" : "Mobile",
    direction: "inbound",
    duration: String(call.durationSeconds),
    formatted_duration: `${Math.floor(call.durationSeconds / 60)}m ${call.durationSeconds % 60}s`,
    id: ids.number,
    lead_status: "",
    note: "",
    resource_id: ids.call,
    spam: call.spam === true,
    start_time: localTime(call.startedAt),
    timestamp: localTime(call.startedAt),
    datetime: call.startedAt.slice(0, 19).replace("T", " "),
    tags: [],
    detail_tags: [],
    value: "",
    voicemail: call.voicemail === true,
  };
}

function partiesOf(call: DemoCall, ids: CallRailIds): Readonly<Record<string, unknown>> {
  const number = call.callerNumber;
  const place =
    number === undefined ? {} : { customer_city: cityOf(number), customer_state: "WA", customer_country: "US" };
  return {
    customer_name: call.callerName ?? "",
    customer_phone_number: number ?? "anonymous",
    formatted_customer_phone_number: number === undefined ? "anonymous" : spokenNumber(number),
    ...place,
    person_resource_id: ids.person,
    business_phone_number: "+12065550138",
    tracking_phone_number: call.trackingNumber,
    formatted_tracking_phone_number: spokenNumber(call.trackingNumber),
    tracker_resource_id: "TRK0000000000000000000000000000d001",
  };
}

function sourceOf(source: DemoSource): Readonly<Record<string, unknown>> {
  const [name = "", oldName = "", medium = ""] = SOURCE_NAMES[source.channel] ?? [];
  const host = REFERRERS[source.channel] ?? "";
  const click = clickOf(source);
  const query = new URLSearchParams(Object.entries(click).filter(([, value]) => value !== "")).toString();
  const landing = [source.landingPage ?? "", query].filter((part) => part !== "").join("?");
  return {
    source: name,
    source_name: "Website Pool",
    formatted_tracking_source: name,
    callsource: oldName,
    medium,
    campaign: click.utm_campaign,
    keywords: source.keyword ?? "",
    landing_page_url: landing,
    landingpage: landing,
    last_requested_url: landing,
    referring_url: host === "" ? "" : `https://${host}/`,
    referrer_domain: host,
    ...click,
    utm_term: "",
    utm_content: "",
    fbclid: "",
    msclkid: "",
  };
}

/** What an ad's click adds to the landing page's address; blank, as CallRail sends what it does not know, for visitors without one. */
function clickOf({ gclid, campaign = "" }: DemoSource) {
  if (gclid === undefined) return { utm_source: "", utm_medium: "", utm_campaign: "", gclid: "" };
  return { utm_source: "google", utm_medium: "cpc", utm_campaign: campaign, gclid };
}

function recordingOf(call: DemoCall, ids: CallRailIds): Readonly<Record<string, unknown>> {
  if (call.talkSeconds === 0 && call.voicemail !== true) {
    return {
      recording: "",
      recording_duration: "",
      recording_player: "",
      transcription: "",
      conversational_transcript: "",
    };
  }
  return {
    recording: `https://app.callrail.com/calls/${ids.number}/recording/redirect?access_key=${ids.call.slice(3, 23)}`,
    recording_duration: call.voicemail === true ? call.durationSeconds : call.talkSeconds,
    recording_player: `https://app.callrail.com/calls/${ids.number}/recording?access_key=${ids.call.slice(3, 23)}`,
    transcription: call.transcript.map((turn) => turn.text).join(" "),
    conversational_transcript: call.transcript.map(({ speaker, text, startSeconds }) => ({
      speaker: speaker === "agent" ? "Agent" : "Caller",
      text,
      start: startSeconds,
    })),
  };
}

/** A moment as CallRail writes it: in the company's time zone, with its offset. */
function localTime(at: Instant): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: TIME_ZONE,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
  }).formatToParts(Date.parse(at));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((each) => each.type === type)?.value ?? "";
  const day = `${part("year")}-${part("month")}-${part("day")}`;
  return `${day}T${part("hour")}:${part("minute")}:${part("second")}.000${part("timeZoneName").replace("GMT", "")}`;
}
