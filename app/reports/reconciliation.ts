import type { ReconciliationReport, ReconciliationRow } from "../http/contract.ts";
import type { Delivery } from "../records/delivery.ts";
import type { Install } from "../records/install.ts";
import type { DeliveryOutStore } from "../store/deliveries-out.ts";
import type { LedgerEntryStore } from "../store/ledger-entries.ts";
import type { OpportunityStore } from "../store/opportunities.ts";
import type { Clock } from "../values/instant.ts";
import { type CountingDependencies, countCalls } from "./counted-calls.ts";
import type { CountedCall } from "./figures.ts";
import { instantsOf, periodView } from "./revenue-report.ts";
import { trailState } from "./trail.ts";

/** What reconciling reads. */
export interface ReconciliationDependencies extends CountingDependencies {
  readonly ledger: Pick<LedgerEntryStore, "ofCalls" | "ofOpportunities">;
  readonly opportunities: Pick<OpportunityStore, "findMany">;
  readonly deliveriesOut: Pick<DeliveryOutStore, "ofCalls">;
  /** Ad platform connections that conversions go to. */
  readonly platforms: (install: Install) => Promise<readonly { readonly id: string }[]>;
  readonly now: Clock;
}

/**
 * Follows every call of a period from receipt to the platforms' word, and gives each that did not come through a reason. `unexplained` counts what has
 * none: an ended call that the CRM was never to be told of, money without a decision for a platform, and deals whose booked money is not the CRM's.
 */
export async function reconcile(
  install: Install,
  days: { readonly from: string; readonly to: string },
  d: ReconciliationDependencies,
): Promise<ReconciliationReport> {
  const { timeZone, currency } = install.settings;
  const counted = await countCalls(install, instantsOf(days, timeZone), { ...d, filters: {} });
  const ids = counted.map((each) => each.call.id);
  const deliveries = await d.deliveriesOut.ofCalls(install.id, ids);
  const now = d.now();
  const crm = reasons(counted, byCall(deliveries, "crm_call"), now, (each) => each.call.facts.ended === true);
  const earning = counted.filter((each) => each.earnedMinor > 0);
  const platforms = await d.platforms(install);
  const conversions = deliveries.filter((delivery) => delivery.kind === "conversion");
  const undecided = platforms.flatMap((platform) => {
    const decided = new Set(conversions.filter((each) => each.connection === platform.id).map((each) => each.callId));
    return earning.filter((each) => !decided.has(each.call.id));
  });
  const moneyOff = await dealsOff(install, ids, d);
  const told = conversions.filter((each) => each.state === "received" || each.state === "accepted");
  const sent = told.filter((each) => conversionMinor(each) !== 0);
  const accepted = sent.filter((each) => each.state === "accepted");
  return {
    period: periodView(days, timeZone),
    received: counted.length,
    judged: counted.filter((each) => each.result !== "not_judged").length,
    inCrm: crm.rows.find((row) => row.state === "accepted")?.count ?? 0,
    crm: crm.rows,
    conversions: {
      rows: conversionRows(conversions, now),
      sent: sent.length,
      accepted: accepted.length,
      takenBack: told.length - sent.length,
      acceptedValue: { minor: accepted.reduce((sum, each) => sum + conversionMinor(each), 0), currency },
    },
    ledger: { minor: earning.reduce((sum, each) => sum + each.earnedMinor, 0), currency },
    unexplained: crm.unexplained + undecided.length + moneyOff,
  };
}

function reasons(
  counted: readonly CountedCall[],
  deliveries: ReadonlyMap<string, Delivery>,
  now: ReturnType<Clock>,
  expected: (counted: CountedCall) => boolean,
): { readonly rows: readonly ReconciliationRow[]; readonly unexplained: number } {
  const rows = new Map<string, ReconciliationRow>();
  let unexplained = 0;
  const count = (state: ReconciliationRow["state"], reason: string | undefined): void => {
    const key = `${state}:${reason ?? ""}`;
    rows.set(key, { state, reason, count: (rows.get(key)?.count ?? 0) + 1 });
  };
  for (const each of counted) {
    const delivery = deliveries.get(each.call.id);
    if (delivery !== undefined) count(trailState(delivery, now), delivery.reason ?? undefined);
    else if (expected(each)) unexplained += 1;
    else count("waiting", "not_ended");
  }
  return { rows: [...rows.values()], unexplained };
}

function conversionRows(conversions: readonly Delivery[], now: ReturnType<Clock>): readonly ReconciliationRow[] {
  const rows = new Map<string, ReconciliationRow>();
  for (const delivery of conversions) {
    const state = trailState(delivery, now);
    const reason = delivery.reason ?? undefined;
    const key = `${state}:${reason ?? ""}`;
    rows.set(key, { state, reason, count: (rows.get(key)?.count ?? 0) + 1 });
  }
  return [...rows.values()];
}

/** Deals of the calls whose booked money is not what the CRM says: the amount of a won one, nothing of any other. */
async function dealsOff(install: Install, callIds: readonly string[], d: ReconciliationDependencies): Promise<number> {
  const touched = await d.ledger.ofCalls(install.id, callIds);
  const refs = [...new Map(touched.map((entry) => [entry.opportunity.id, entry.opportunity])).values()];
  const [entries, deals] = await Promise.all([
    d.ledger.ofOpportunities(install.id, refs),
    d.opportunities.findMany(install.id, refs),
  ]);
  return refs.filter((ref) => {
    const deal = deals.find((each) => each.ref.id === ref.id);
    const booked = entries
      .filter((entry) => entry.opportunity.id === ref.id)
      .reduce((sum, entry) => sum + entry.amount.minor, 0);
    return booked !== (deal?.isWon === true && !deal.isDeleted ? (deal.amount?.minor ?? 0) : 0);
  }).length;
}

function byCall(deliveries: readonly Delivery[], kind: Delivery["kind"]): ReadonlyMap<string, Delivery> {
  return new Map(
    deliveries.flatMap((delivery) =>
      delivery.kind === kind && delivery.callId !== undefined ? [[delivery.callId, delivery]] : [],
    ),
  );
}

function conversionMinor({ desired }: Delivery): number {
  return desired.kind === "conversion" ? desired.conversion.value.minor : 0;
}
