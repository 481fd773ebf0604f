import type { DesiredCrmCall, DesiredCrmOpportunity, DesiredCrmPerson } from "../../../../app/records/desired.ts";
import { callId } from "../../../../app/values/ids.ts";
import { instant } from "../../../../app/values/instant.ts";
import { money } from "../../../../app/values/money.ts";

/** A call of which little is known. */
export function aCall(id: string, changes: Partial<DesiredCrmCall> = {}): DesiredCrmCall {
  return {
    kind: "crm_call",
    callId: callId(id),
    provider: "callrail",
    providerCallId: `CAL${id}`,
    startedAt: instant("2026-01-30T14:02:00.000Z"),
    direction: "inbound",
    outcome: "not_judged",
    source: { channel: "unknown" },
    level: { reached: "none", reason: "number_not_bound" },
    ...changes,
  };
}

/** A contact with a score of 42. */
export function aPerson(id: string, object: "contact" | "company" = "contact"): DesiredCrmPerson {
  const at = instant("2026-01-30T14:02:00.000Z");
  const parts = [
    { kind: "engagement", label: "Appointment call", at, points: 40, decayedTo: 30 },
    { kind: "fit", label: "In the service area", at, points: 12, decayedTo: 12 },
  ] as const;
  return {
    kind: "crm_person",
    person: { object, id },
    score: { total: 42, fit: 12, engagement: 30, parts, at },
    firstTouch: { channel: "paid_search", campaign: "Roofing" },
    lastTouch: { channel: "direct" },
    lastOutcome: "appointment",
    revenue: money(123_456, "USD"),
  };
}

/** A deal that two calls share. */
export function aDeal(id: string): DesiredCrmOpportunity {
  return {
    kind: "crm_opportunity",
    opportunity: { object: "opportunity", id },
    outcome: "sale",
    revenue: money(500_000, "USD"),
    callCount: 2,
    firstTouch: { channel: "paid_search", campaign: "Roofing" },
    lastTouch: { channel: "direct" },
    credits: [
      { callId: callId("call-1"), source: { channel: "direct" }, share: 0.25 },
      { callId: callId("call-2"), source: { channel: "paid_search", campaign: "Roofing" }, share: 0.75 },
    ],
  };
}
