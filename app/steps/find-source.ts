import type { CallFacts } from "../records/call.ts";
import type { AttributionLevel, Source } from "../records/touch.ts";
import type { TrackingNumber } from "../records/tracking-number.ts";
import type { Instant } from "../values/instant.ts";

/** What the dialled number and the provider tell about the marketing behind a call, and how much of the journey that covers. */
export interface FoundSource {
  readonly source: Source;
  readonly level: AttributionLevel;
}

/**
 * Reads a call's source from the number's binding at the time of the call and from what the provider saw of the visitor's session. The binding
 * names channel and campaign, because the customer made it; the provider adds what only a session knows (keyword, page, click). Pure.
 */
export function findSource(facts: CallFacts, binding: TrackingNumber | undefined): FoundSource {
  const seen = facts.source;
  const session = seen !== undefined && hasSessionFacts(seen);
  if (binding === undefined && seen === undefined) {
    return { source: { channel: "unknown" }, level: { reached: "none", reason: "number_not_bound" } };
  }
  const source: Source = { ...(seen ?? { channel: "unknown" }), ...binding?.binding.source };
  if (session) return { source, level: { reached: "session", reason: "provider_session" } };
  return binding === undefined
    ? { source, level: { reached: "none", reason: "number_not_bound" } }
    : { source, level: { reached: "campaign", reason: "campaign_number" } };
}

/** The binding that held at a moment, of one number's history. */
export function bindingAt(history: readonly TrackingNumber[], at: Instant): TrackingNumber | undefined {
  return history.find((entry) => entry.from <= at && (entry.until === undefined || at < entry.until));
}

function hasSessionFacts(source: Source): boolean {
  return (
    source.keyword !== undefined ||
    source.landingPage !== undefined ||
    (source.clickIds !== undefined && source.clickIds.length > 0)
  );
}
