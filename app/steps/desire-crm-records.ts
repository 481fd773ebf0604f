import type { Call } from "../records/call.ts";
import type { CrmPerson, CrmRef } from "../records/crm-person.ts";
import type { DesiredCrmCall, DesiredCrmOpportunity, DesiredCrmPerson } from "../records/desired.ts";
import type { LeadScore } from "../records/lead-score.ts";
import { OUTCOME_LABELS, type OutcomeLabel, settledLabel } from "../records/outcome.ts";
import type { Credit, Source } from "../records/touch.ts";
import type { Money } from "../values/money.ts";

/** What the CRM's record of a call should say; undefined until the call has ended, so that a ringing call costs no request. Pure. */
export function desireCrmCall(
  call: Call,
  earned: { readonly opportunity?: CrmRef<"opportunity">; readonly revenue?: Money },
): DesiredCrmCall | undefined {
  const { facts, outcome } = call;
  if (facts.ended !== true) return undefined;
  return {
    kind: "crm_call",
    callId: call.id,
    provider: call.provider,
    providerCallId: call.providerCallId,
    startedAt: call.at,
    direction: facts.direction ?? "inbound",
    answered: facts.answered,
    durationSeconds: facts.durationSeconds,
    talkSeconds: facts.talkSeconds,
    callerNumber: facts.caller?.number,
    trackingNumber: facts.trackingNumber,
    person: call.match.kind === "matched" ? call.match.person.ref : undefined,
    opportunity: earned.opportunity,
    ...(outcome.kind === "judged"
      ? {
          outcome: outcome.label,
          outcomeConfidence: outcome.confidence,
          outcomeSource: outcome.source,
          outcomeReason: outcome.review ? `In review: ${outcome.reason}` : outcome.reason,
        }
      : { outcome: "not_judged" as const, outcomeReason: outcome.reason }),
    source: call.source,
    level: call.level,
    revenue: earned.revenue,
    recordingUrl: facts.recordingUrl,
  };
}

/** What our fields on a person should say. `calls` are all calls of the person, at least one. Pure. */
export function desireCrmPerson(
  person: CrmPerson,
  calls: readonly Call[],
  known: { readonly score: LeadScore; readonly revenue?: Money },
): DesiredCrmPerson {
  const { first, last } = endsOf(calls);
  return {
    kind: "crm_person",
    person: person.ref,
    score: known.score,
    firstTouch: first,
    lastTouch: last,
    lastOutcome: lastOutcome(calls),
    revenue: known.revenue,
  };
}

/** What our fields on an opportunity should say; undefined when no call belongs to it. Pure. */
export function desireCrmOpportunity(
  opportunity: CrmRef<"opportunity">,
  calls: readonly Call[],
  earned: { readonly credits: readonly Credit[]; readonly revenue?: Money },
): DesiredCrmOpportunity | undefined {
  if (calls.length === 0) return undefined;
  const { first, last } = endsOf(calls);
  return {
    kind: "crm_opportunity",
    opportunity,
    outcome: bestOutcome(calls),
    revenue: earned.revenue,
    callCount: calls.length,
    firstTouch: first,
    lastTouch: last,
    credits: earned.credits
      .filter((credit) => credit.share > 0)
      .map((credit) => ({ callId: credit.touch.callId, source: credit.touch.source, share: credit.share })),
  };
}

function endsOf(calls: readonly Call[]): { readonly first: Source; readonly last: Source } {
  const inTime = [...calls].sort(byTime);
  const unknown: Source = { channel: "unknown" };
  return { first: inTime[0]?.source ?? unknown, last: inTime.at(-1)?.source ?? unknown };
}

function lastOutcome(calls: readonly Call[]): OutcomeLabel | "not_judged" {
  const labels = [...calls].sort(byTime).map((call) => settledLabel(call.outcome));
  return labels.filter((label) => label !== undefined).at(-1) ?? "not_judged";
}

function bestOutcome(calls: readonly Call[]): OutcomeLabel | "not_judged" {
  const labels = new Set(calls.map((call) => settledLabel(call.outcome)));
  return OUTCOME_LABELS.find((label) => labels.has(label)) ?? "not_judged";
}

function byTime(a: Call, b: Call): number {
  if (a.at === b.at) return a.id < b.id ? -1 : 1;
  return a.at < b.at ? -1 : 1;
}
