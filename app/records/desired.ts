import type { CallId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Money } from "../values/money.ts";
import type { Phone } from "../values/phone.ts";
import type { Alert } from "./alert.ts";
import type { CrmRef, PersonObject } from "./crm-person.ts";
import type { LeadScore } from "./lead-score.ts";
import type { OfflineConversion } from "./offline-conversion.ts";
import type { OutcomeLabel, OutcomeSource } from "./outcome.ts";
import type { AttributionLevel, Source } from "./touch.ts";

/** What the CRM's record of a call should say. `callId` is the external id: writing it again changes nothing. */
export interface DesiredCrmCall {
  readonly kind: "crm_call";
  readonly callId: CallId;
  readonly provider: string;
  readonly providerCallId: string;
  readonly startedAt: Instant;
  readonly direction: "inbound" | "outbound";
  readonly answered?: boolean;
  readonly durationSeconds?: number;
  readonly talkSeconds?: number;
  readonly callerNumber?: Phone;
  readonly trackingNumber?: Phone;
  readonly person?: CrmRef<PersonObject>;
  readonly opportunity?: CrmRef<"opportunity">;
  readonly outcome: OutcomeLabel | "not_judged";
  readonly outcomeConfidence?: number;
  readonly outcomeSource?: OutcomeSource;
  readonly outcomeReason?: string;
  readonly source: Source;
  readonly level: AttributionLevel;
  readonly revenue?: Money;
  readonly recordingUrl?: string;
}

/** What our fields on a lead or contact should say. */
export interface DesiredCrmPerson {
  readonly kind: "crm_person";
  readonly person: CrmRef<PersonObject>;
  readonly score: LeadScore;
  readonly firstTouch: Source;
  readonly lastTouch: Source;
  readonly lastOutcome: OutcomeLabel | "not_judged";
  readonly revenue?: Money;
}

/** What our fields on an opportunity or deal should say; `revenue` is what calls earned of it. */
export interface DesiredCrmOpportunity {
  readonly kind: "crm_opportunity";
  readonly opportunity: CrmRef<"opportunity">;
  readonly outcome: OutcomeLabel | "not_judged";
  readonly revenue?: Money;
  readonly callCount: number;
  readonly firstTouch: Source;
  readonly lastTouch: Source;
  readonly credits: readonly { readonly callId: CallId; readonly source: Source; readonly share: number }[];
}

/** A record that the CRM should hold. */
export type DesiredRecord = DesiredCrmCall | DesiredCrmPerson | DesiredCrmOpportunity;

/** A conversion that the platform should hold; a value of 0 after a higher one takes the money back. */
export interface DesiredConversion {
  readonly kind: "conversion";
  readonly conversion: OfflineConversion;
}

/** A message that should stand in the alert channel. */
export interface DesiredAlert {
  readonly kind: "alert";
  readonly alert: Alert;
}

/** Anything that an outside place should say. */
export type Desired = DesiredRecord | DesiredConversion | DesiredAlert;

/** The kinds of desired state; each has its own queue of deliveries, so a batch holds one kind. */
export type DesiredKind = Desired["kind"];

/**
 * The outside's answer about one row of a batch. `received` means taken but not yet judged, under the outside's own request id and the row's place in
 * that request.
 */
export type ItemResult =
  | { readonly kind: "accepted"; readonly externalId?: string; readonly code?: string }
  | { readonly kind: "received"; readonly requestId: string; readonly requestIndex?: number }
  | { readonly kind: "rejected"; readonly code: string; readonly message: string; readonly retry: boolean };
