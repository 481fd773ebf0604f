import type { PersonObject } from "../../../records/crm-person.ts";
import type { DesiredCrmCall, DesiredCrmOpportunity, DesiredCrmPerson } from "../../../records/desired.ts";
import type { OutcomeLabel } from "../../../records/outcome.ts";
import { sourceText } from "../../../records/touch.ts";
import { formatDecimal, type Money } from "../../../values/money.ts";

/** Field names and values as the REST API takes them; null empties a field. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** The words of the package's outcome picklist. */
const OUTCOME_WORDS = {
  sale: "Sale",
  appointment: "Appointment",
  quote: "Quote",
  inquiry: "Inquiry",
  low_quality: "Low quality",
  not_judged: "Not judged",
} as const satisfies Record<OutcomeLabel | "not_judged", string>;

/** Characters that a text field, a short text field and a long text area of the package take. */
const TEXT = 255;
const SHORT_TEXT = 40;
const LONG_TEXT = 32_768;

/** The fields of a call record except its external id. Unknown facts are null, so that a corrected match empties what was wrong. */
export function callFields(call: DesiredCrmCall): Fields {
  return {
    rngl__Started_At__c: call.startedAt,
    rngl__Direction__c: call.direction,
    rngl__Answered__c: call.answered ?? false,
    rngl__Talk_Seconds__c: call.talkSeconds ?? null,
    rngl__Duration_Seconds__c: call.durationSeconds ?? null,
    rngl__Caller_Number__c: call.callerNumber ?? null,
    rngl__Tracking_Number__c: call.trackingNumber ?? null,
    rngl__Lead__c: personId(call, "lead"),
    rngl__Contact__c: personId(call, "contact"),
    rngl__Account__c: personId(call, "company"),
    rngl__Opportunity__c: call.opportunity?.id ?? null,
    ...judgementFields(call),
    ...sourceFields(call),
    rngl__Revenue__c: amount(call.revenue),
    rngl__Revenue_Currency__c: call.revenue?.currency ?? null,
    rngl__Provider__c: cut(call.provider, SHORT_TEXT),
    rngl__Provider_Call_Id__c: cut(call.providerCallId, 120),
    rngl__Recording_Url__c: wholeUrl(call.recordingUrl),
  };
}

/** Our fields on a lead or contact. */
export function personFields(person: DesiredCrmPerson): Fields {
  const reasons = person.score.parts.map((part) => `${part.label}: ${part.decayedTo} of ${part.points} points`);
  return {
    rngl__Score__c: person.score.total,
    rngl__Score_Fit__c: person.score.fit,
    rngl__Score_Engagement__c: person.score.engagement,
    rngl__Score_Reasons__c: cut(reasons.join("\n"), LONG_TEXT),
    rngl__First_Touch__c: cut(sourceText(person.firstTouch), TEXT),
    rngl__Last_Touch__c: cut(sourceText(person.lastTouch), TEXT),
    rngl__Last_Outcome__c: OUTCOME_WORDS[person.lastOutcome],
    rngl__Attributed_Revenue__c: amount(person.revenue),
  };
}

/** Our fields on an opportunity; its attributed source is the one with the largest share, the earlier of equals. */
export function opportunityFields(opportunity: DesiredCrmOpportunity): Fields {
  const [first, ...others] = opportunity.credits;
  const largest = others.reduce(
    (best, credit) => (best === undefined || credit.share > best.share ? credit : best),
    first,
  );
  return {
    rngl__Call_Outcome__c: OUTCOME_WORDS[opportunity.outcome],
    rngl__Call_Revenue__c: amount(opportunity.revenue),
    rngl__Call_Count__c: opportunity.callCount,
    rngl__First_Touch__c: cut(sourceText(opportunity.firstTouch), TEXT),
    rngl__Last_Touch__c: cut(sourceText(opportunity.lastTouch), TEXT),
    rngl__Attributed_Source__c: largest === undefined ? null : cut(sourceText(largest.source), TEXT),
    rngl__Credits__c: creditsText(opportunity),
  };
}

/** Cuts a text to a field's length without splitting a character in two. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept;
}

function judgementFields(call: DesiredCrmCall): Fields {
  return {
    rngl__Outcome__c: OUTCOME_WORDS[call.outcome],
    rngl__Outcome_Confidence__c: call.outcomeConfidence === undefined ? null : Math.round(call.outcomeConfidence * 100),
    rngl__Outcome_Source__c: call.outcomeSource ?? null,
    rngl__Outcome_Reason__c: cutOrNull(call.outcomeReason),
  };
}

function sourceFields({ source, level }: DesiredCrmCall): Fields {
  return {
    rngl__Channel__c: source.channel,
    rngl__Campaign__c: cutOrNull(source.campaign),
    rngl__Ad_Group__c: cutOrNull(source.adGroup),
    rngl__Keyword__c: cutOrNull(source.keyword),
    rngl__Landing_Page__c: cutOrNull(source.landingPage),
    rngl__Level__c: level.reached,
    rngl__Level_Reason__c: level.reason,
  };
}

function personId(call: DesiredCrmCall, object: PersonObject): string | null {
  return call.person?.object === object ? call.person.id : null;
}

/** JSON has no decimals of its own; the shortest text of a number is the decimal that it was read from. */
function amount(revenue: Money | undefined): number | null {
  return revenue === undefined ? null : Number(formatDecimal(revenue));
}

function cutOrNull(text: string | undefined): string | null {
  return text === undefined ? null : cut(text, TEXT);
}

/** Half an address leads nowhere, so one that is too long for the field is left out. */
function wholeUrl(url: string | undefined): string | null {
  return url !== undefined && url.length <= TEXT ? url : null;
}

/** The credits as JSON. The last ones give way when all together are longer than the field, so that what is kept can be read. */
function creditsText(opportunity: DesiredCrmOpportunity): string {
  const rows = opportunity.credits.map(({ callId, source, share }) =>
    JSON.stringify({ callId, source: sourceText(source), share }),
  );
  let kept = rows.length;
  let length = rows.reduce((sum, row) => sum + row.length + 1, 1);
  while (length > LONG_TEXT) {
    kept -= 1;
    length -= (rows[kept]?.length ?? 0) + 1;
  }
  return `[${rows.slice(0, kept).join(",")}]`;
}
