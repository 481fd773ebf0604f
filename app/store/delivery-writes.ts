import type { Delivery, DeliveryAnswer, DeliveryState, DestinationRef } from "../records/delivery.ts";
import type { Desired } from "../records/desired.ts";
import { valueHash } from "../values/hashing.ts";
import type { Instant } from "../values/instant.ts";
import type { ScopedWrite } from "./model.ts";

type ScopedUpdate = Readonly<Record<string, unknown>>;

/** The claim of nobody. */
export const FREE = "";

/** What should stand outside, for one subject. `notBefore` holds it back; `notNeeded` says why nothing is sent. */
export interface DesiredState {
  readonly subject: string;
  readonly callId?: string;
  readonly desired: Desired;
  readonly notBefore?: Instant;
  readonly notNeeded?: string;
  /**
   * How much was known when it was worked out: a number that grows with every input. Words that rest on less never replace words that rest on more,
   * whichever process is slower. Absent where one process at a time decides.
   */
  readonly basis?: number;
}

/** The part of a stored delivery that tells whether a wanted state is news. */
interface KnownState {
  readonly desiredHash: string;
  /** When the outside first had it. */
  readonly sentAt?: Instant;
  readonly state: DeliveryState;
}

/** The write that brings a stored delivery to a wanted state; undefined when it says the same already, or when nothing was to be said ever. */
export function desiredWrite(
  row: { readonly id: string; readonly to: DestinationRef; readonly at: Instant },
  wanted: DesiredState,
  known: KnownState | undefined,
): ScopedWrite | undefined {
  const desiredHash = valueHash(wanted.desired);
  // What a platform holds already is kept true there, though a rule would no longer let it out: else money that was taken back would stay at the bidder.
  const needed = wanted.notNeeded === undefined || known?.sentAt !== undefined;
  if (
    known === undefined
      ? isNothing(wanted.desired)
      : known.desiredHash === desiredHash && (known.state !== "not_needed") === needed
  ) {
    return undefined;
  }
  const state: DeliveryState = needed ? "waiting" : "not_needed";
  const basis = wanted.basis ?? 0;
  return {
    // Where the stored words rest on more, nothing matches, and the insert that is tried instead meets the id and is left out.
    filter: { _id: row.id, basis: { $lte: basis } },
    update: {
      $set: {
        connection: row.to.connection,
        kind: row.to.kind,
        subject: wanted.subject,
        desired: wanted.desired,
        desiredHash,
        state,
        reason: needed ? null : (wanted.notNeeded ?? null),
        message: null,
        notBefore: wanted.notBefore ?? row.at,
        basis,
        attempts: 0,
        updatedAt: row.at,
        ...(wanted.callId === undefined ? {} : { callId: wanted.callId }),
      },
      // A claim stands: who is just sending the older words comes back first, so that two processes never send one row at once.
      $setOnInsert: { claim: FREE, claimedUntil: FREE },
      $inc: { version: 1 },
    },
    upsert: true,
  };
}

/** A conversion of no value that was never told needs no telling. */
function isNothing(desired: Desired): boolean {
  return desired.kind === "conversion" && desired.conversion.value.minor === 0;
}

/**
 * The writes of one answer: what it says of the desired state counts only if that is still the one that was sent; what the outside acknowledged, and the
 * end of the claim, count in any case.
 */
export function answerWrites({ delivery, result, retryAt }: DeliveryAnswer, at: Instant): readonly ScopedWrite[] {
  const release = {
    filter: { _id: delivery.id, claim: delivery.claim ?? FREE },
    update: { $set: { claim: FREE, claimedUntil: FREE } },
  };
  const acknowledged = result.kind === "accepted" ? [acknowledgement(delivery, result.externalId, at)] : [];
  return [
    { filter: { _id: delivery.id, version: delivery.version }, update: stateUpdate({ delivery, result, retryAt }, at) },
    ...acknowledged,
    release,
  ];
}

function stateUpdate({ delivery, result, retryAt }: DeliveryAnswer, at: Instant): ScopedUpdate {
  const tried = { $inc: { attempts: 1 } };
  if (result.kind === "rejected") {
    const state = retryAt === undefined ? { state: "refused" } : { state: "waiting", notBefore: retryAt };
    return { ...tried, $set: { ...state, reason: result.code, message: result.message, updatedAt: at } };
  }
  const sent = { sentAt: delivery.sentAt ?? at, message: null, updatedAt: at };
  if (result.kind === "accepted")
    return { ...tried, $set: { ...sent, state: "accepted", reason: result.code ?? null } };
  const place = { requestId: result.requestId, requestIndex: result.requestIndex ?? 0 };
  return { ...tried, $set: { ...sent, ...place, state: "received", sentAt: at, reason: null } };
}

function acknowledgement(delivery: Delivery, externalId: string | undefined, at: Instant): ScopedWrite {
  const known = externalId === undefined ? {} : { externalId };
  return {
    filter: { _id: delivery.id },
    update: { $set: { ...known, acknowledgedHash: delivery.desiredHash, acknowledgedAt: at } },
  };
}
