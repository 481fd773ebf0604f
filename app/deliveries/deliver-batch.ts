import type { Delivery, DeliveryAnswer, DestinationRef } from "../records/delivery.ts";
import type { ItemResult } from "../records/desired.ts";
import {
  errorCode,
  RateLimitedError,
  ReconnectRequiredError,
  RejectedError,
  TransientError,
} from "../values/errors.ts";
import { addMs, type Clock, HOUR_MS, type Instant, SECOND_MS } from "../values/instant.ts";

/** The part of the stored deliveries that sending needs. */
export interface Outbox {
  claim(to: DestinationRef, limit: number): Promise<readonly Delivery[]>;
  unclaim(to: DestinationRef, batch: readonly Delivery[], notBefore: Instant): Promise<void>;
  record(to: DestinationRef, answers: readonly DeliveryAnswer[]): Promise<void>;
}

/** An opened destination: how many rows it takes at once, and how they are sent. One result per row, in order. */
export interface OpenDestination {
  readonly maxBatch: number;
  send(batch: readonly Delivery[]): Promise<readonly ItemResult[]>;
}

/** What a run did. `pausedUntil` tells that the outside cannot take more before then; `code` says why. */
export interface DeliveryReport {
  readonly sent: number;
  readonly refused: number;
  readonly pausedUntil?: Instant;
  readonly code?: string;
  /** True when nothing can be sent before the customer has signed in again. */
  readonly needsSignIn?: boolean;
}

/** A row that fails in passing is tried this often before it counts as refused; with the delays below that is about a day. */
const MAX_ATTEMPTS = 12;
const FIRST_RETRY_MS = 15 * SECOND_MS;
const LONGEST_RETRY_MS = 4 * HOUR_MS;

/**
 * Sends everything that is due for one destination, batch by batch, each as full as the destination takes, until nothing is: a row whose words changed
 * while it was being sent is due again. A refused row never blocks its batch; an
 * outage pauses the destination and leaves the rows waiting. Throws only bugs, after giving the rows back.
 */
export async function deliverDue(
  to: DestinationRef,
  outbox: Outbox,
  { destination, now }: { readonly destination: OpenDestination; readonly now: Clock },
): Promise<DeliveryReport> {
  let sent = 0;
  let refused = 0;
  for (;;) {
    const batch = await outbox.claim(to, destination.maxBatch);
    if (batch.length === 0) return { sent, refused };
    const outcome = await sendBatch(batch, destination, now);
    if (outcome.kind === "failed") {
      await outbox.unclaim(to, batch, outcome.until);
      return { sent, refused, ...stopped(outcome) };
    }
    await outbox.record(to, outcome.answers);
    refused += outcome.answers.filter((answer) => answer.result.kind === "rejected").length;
    sent += batch.length;
  }
}

/** How a run ends after a failure. Throws bugs. */
function stopped({
  until,
  code,
  needsSignIn,
  bug,
}: Extract<BatchOutcome, { kind: "failed" }>): Partial<DeliveryReport> {
  if (bug !== undefined) throw bug;
  return needsSignIn === true ? { code, needsSignIn } : { code, pausedUntil: until };
}

type BatchOutcome =
  | { readonly kind: "answered"; readonly answers: readonly DeliveryAnswer[] }
  | {
      readonly kind: "failed";
      readonly until: Instant;
      readonly code: string;
      readonly needsSignIn?: true;
      readonly bug?: unknown;
    };

async function sendBatch(batch: readonly Delivery[], destination: OpenDestination, now: Clock): Promise<BatchOutcome> {
  try {
    const results = await destination.send(batch);
    return { kind: "answered", answers: batch.map((delivery, index) => answerFor(delivery, results[index], now())) };
  } catch (error) {
    // A no to the whole batch is a no to each row: shown with its words, and sent again when a person has put it right.
    if (error instanceof RejectedError)
      return { kind: "answered", answers: batch.map((delivery) => refusal(delivery, error)) };
    return failure(error, now());
  }
}

function refusal(delivery: Delivery, { code, message }: RejectedError): DeliveryAnswer {
  return { delivery, result: { kind: "rejected", code, message, retry: false } };
}

function answerFor(delivery: Delivery, result: ItemResult | undefined, at: Instant): DeliveryAnswer {
  if (result === undefined) throw new Error("A destination answered fewer rows than it was sent.");
  const again = result.kind === "rejected" && result.retry && delivery.attempts + 1 < MAX_ATTEMPTS;
  return again ? { delivery, result, retryAt: addMs(at, retryDelayMs(delivery.attempts)) } : { delivery, result };
}

function failure(error: unknown, at: Instant): BatchOutcome {
  const code = errorCode(error);
  if (error instanceof RateLimitedError) return { kind: "failed", until: addMs(at, error.retryAfterMs), code };
  if (error instanceof TransientError) return { kind: "failed", until: addMs(at, FIRST_RETRY_MS), code };
  if (error instanceof ReconnectRequiredError) return { kind: "failed", until: at, code, needsSignIn: true };
  return { kind: "failed", until: addMs(at, FIRST_RETRY_MS), code, bug: error };
}

/** Doubles from 15 s up to 4 h. */
function retryDelayMs(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** attempts, LONGEST_RETRY_MS);
}
