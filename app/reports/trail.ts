import type { TrailRow, TrailState } from "../http/contract.ts";
import type { Delivery } from "../records/delivery.ts";
import type { Desired } from "../records/desired.ts";
import type { NotEligibleReason } from "../steps/desire-conversions.ts";
import type { Instant } from "../values/instant.ts";

/** How places are named for people, and where their records can be seen. */
export interface TrailPlaces {
  /** The place of a delivery: "Salesforce", "Google Ads", "Slack". */
  readonly nameOf: (delivery: Pick<Delivery, "connection" | "kind">) => string;
  readonly recordUrl: (delivery: Delivery) => string | undefined;
}

/** What a kind of desired state is called in a trail. */
export const TRAIL_WHAT: Readonly<Record<Desired["kind"], TrailRow["what"]>> = {
  crm_call: "call",
  crm_person: "person",
  crm_opportunity: "opportunity",
  conversion: "conversion",
  alert: "alert",
};

/** Why a conversion is not needed, each with the next step where there is one. */
const NOT_NEEDED: Readonly<Record<NotEligibleReason, string>> = {
  not_from_this_platform: "Not sent: the call did not come from this platform's ads.",
  unverified_source: "Not sent: nothing proves that the provider sent this call. Add the provider's signing key.",
  outcome_in_review: "Not sent until someone confirms the outcome.",
  low_quality: "Not sent: the call was of low quality.",
  no_identifier: "Not sent: there is no number, e-mail or click to recognise the caller by.",
  no_consent: "Not sent: consent is required and was not given.",
  too_old_for_platform: "Not sent: the win is older than the platform takes.",
};

/** The trail of one call: a row a destination, CRM first, with the destination's own words where it gave some. */
export function trailOf(deliveries: readonly Delivery[], places: TrailPlaces, now: Instant): readonly TrailRow[] {
  const order = Object.keys(TRAIL_WHAT);
  const sorted = [...deliveries].sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.id < b.id ? -1 : 1),
  );
  return sorted.map((delivery) => trailRow(delivery, places, now));
}

/** The state of a delivery in the words of a trail: waiting for a later time is being held. */
export function trailState(delivery: Delivery, now: Instant): TrailState {
  return delivery.state === "waiting" && delivery.notBefore > now && delivery.attempts === 0 ? "held" : delivery.state;
}

function trailRow(delivery: Delivery, places: TrailPlaces, now: Instant): TrailRow {
  const state = trailState(delivery, now);
  const place = places.nameOf(delivery);
  const { desired } = delivery;
  return {
    place,
    what: TRAIL_WHAT[delivery.kind],
    state,
    reason: delivery.reason ?? undefined,
    sentence: sentenceOf(delivery, state, place),
    words: delivery.message ?? undefined,
    at: delivery.acknowledgedAt ?? delivery.sentAt ?? delivery.updatedAt,
    heldUntil: state === "held" ? delivery.notBefore : undefined,
    attempts: delivery.attempts,
    value: desired.kind === "conversion" ? desired.conversion.value : undefined,
    orderId: desired.kind === "conversion" ? desired.conversion.id : undefined,
    recordUrl: places.recordUrl(delivery),
  };
}

function sentenceOf(delivery: Delivery, state: TrailState, place: string): string {
  switch (state) {
    case "not_needed":
      return isNotEligible(delivery.reason) ? NOT_NEEDED[delivery.reason] : "Not sent: a rule says so.";
    case "held":
      return "Held, so that a refund can still stop it.";
    case "waiting":
      return delivery.attempts === 0
        ? "Waiting: goes with the next batch."
        : `Waiting: ${place} could not take it (${delivery.reason ?? "no reason given"}); it is tried again.`;
    case "received":
      return `${place} took it and has not judged it yet.`;
    case "accepted":
      return `Accepted by ${place}.`;
    case "refused":
      return `${place} refused it.`;
  }
}

function isNotEligible(reason: string | undefined): reason is NotEligibleReason {
  return reason !== undefined && reason in NOT_NEEDED;
}
