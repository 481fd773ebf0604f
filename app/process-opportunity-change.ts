import { personKeyOf, surroundings } from "./call-surroundings.ts";
import { CRM_CONNECTION } from "./crm-destination.ts";
import { type DesireDependencies, desireForCalls, revenueOf, standingRevenue } from "./desire-for-calls.ts";
import { appendMovements, type LedgerChain } from "./ledger/append-movements.ts";
import type { Call } from "./records/call.ts";
import { type CrmPerson, refKey } from "./records/crm-person.ts";
import type { DestinationRef } from "./records/delivery.ts";
import type { Connection, Install } from "./records/install.ts";
import type { LedgerEntry } from "./records/ledger-entry.ts";
import type { Opportunity } from "./records/opportunity.ts";
import { settledLabel } from "./records/outcome.ts";
import type { Credit } from "./records/touch.ts";
import { attributeCall, touchesWithin } from "./steps/attribute-call.ts";
import { bookRevenue } from "./steps/book-revenue.ts";
import { type ConversionRule, desireConversion } from "./steps/desire-conversions.ts";
import { desireCrmOpportunity } from "./steps/desire-crm-records.ts";
import type { CallStore } from "./store/calls.ts";
import type { DeliveryOutStore } from "./store/deliveries-out.ts";
import type { LedgerEntryStore } from "./store/ledger-entries.ts";
import type { OpportunityStore } from "./store/opportunities.ts";
import { addMs, DAY_MS, type Instant, later } from "./values/instant.ts";

/** An ad platform connection that is on, and how it sends. */
export interface ConversionDestination {
  readonly connection: Connection;
  readonly rule: ConversionRule;
}

/** What the way of an opportunity needs of the rest of the product. */
export interface ProcessOpportunityDependencies extends DesireDependencies {
  readonly calls: Pick<CallStore, "ofPeople" | "findMany">;
  readonly opportunities: Pick<OpportunityStore, "findMany" | "ofPeople">;
  readonly ledger: Pick<LedgerEntryStore, "ofCalls" | "ofOpportunities"> & LedgerChain;
  readonly deliveries: Pick<DeliveryOutStore, "setDesired">;
  readonly conversionDestinations: (install: Install) => Promise<readonly ConversionDestination[]>;
}

/**
 * The way of opportunities as they now stand in the mirror: find the calls of their people, share the credit, book what the ledger lacks, and keep
 * which conversions, CRM fields and alerts should now stand. Nothing is sent from here. Running it again changes nothing. Answers the destinations
 * that have something new to send.
 */
export async function processOpportunities(
  install: Install,
  refs: readonly Opportunity["ref"][],
  d: ProcessOpportunityDependencies,
): Promise<readonly DestinationRef[]> {
  await bookDifferences(install, await shareCredits(install, refs, d), d);

  const shared = await shareCredits(install, refs, d);
  const booked = await d.ledger.ofOpportunities(install.id, refs);
  const touched = await callsTouched(install, { shared, booked }, d);
  const around = await surroundings(install, touched, d);
  return [
    ...(await desireOpportunities(install, shared, { booked, d })),
    ...(await desireConversions(install, touched, { entries: around.entries, d })),
    ...(await desireForCalls(install, touched, { ...d, around })),
  ];
}

interface SharedOpportunity {
  readonly opportunity: Opportunity;
  readonly calls: readonly Call[];
  readonly credits: readonly Credit[];
}

/** Reads opportunities and the calls of their people, and shares the credit of each. */
async function shareCredits(
  install: Install,
  refs: readonly Opportunity["ref"][],
  d: ProcessOpportunityDependencies,
): Promise<readonly SharedOpportunity[]> {
  const opportunities = await d.opportunities.findMany(install.id, refs);
  const people = new Set(opportunities.flatMap((each) => each.people.map(refKey)));
  const calls = await d.calls.ofPeople(install.id, [...people]);
  return opportunities.map((opportunity) => shareCredit(install, opportunity, calls));
}

/** The calls that may have led to an opportunity, and the credit of each: no low quality call and no unproven one moves money. */
function shareCredit(install: Install, opportunity: Opportunity, calls: readonly Call[]): SharedOpportunity {
  const { model, windowDays } = install.settings.attribution;
  const people = new Set(opportunity.people.map(refKey));
  const opens = opportunity.closedAt === undefined ? undefined : addMs(opportunity.closedAt, -windowDays * DAY_MS);
  const ofDeal = calls.filter(
    (call) =>
      people.has(personKeyOf(call) ?? "") &&
      (opens === undefined || call.at >= opens) &&
      (opportunity.closedAt === undefined || call.at <= endOfClose(opportunity.closedAt)),
  );
  const worthy = ofDeal.filter((call) => call.verified && settledLabel(call.outcome) !== "low_quality");
  const touches = worthy.map((call) => ({ at: call.at, source: call.source, callId: call.id }));
  const lastCall = touches
    .map((touch) => touch.at)
    .reduce<Instant | undefined>((a, b) => (a === undefined ? b : later(a, b)), undefined);
  const credits =
    lastCall === undefined ? [] : attributeCall(touchesWithin(touches, lastCall, windowDays), lastCall, model);
  return { opportunity, calls: ofDeal, credits };
}

/**
 * Books what the ledger lacks. One read tells which opportunities need booking at all; each of those is booked on the opportunity, calls and sums as they
 * are when its entry is made, so that a slower process never books back what a faster one has put right.
 */
async function bookDifferences(
  install: Install,
  shared: readonly SharedOpportunity[],
  d: ProcessOpportunityDependencies,
): Promise<void> {
  const booked = await d.ledger.ofOpportunities(
    install.id,
    shared.map(({ opportunity }) => opportunity.ref),
  );
  for (const { opportunity, credits } of shared) {
    if (bookRevenue(opportunity, credits, entriesOf(opportunity, booked)).length === 0) continue;
    await appendMovements(install.id, d.ledger, {
      nextMovements: async () => {
        const [fresh] = await shareCredits(install, [opportunity.ref], d);
        if (fresh === undefined) return [];
        return bookRevenue(
          fresh.opportunity,
          fresh.credits,
          await d.ledger.ofOpportunities(install.id, [opportunity.ref]),
        );
      },
      now: d.now,
    });
  }
}

/** Calls that belong to the opportunities now, or that money was ever booked for. */
async function callsTouched(
  install: Install,
  { shared, booked }: { readonly shared: readonly SharedOpportunity[]; readonly booked: readonly LedgerEntry[] },
  d: ProcessOpportunityDependencies,
): Promise<readonly Call[]> {
  const now = new Map(shared.flatMap(({ calls }) => calls).map((call) => [call.id, call]));
  const before = booked.flatMap((entry) => entry.credits.map((credit) => credit.callId)).filter((id) => !now.has(id));
  return [...now.values(), ...(await d.calls.findMany(install.id, [...new Set(before)]))];
}

async function desireOpportunities(
  install: Install,
  shared: readonly SharedOpportunity[],
  { booked, d }: { readonly booked: readonly LedgerEntry[]; readonly d: ProcessOpportunityDependencies },
): Promise<readonly DestinationRef[]> {
  const to: DestinationRef = { installId: install.id, connection: CRM_CONNECTION, kind: "crm_opportunity" };
  const wanted = shared.flatMap(({ opportunity, calls, credits }) => {
    const revenue = standingRevenue(entriesOf(opportunity, booked), () => true);
    const desired = opportunity.isDeleted
      ? undefined
      : desireCrmOpportunity(opportunity.ref, calls, { credits, revenue });
    return desired === undefined ? [] : [{ subject: refKey(opportunity.ref), callId: calls.at(-1)?.id, desired }];
  });
  return (await d.deliveries.setDesired(to, wanted)) > 0 ? [to] : [];
}

async function desireConversions(
  install: Install,
  calls: readonly Call[],
  { entries, d }: { readonly entries: readonly LedgerEntry[]; readonly d: ProcessOpportunityDependencies },
): Promise<readonly DestinationRef[]> {
  const earned = calls.flatMap((call) => {
    const value = revenueOf([call], entries);
    const wonAt = wonAtOf(call, entries);
    return value === undefined || wonAt === undefined ? [] : [{ call, value, wonAt, email: emailOf(call) }];
  });
  const changed: DestinationRef[] = [];
  for (const { connection, rule } of earned.length === 0 ? [] : await d.conversionDestinations(install)) {
    const to: DestinationRef = { installId: install.id, connection: connection.id, kind: "conversion" };
    const wanted = earned.map((each) => {
      const decision = desireConversion(each, rule, d.now());
      const held = decision.kind === "wanted" ? { notBefore: decision.notBefore } : { notNeeded: decision.reason };
      const desired = { kind: "conversion" as const, conversion: decision.conversion };
      return { subject: decision.conversion.id, callId: each.call.id, desired, ...held };
    });
    if ((await d.deliveries.setDesired(to, wanted)) > 0) changed.push(to);
  }
  return changed;
}

/** A CRM that knows only the day of closing says midnight: calls of that day came before the close. */
function endOfClose(closedAt: Instant): Instant {
  return closedAt.endsWith("T00:00:00.000Z") ? addMs(closedAt, DAY_MS - 1) : closedAt;
}

function entriesOf(opportunity: Opportunity, entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return entries.filter((entry) => entry.opportunity.id === opportunity.ref.id);
}

/** When a call first earned: the time of its earliest positive booking. */
function wonAtOf(call: Call, entries: readonly LedgerEntry[]): Instant | undefined {
  const gains = entries.filter((entry) =>
    entry.credits.some((credit) => credit.callId === call.id && credit.minor > 0),
  );
  return gains.map((entry) => entry.at).sort()[0];
}

function emailOf(call: Call): CrmPerson["email"] {
  return call.match.kind === "matched" ? call.match.person.email : undefined;
}
