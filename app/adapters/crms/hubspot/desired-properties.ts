import type { DesiredCrmCall, DesiredCrmOpportunity, DesiredCrmPerson } from "../../../records/desired.ts";
import type { OutcomeLabel } from "../../../records/outcome.ts";
import { sourceText } from "../../../records/touch.ts";
import { SECOND_MS } from "../../../values/instant.ts";
import { formatDecimal, type Money } from "../../../values/money.ts";
import type { Properties } from "./batches.ts";
import { CALL_ID } from "./names.ts";

/** The words of our outcome choices, by their values. */
export const OUTCOME_WORDS = {
  sale: "Sale",
  appointment: "Appointment",
  quote: "Quote",
  inquiry: "Inquiry",
  low_quality: "Low quality",
  not_judged: "Not judged",
} as const satisfies Record<OutcomeLabel | "not_judged", string>;

/** Characters that a text property takes (from general knowledge, unverified). */
const MAX_TEXT = 65_536;

/**
 * The properties of a call. Ours are empty where a fact is unknown, so that a corrected call loses what was wrong; HubSpot's own are left
 * out instead, because not all of them may be empty. The call's notes (`hs_call_body`) are never written: they belong to the salesperson.
 */
export function callProperties(call: DesiredCrmCall): Properties {
  return cutTexts({
    ...standardProperties(call),
    [CALL_ID]: call.callId,
    ringledger_outcome: call.outcome,
    ringledger_outcome_confidence: call.outcomeConfidence === undefined ? "" : percent(call.outcomeConfidence),
    ringledger_outcome_source: call.outcomeSource ?? "",
    ringledger_outcome_reason: call.outcomeReason ?? "",
    ringledger_talk_seconds: numberText(call.talkSeconds),
    ringledger_channel: call.source.channel,
    ringledger_campaign: call.source.campaign ?? "",
    ringledger_ad_group: call.source.adGroup ?? "",
    ringledger_keyword: call.source.keyword ?? "",
    ringledger_landing_page: call.source.landingPage ?? "",
    ringledger_level: call.level.reached,
    ringledger_level_reason: call.level.reason,
    ringledger_revenue: amount(call.revenue),
    ringledger_revenue_currency: call.revenue?.currency ?? "",
    ringledger_provider: call.provider,
    ringledger_provider_call_id: call.providerCallId,
  });
}

/** Our properties of a contact. */
export function personProperties(person: DesiredCrmPerson): Properties {
  const reasons = person.score.parts.map((part) => `${part.label}: ${part.decayedTo} of ${part.points} points`);
  return cutTexts({
    ringledger_lead_score: numberText(person.score.total),
    ringledger_lead_score_fit: numberText(person.score.fit),
    ringledger_lead_score_engagement: numberText(person.score.engagement),
    ringledger_lead_score_reasons: reasons.join("\n"),
    ringledger_first_touch: sourceText(person.firstTouch),
    ringledger_last_touch: sourceText(person.lastTouch),
    ringledger_last_outcome: person.lastOutcome,
    ringledger_attributed_revenue: amount(person.revenue),
  });
}

/** Our properties of a deal; its attributed source is the one with the largest share, the earlier of equals. */
export function dealProperties(deal: DesiredCrmOpportunity): Properties {
  const [largest] = deal.credits.toSorted((one, other) => other.share - one.share);
  return cutTexts({
    ringledger_call_outcome: deal.outcome,
    ringledger_call_revenue: amount(deal.revenue),
    ringledger_call_count: numberText(deal.callCount),
    ringledger_first_touch: sourceText(deal.firstTouch),
    ringledger_last_touch: sourceText(deal.lastTouch),
    ringledger_attributed_source: largest === undefined ? "" : sourceText(largest.source),
    ringledger_credits: creditsText(deal),
  });
}

function standardProperties(call: DesiredCrmCall): Properties {
  const [from, to] =
    call.direction === "inbound" ? [call.callerNumber, call.trackingNumber] : [call.trackingNumber, call.callerNumber];
  const status = statusOf(call);
  return {
    hs_timestamp: call.startedAt,
    hs_call_title: titleOf(call),
    hs_call_direction: call.direction === "inbound" ? "INBOUND" : "OUTBOUND",
    ...(status === undefined ? {} : { hs_call_status: status }),
    ...(call.durationSeconds === undefined ? {} : { hs_call_duration: numberText(call.durationSeconds * SECOND_MS) }),
    ...(from === undefined ? {} : { hs_call_from_number: from }),
    ...(to === undefined ? {} : { hs_call_to_number: to }),
    ...recordingProperties(call.recordingUrl),
  };
}

function statusOf({ answered, direction }: DesiredCrmCall): string | undefined {
  if (answered === undefined) return undefined;
  if (answered) return "COMPLETED";
  return direction === "inbound" ? "MISSED" : "NO_ANSWER";
}

function titleOf({ direction, outcome }: DesiredCrmCall): string {
  const title = direction === "inbound" ? "Inbound call" : "Outbound call";
  return outcome === "not_judged" ? title : `${title}: ${OUTCOME_WORDS[outcome]}`;
}

/** HubSpot takes only https addresses whose path ends in .mp3 or .wav, and refuses the whole call otherwise. */
function recordingProperties(url: string | undefined): Properties {
  if (url === undefined || url.length > MAX_TEXT || !URL.canParse(url)) return {};
  const { protocol, pathname } = new URL(url);
  if (protocol !== "https:" || !/\.(?:mp3|wav)$/.test(pathname)) return {};
  return { hs_call_recording_url: url, hs_call_source: "INTEGRATIONS_PLATFORM" };
}

function percent(share: number): string {
  return numberText(Math.round(share * 100));
}

function numberText(number: number | undefined): string {
  return number === undefined ? "" : String(number);
}

function amount(revenue: Money | undefined): string {
  return revenue === undefined ? "" : formatDecimal(revenue);
}

/** The credits as JSON. The last ones give way when all together are longer than a text, so that what is kept can be read. */
function creditsText({ credits }: DesiredCrmOpportunity): string {
  const rows: string[] = [];
  let length = 1;
  for (const { callId, source, share } of credits) {
    const row = JSON.stringify({ callId, source: sourceText(source), share });
    length += row.length + ",".length;
    if (length > MAX_TEXT) break;
    rows.push(row);
  }
  return `[${rows.join(",")}]`;
}

/** Cuts texts to what a property takes, without splitting a character in two. */
function cutTexts(properties: Properties): Properties {
  const cut = (text: string): string => text.slice(0, MAX_TEXT).replace(/[\uD800-\uDBFF]$/, "");
  return Object.fromEntries(
    Object.entries(properties).map(([name, text]) => [name, text.length <= MAX_TEXT ? text : cut(text)]),
  );
}
