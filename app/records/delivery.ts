import type { ConnectionId, InstallId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Desired, DesiredKind, ItemResult } from "./desired.ts";

/** Where desired state goes: one connection of an install (the CRM has the id "crm"), and one kind of record. */
export interface DestinationRef {
  readonly installId: InstallId;
  readonly connection: ConnectionId;
  readonly kind: DesiredKind;
}

/**
 * waiting: differs from what was acknowledged, goes with the next batch. held: not before a time, or until something is put right.
 * received: the outside has it and has not judged. accepted, refused: its word. not_needed: a rule of ours, with its reason.
 */
export type DeliveryState = "waiting" | "held" | "received" | "accepted" | "refused" | "not_needed";

/** Desired and acknowledged state of one subject at one destination. */
export interface Delivery extends DestinationRef {
  readonly id: string;
  /** What it is about: a call id, a CRM reference or a conversion id. */
  readonly subject: string;
  /** The call that caused it, for the trail. */
  readonly callId?: string;
  readonly desired: Desired;
  readonly desiredHash: string;
  /** Counts changes of the desired state. */
  readonly version: number;
  readonly state: DeliveryState;
  /** A stable code telling why it is held, refused or not needed. */
  readonly reason?: string;
  /** The outside's own words. */
  readonly message?: string;
  readonly notBefore: Instant;
  readonly attempts: number;
  /** The claim under which a process has taken it for sending. */
  readonly claim?: string;
  readonly requestId?: string;
  /** The row's place in that request, for status answers by index. */
  readonly requestIndex?: number;
  readonly externalId?: string;
  readonly acknowledgedHash?: string;
  readonly acknowledgedAt?: Instant;
  readonly sentAt?: Instant;
  readonly updatedAt: Instant;
}

/** What became of one row of a batch. `retryAt` is set while it will be tried again. */
export interface DeliveryAnswer {
  readonly delivery: Delivery;
  readonly result: ItemResult;
  readonly retryAt?: Instant;
}

/** One event in the life of a webhook as received. */
export type DeliveryInState = "received" | "processed" | "unreadable" | "failed";
