import type { CallRow, SourceView } from "../http/contract.ts";
import type { Delivery } from "../records/delivery.ts";
import type { Source } from "../records/touch.ts";
import type { Instant } from "../values/instant.ts";
import type { CountedCall } from "./figures.ts";
import { type TrailPlaces, trailState } from "./trail.ts";

/** One call as lists show it. `deliveries` are those of this call. */
export function callRow(
  { call, result, earnedMinor }: CountedCall,
  deliveries: readonly Delivery[],
  { places, currency, now }: { readonly places: TrailPlaces; readonly currency: string; readonly now: Instant },
): CallRow {
  const judged = call.outcome.kind === "judged" ? call.outcome : undefined;
  return {
    id: call.id,
    at: call.at,
    callerName: call.match.kind === "matched" ? call.match.person.name : call.facts.caller?.name,
    callerNumber: call.facts.caller?.number,
    result,
    outcome: judged?.label,
    confidence: judged?.confidence,
    inReview: judged?.review ?? false,
    talkSeconds: call.facts.talkSeconds ?? call.facts.durationSeconds,
    source: sourceView(call.source),
    level: call.level.reached,
    revenue: earnedMinor === 0 ? undefined : { minor: earnedMinor, currency },
    score: call.score?.total,
    places: deliveries.map((delivery) => ({ place: places.nameOf(delivery), state: trailState(delivery, now) })),
  };
}

/** A source as the browser is told of it: click ids stay on the server. */
export function sourceView({ clickIds, ...source }: Source): SourceView {
  return { ...source, hasClickId: (clickIds?.length ?? 0) > 0 };
}
