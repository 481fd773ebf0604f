import type { CallDetail } from "../http/contract.ts";
import type { Call } from "../records/call.ts";
import { type CrmRef, refKey } from "../records/crm-person.ts";
import type { Install } from "../records/install.ts";
import type { LedgerEntry } from "../records/ledger-entry.ts";
import type { Opportunity } from "../records/opportunity.ts";
import type { EvidenceSpan } from "../records/outcome.ts";
import type { Transcript } from "../records/transcript.ts";
import { creditsBooked } from "../steps/book-revenue.ts";
import type { CallStore } from "../store/calls.ts";
import type { DeliveryInStore } from "../store/deliveries-in.ts";
import type { DeliveryOutStore } from "../store/deliveries-out.ts";
import type { LedgerEntryStore } from "../store/ledger-entries.ts";
import type { OpportunityStore } from "../store/opportunities.ts";
import { sha256Hex } from "../values/hashing.ts";
import type { CallId } from "../values/ids.ts";
import type { Clock } from "../values/instant.ts";
import { callRow, sourceView } from "./call-view.ts";
import { countCall } from "./figures.ts";
import { type TrailPlaces, trailOf } from "./trail.ts";

/** What the page of one call reads. */
export interface CallDetailDependencies {
  readonly calls: Pick<CallStore, "findMany">;
  readonly ledger: Pick<LedgerEntryStore, "ofCalls" | "ofOpportunities">;
  readonly opportunities: Pick<OpportunityStore, "ofPeople">;
  readonly deliveriesIn: Pick<DeliveryInStore, "ofCall">;
  readonly deliveriesOut: Pick<DeliveryOutStore, "ofCalls">;
  readonly places: (install: Install) => Promise<TrailPlaces>;
  readonly recordUrl: (install: Install) => Promise<(ref: CrmRef) => string | undefined>;
  readonly now: Clock;
}

/** Everything that explains one call; undefined when the install has no such call. */
export async function callDetail(
  install: Install,
  id: CallId,
  d: CallDetailDependencies,
): Promise<CallDetail | undefined> {
  const call = (await d.calls.findMany(install.id, [id]))[0];
  if (call === undefined) return undefined;
  const [entries, received, deliveries, places, urlOf, deals] = await Promise.all([
    d.ledger.ofCalls(install.id, [id]),
    d.deliveriesIn.ofCall(install.id, id),
    d.deliveriesOut.ofCalls(install.id, [id]),
    d.places(install),
    d.recordUrl(install),
    dealsOf(install, call, d),
  ]);
  const now = d.now();
  const { currency } = install.settings;
  const mine = entries.filter((entry) => entry.amount.currency === currency);
  const earned = creditsBooked(mine).find((credit) => credit.callId === id)?.minor ?? 0;
  return {
    call: callRow(countCall(call, earned), deliveries, { places, currency, now }),
    caller: callerView(call),
    trackingNumber: call.facts.trackingNumber,
    durationSeconds: call.facts.durationSeconds,
    answered: call.facts.answered,
    device: call.facts.device,
    agentName: call.facts.agentName,
    levelReason: call.level.reason,
    match: matchView(call, urlOf),
    outcome: outcomeView(call),
    transcript: (call.facts.transcript?.turns ?? []).map(({ speaker, text, startSeconds }) => ({
      speaker,
      text,
      startSeconds,
    })),
    deal: await dealView(install, call, { deal: deals[0], urlOf, d }),
    ledger: entries.map((entry) => ledgerView(entry, id)),
    score: call.score,
    received: received.map(({ receivedAt, provider, event, verified }) => ({
      at: receivedAt,
      provider,
      event,
      verified,
    })),
    trail: trailOf(deliveries, places, now),
  };
}

/** The evidence that still fits: the stored hash of the quoted text equals the hash of what stands there now. */
function fittingEvidence(
  evidence: readonly EvidenceSpan[],
  transcript: Transcript | undefined,
): readonly EvidenceSpan[] {
  return evidence.filter((span) => {
    const text = transcript?.turns[span.turn]?.text.slice(span.start, span.end);
    return text !== undefined && sha256Hex(text) === span.textHash;
  });
}

function callerView(call: Call): CallDetail["caller"] {
  const caller = call.facts.caller;
  return {
    name: call.match.kind === "matched" ? call.match.person.name : caller?.name,
    number: caller?.number,
    city: caller?.city,
    region: caller?.region,
    withheld: caller?.withheld ?? caller?.number === undefined,
  };
}

function matchView(call: Call, urlOf: (ref: CrmRef) => string | undefined): CallDetail["match"] {
  if (call.match.kind === "unmatched") return { kind: "unmatched", reason: call.match.reason };
  const { person, by, confidence, losers } = call.match;
  return {
    kind: "matched",
    name: person.name,
    object: person.ref.object,
    url: urlOf(person.ref),
    how: by,
    confidence,
    losers: losers.map(({ name, ref, reason }) => ({ name, object: ref.object, reason })),
  };
}

function outcomeView(call: Call): CallDetail["outcome"] {
  const { outcome } = call;
  if (outcome.kind === "not_judged") {
    return { judged: false, reason: outcome.reason, alternatives: [], evidence: [], evidenceLost: false };
  }
  const evidence = fittingEvidence(outcome.evidence, call.facts.transcript);
  return {
    judged: true,
    reason: outcome.reason,
    source: outcome.source,
    version: outcome.version,
    alternatives: outcome.alternatives,
    evidence: evidence.map(({ turn, start, end }) => ({ turn, start, end })),
    evidenceLost: evidence.length < outcome.evidence.length,
  };
}

/** The caller's deals that were not closed before the call, those that carry money first. */
async function dealsOf(install: Install, call: Call, d: CallDetailDependencies): Promise<readonly Opportunity[]> {
  if (call.match.kind !== "matched") return [];
  const deals = await d.opportunities.ofPeople(install.id, [refKey(call.match.person.ref)]);
  const open = deals.filter((deal) => !deal.isDeleted && (deal.closedAt === undefined || deal.closedAt >= call.at));
  return open.sort((a, b) => Number(b.isWon) - Number(a.isWon) || (a.createdAt < b.createdAt ? -1 : 1));
}

async function dealView(
  install: Install,
  call: Call,
  {
    deal,
    urlOf,
    d,
  }: {
    readonly deal: Opportunity | undefined;
    readonly urlOf: (ref: CrmRef) => string | undefined;
    readonly d: CallDetailDependencies;
  },
): Promise<CallDetail["deal"]> {
  if (deal === undefined) return undefined;
  const credits = creditsBooked(await d.ledger.ofOpportunities(install.id, [deal.ref]));
  const whole = credits.reduce((sum, credit) => sum + credit.minor, 0);
  const calls = await d.calls.findMany(
    install.id,
    credits.map((credit) => credit.callId),
  );
  const at = new Map(calls.map((each) => [each.id, each.at]));
  const currency = deal.amount?.currency ?? install.settings.currency;
  return {
    name: deal.name,
    stage: deal.stage,
    won: deal.isWon,
    amount: deal.amount,
    url: urlOf(deal.ref),
    credits: credits.map((credit) => ({
      callId: credit.callId,
      at: at.get(credit.callId) ?? call.at,
      source: sourceView(credit.source),
      share: whole === 0 ? 0 : credit.minor / whole,
      amount: { minor: credit.minor, currency },
      thisCall: credit.callId === call.id,
    })),
  };
}

function ledgerView(entry: LedgerEntry, id: CallId): CallDetail["ledger"][number] {
  const minor = entry.credits.filter((credit) => credit.callId === id).reduce((sum, credit) => sum + credit.minor, 0);
  return {
    sequence: entry.sequence,
    reason: entry.reason,
    at: entry.at,
    amount: { minor, currency: entry.amount.currency },
  };
}
