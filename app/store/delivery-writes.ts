import type { DeliveryAnswer, DeliveryState, DestinationRef } from "../records/delivery.ts";
import type { Desired } from "../records/desired.ts";
import { valueHash } from "../values/hashing.ts";
import type { Instant } from "../values/instant.ts";
import type { ScopedWrite } from "./model.ts";

/** The claim of nobody. */
export const FREE = "";

/** What should stand outside, for one subject. `notBefore` holds it back; `notNeeded` says why nothing is sent. */
export interface DesiredState {
  readonly subject: string;
  readonly callId?: string;
  readonly desired: Desired;
  readonly notBefore?: Instant;
  readonly notNeeded?: string;
}

/** The part of a stored delivery that tells whether a wanted state is news. */
interface KnownState {
  readonly desiredHash: string;
  readonly state: DeliveryState;
}

/** The write that brings a stored delivery to a wanted state; undefined when it says the same already, or when nothing was to be said ever. */
export function desiredWrite(
  row: { readonly id: string; readonly to: DestinationRef; readonly at: Instant },
  wanted: DesiredState,
  known: KnownState | undefined,
): ScopedWrite | undefined {
  const desiredHash = valueHash(wanted.desired);
  const needed = wanted.notNeeded === undefined;
  if (
    known === undefined
      ? isNothing(wanted.desired)
      : known.desiredHash === desiredHash && (known.state !== "not_needed") === needed
  ) {
    return undefined;
  }
  const state: DeliveryState = needed ? "waiting" : "not_needed";
  return {
    filter: { _id: row.id },
    update: {
      $set: {
        connection: row.to.connection,
        kind: row.to.kind,
        subject: wanted.subject,
        desired: wanted.desired,
        desiredHash,
        state,
        reason: wanted.notNeeded ?? null,
        message: null,
        notBefore: wanted.notBefore ?? row.at,
        attempts: 0,
        claim: FREE,
        claimedUntil: FREE,
        updatedAt: row.at,
        ...(wanted.callId === undefined ? {} : { callId: wanted.callId }),
      },
      $inc: { version: 1 },
    },
    upsert: true,
  };
}

/** A conversion of no value that was never told needs no telling. */
function isNothing(desired: Desired): boolean {
  return desired.kind === "conversion" && desired.conversion.value.minor === 0;
}

/** Two writes a row: the first only if the desired state is still the one that was sent, the second in any case. */
export function answerWrites({ delivery, result, retryAt }: DeliveryAnswer, at: Instant): readonly ScopedWrite[] {
  const unchanged = { _id: delivery.id, version: delivery.version };
  const settled = { claim: FREE, claimedUntil: FREE, updatedAt: at };
  if (result.kind === "rejected") {
    const state = retryAt === undefined ? { state: "refused" } : { notBefore: retryAt };
    const words = { reason: result.code, message: result.message };
    return [{ filter: unchanged, update: { $set: { ...settled, ...state, ...words }, $inc: { attempts: 1 } } }];
  }
  const sent = { sentAt: delivery.sentAt ?? at, reason: null, message: null };
  if (result.kind === "received") {
    const place = { requestId: result.requestId, requestIndex: result.requestIndex ?? 0 };
    return [
      {
        filter: unchanged,
        update: { $set: { ...settled, ...sent, ...place, state: "received", sentAt: at }, $inc: { attempts: 1 } },
      },
    ];
  }
  const acknowledged = {
    acknowledgedHash: delivery.desiredHash,
    acknowledgedAt: at,
    ...(result.externalId === undefined ? {} : { externalId: result.externalId }),
  };
  const code = result.code === undefined ? {} : { reason: result.code };
  return [
    { filter: unchanged, update: { $set: { ...settled, ...sent, ...code, state: "accepted" }, $inc: { attempts: 1 } } },
    { filter: { _id: delivery.id }, update: { $set: acknowledged } },
  ];
}
