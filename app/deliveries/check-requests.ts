import type { RequestStatus } from "../adapters/ad-platforms/ad-platform.ts";
import type { Delivery, DeliveryAnswer, DestinationRef } from "../records/delivery.ts";
import { RejectedError } from "../values/errors.ts";
import { addMs, type Clock, type Instant } from "../values/instant.ts";

/** The part of the stored deliveries that asking for verdicts needs. */
export interface OpenRequests {
  openRequests(to: Omit<DestinationRef, "kind">, sentBefore: Instant): Promise<readonly string[]>;
  ofRequest(install: DestinationRef["installId"], requestId: string): Promise<readonly Delivery[]>;
  record(to: DestinationRef, answers: readonly DeliveryAnswer[]): Promise<void>;
}

/** A platform that says no to the question itself (it knows no such request) will never judge those rows: that is the answer about each of them. */
function asRefusal(error: unknown): RequestStatus {
  if (!(error instanceof RejectedError)) throw error;
  const { code, message } = error;
  return { kind: "final", results: () => ({ kind: "rejected", code, message, retry: false }) };
}

/** Retried rows that a platform judged "try again" wait this long. */
const RETRY_MS = 6 * 3_600_000;

/**
 * Asks one platform connection for its verdict on every request that is old enough, and records each row's. Answers how many rows got a verdict and how
 * many requests are still being judged. Throws what the platform throws.
 */
export async function checkRequests(
  to: DestinationRef,
  requests: OpenRequests,
  platform: {
    readonly requestStatus: (id: string) => Promise<RequestStatus>;
    readonly statusAfterMs: number;
    readonly now: Clock;
  },
): Promise<{ readonly judged: number; readonly open: number }> {
  const ids = await requests.openRequests(to, addMs(platform.now(), -platform.statusAfterMs));
  let judged = 0;
  let open = 0;
  for (const id of ids) {
    const status = await platform.requestStatus(id).catch(asRefusal);
    if (status.kind === "processing") {
      open += 1;
      continue;
    }
    const answers = (await requests.ofRequest(to.installId, id)).map((delivery): DeliveryAnswer => {
      const result = status.results(delivery.requestIndex ?? 0);
      const again = result.kind === "rejected" && result.retry;
      return again ? { delivery, result, retryAt: addMs(platform.now(), RETRY_MS) } : { delivery, result };
    });
    await requests.record(to, answers);
    judged += answers.length;
  }
  return { judged, open };
}
