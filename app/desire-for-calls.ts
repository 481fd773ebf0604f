import { type CallSurroundings, personKeyOf } from "./call-surroundings.ts";
import { CRM_CONNECTION } from "./crm-destination.ts";
import type { Call } from "./records/call.ts";
import { type CrmPerson, type CrmRef, refKey } from "./records/crm-person.ts";
import type { DestinationRef } from "./records/delivery.ts";
import type { DesiredKind } from "./records/desired.ts";
import type { Connection, Install } from "./records/install.ts";
import type { LeadScore } from "./records/lead-score.ts";
import type { LedgerCredit, LedgerEntry } from "./records/ledger-entry.ts";
import type { Opportunity } from "./records/opportunity.ts";
import { settledLabel } from "./records/outcome.ts";
import { creditsBooked } from "./steps/book-revenue.ts";
import { desireCrmCall, desireCrmPerson } from "./steps/desire-crm-records.ts";
import { raiseAlert } from "./steps/raise-alerts.ts";
import { DEFAULT_SCORE_WEIGHTS, scoreLead } from "./steps/score-lead.ts";
import type { DeliveryOutStore } from "./store/deliveries-out.ts";
import type { LedgerEntryStore } from "./store/ledger-entries.ts";
import type { OpportunityStore } from "./store/opportunities.ts";
import type { InstallId } from "./values/ids.ts";
import { type Clock, later } from "./values/instant.ts";
import { type Money, money } from "./values/money.ts";

/** What the desired state of calls is worked out from and kept in. */
export interface DesireDependencies {
  readonly deliveries: Pick<DeliveryOutStore, "setDesired">;
  readonly ledger: Pick<LedgerEntryStore, "ofCalls">;
  readonly opportunities: Pick<OpportunityStore, "ofPeople">;
  readonly alertChannels: (install: InstallId) => Promise<readonly Connection[]>;
  readonly callLink: (call: Call) => string;
  readonly now: Clock;
}

/** Scores the person behind a call from everything they did. The score is taken at the latest of these facts, so a replay gives the same. */
export function scorePerson(person: CrmPerson, around: CallSurroundings): LeadScore {
  const key = refKey(person.ref);
  const calls = around.callsOfPerson.get(key) ?? [];
  const opportunities = (around.opportunitiesOfPerson.get(key) ?? []).filter((each) => !each.isDeleted);
  const wonAt = opportunities.filter((each) => each.isWon).map((each) => each.closedAt ?? each.changedAt);
  const moments = [...calls.map((call) => call.at), ...opportunities.map((each) => each.changedAt)];
  const at = moments.reduce(later, moments[0] ?? person.lastActivityAt);
  return scoreLead(
    {
      calls: calls.map((call) => ({
        at: call.at,
        outcome: settledLabel(call.outcome),
        talkSeconds: call.facts.talkSeconds,
      })),
      hasEmail: person.email !== undefined,
      hasOpenOpportunity: person.hasOpenOpportunity || opportunities.some((each) => !each.isClosed),
      wonAt: wonAt.sort()[0],
    },
    DEFAULT_SCORE_WEIGHTS,
    at,
  );
}

/**
 * Keeps what the CRM and the alert channels should now say about calls and the people behind them. Answers the destinations that have something new
 * to send.
 */
export async function desireForCalls(
  install: Install,
  calls: readonly Call[],
  { around, ...d }: DesireDependencies & { readonly around: CallSurroundings },
): Promise<readonly DestinationRef[]> {
  const to = (kind: DesiredKind): DestinationRef => ({ installId: install.id, connection: CRM_CONNECTION, kind });
  const records = calls.flatMap((call) => {
    const desired = desireCrmCall(call, earnedBy(call, around));
    return desired === undefined
      ? []
      : [{ subject: call.id, callId: call.id, desired, basis: basisOf([call], around) }];
  });
  const people = [...new Map(calls.flatMap((call) => personEntry(call))).values()].map(({ call, person }) => {
    const ofPerson = around.callsOfPerson.get(refKey(person.ref)) ?? [call];
    const desired = desireCrmPerson(person, ofPerson, {
      score: scorePerson(person, around),
      revenue: revenueOf(ofPerson, around.entries),
    });
    return { subject: refKey(person.ref), callId: call.id, desired, basis: basisOf(ofPerson, around) };
  });
  const changed = [
    { to: to("crm_call"), count: await d.deliveries.setDesired(to("crm_call"), records) },
    { to: to("crm_person"), count: await d.deliveries.setDesired(to("crm_person"), people) },
    ...(await desireAlerts(install, calls, { around, ...d })),
  ];
  return changed.filter(({ count }) => count > 0).map((each) => each.to);
}

/** How much is known of calls: it grows whenever one is saved and whenever money is booked for one. */
function basisOf(calls: readonly Call[], { entries }: CallSurroundings): number {
  const ids = new Set<string>(calls.map((call) => call.id));
  const booked = entries.filter((entry) => entry.credits.some((credit) => ids.has(credit.callId)));
  return calls.reduce((sum, call) => sum + call.revision, booked.length);
}

/** What the ledger holds for calls; undefined when they earned nothing ever. */
export function revenueOf(calls: readonly Call[], entries: readonly LedgerEntry[]): Money | undefined {
  const ids = new Set<string>(calls.map((call) => call.id));
  return standingRevenue(entries, (credit) => ids.has(credit.callId));
}

/**
 * The sum of the credits that count: in the currency of the latest booking that still stands, else zero in the latest of all (a deal may have changed its
 * currency). Undefined when nothing was booked ever.
 */
export function standingRevenue(
  entries: readonly LedgerEntry[],
  counts: (credit: LedgerCredit) => boolean,
): Money | undefined {
  const latestFirst = [...entries]
    .sort((a, b) => b.sequence - a.sequence)
    .filter((entry) => entry.credits.some(counts));
  const sums = [...new Set(latestFirst.map((entry) => entry.amount.currency))].map((currency) => {
    const credits = creditsBooked(entries.filter((entry) => entry.amount.currency === currency)).filter(counts);
    return money(
      credits.reduce((sum, credit) => sum + credit.minor, 0),
      currency,
    );
  });
  return sums.find((sum) => sum.minor !== 0) ?? sums[0];
}

async function desireAlerts(
  install: Install,
  calls: readonly Call[],
  { around, ...d }: DesireDependencies & { readonly around: CallSurroundings },
): Promise<readonly { readonly to: DestinationRef; readonly count: number }[]> {
  const alerts = calls.flatMap((call) => {
    const { opportunity, revenue } = earnedBy(call, around);
    const value = revenue !== undefined && revenue.minor > 0 ? revenue : opportunity?.amount;
    const alert = raiseAlert({ call, value, link: d.callLink(call) }, install.settings.alerts);
    return alert === undefined
      ? []
      : [{ subject: `${alert.kind}:${call.id}`, callId: call.id, desired: { kind: "alert" as const, alert } }];
  });
  if (alerts.length === 0) return [];
  const channels = (await d.alertChannels(install.id)).filter((channel) => channel.status === "on");
  return Promise.all(
    channels.map(async (channel) => {
      const to: DestinationRef = { installId: install.id, connection: channel.id, kind: "alert" };
      return { to, count: await d.deliveries.setDesired(to, alerts) };
    }),
  );
}

function earnedBy(
  call: Call,
  around: CallSurroundings,
): { readonly opportunity?: CrmRef<"opportunity"> & { readonly amount?: Money }; readonly revenue?: Money } {
  const key = personKeyOf(call);
  const opportunities = key === undefined ? [] : (around.opportunitiesOfPerson.get(key) ?? []);
  const opportunity = opportunityOf(call, opportunities);
  const revenue = revenueOf([call], around.entries);
  return { opportunity: opportunity && { ...opportunity.ref, amount: opportunity.amount }, revenue };
}

/** The opportunity that a call belongs to: of those not closed before the call, the one that opened first; deleted ones never. */
function opportunityOf(call: Call, opportunities: readonly Opportunity[]): Opportunity | undefined {
  return opportunities
    .filter((each) => !each.isDeleted && (each.closedAt === undefined || each.closedAt >= call.at))
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))[0];
}

function personEntry(call: Call): readonly [string, { readonly call: Call; readonly person: CrmPerson }][] {
  return call.match.kind === "matched" && call.match.person.ref.object !== "company"
    ? [[refKey(call.match.person.ref), { call, person: call.match.person }]]
    : [];
}
