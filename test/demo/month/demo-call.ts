import type { OutcomeLabel } from "../../../app/records/outcome.ts";
import type { AdPlatformName, Channel } from "../../../app/records/touch.ts";
import type { TranscriptTurn } from "../../../app/records/transcript.ts";
import type { Instant } from "../../../app/values/instant.ts";

/** What the product has to find out about the marketing behind a call. `landingPage` is without its query. */
export interface DemoSource {
  readonly channel: Channel;
  readonly platform?: AdPlatformName;
  readonly campaign?: string;
  readonly adGroup?: string;
  readonly keyword?: string;
  readonly landingPage?: string;
  readonly gclid?: string;
}

/** One call of the month, as it happened. */
export interface DemoCall {
  /** Stable id of the call in the month. */
  readonly key: string;
  readonly provider: "callrail" | "twilio";
  /** E.164; absent when withheld. */
  readonly callerNumber?: string;
  readonly callerName?: string;
  /** E.164. */
  readonly trackingNumber: string;
  readonly startedAt: Instant;
  readonly durationSeconds: number;
  readonly talkSeconds: number;
  readonly answered: boolean;
  readonly voicemail?: boolean;
  readonly spam?: boolean;
  readonly source: DemoSource;
  /** Empty when nobody spoke. */
  readonly transcript: readonly TranscriptTurn[];
  /** What a person would say of the call. Tests and checks read it; it is never sent. */
  readonly intended: OutcomeLabel | "not_judged";
  /** The deal that the caller closed after this call; US cents. */
  readonly deal?: { readonly name: string; readonly amountMinor: number; readonly wonAt: Instant };
  /** A deal that is still open. */
  readonly openDeal?: { readonly name: string; readonly amountMinor: number };
}

/** What a tracking number stands for. */
export interface DemoBinding extends Pick<DemoSource, "channel" | "platform" | "campaign" | "adGroup"> {
  /** E.164. */
  readonly number: string;
  readonly kind: "campaign" | "channel" | "ad_group" | "offline";
}

/** A month of calls; days are local and inclusive. */
export interface DemoMonth {
  readonly from: string;
  readonly to: string;
  readonly calls: readonly DemoCall[];
  readonly bindings: readonly DemoBinding[];
}

/** The time zone of the firm. */
export const TIME_ZONE = "America/Los_Angeles";
