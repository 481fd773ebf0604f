import type { CallId, ConnectionId, InstallId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Phone } from "../values/phone.ts";
import type { LeadScore } from "./lead-score.ts";
import type { Match, MatchOverride } from "./match.ts";
import type { Outcome, OutcomeOverride } from "./outcome.ts";
import type { AttributionLevel, Source } from "./touch.ts";
import type { Transcript } from "./transcript.ts";

/** Who rang, as the provider told it. `number` is absent when the caller withheld it or it is impossible. */
export interface Caller {
  readonly number?: Phone;
  /** The provider's own spelling, kept beside the normal form. */
  readonly rawNumber?: string;
  readonly withheld?: boolean;
  readonly name?: string;
  readonly city?: string;
  readonly region?: string;
  readonly country?: string;
}

/** Facts of a call as one or many updates tell them; an absent member is unknown. Seconds are whole seconds. */
export interface CallFacts {
  readonly startedAt?: Instant;
  readonly ended?: boolean;
  readonly direction?: "inbound" | "outbound";
  readonly answered?: boolean;
  readonly voicemail?: boolean;
  /** From the first ring to the end. */
  readonly durationSeconds?: number;
  /** From the answer to the end; ringing and menus left out. */
  readonly talkSeconds?: number;
  readonly caller?: Caller;
  /** The number that was dialled. */
  readonly trackingNumber?: Phone;
  /** Marketing facts that the provider itself knows. */
  readonly source?: Source;
  readonly firstCall?: boolean;
  readonly device?: "mobile" | "desktop" | "tablet";
  readonly agentName?: string;
  /** Labels and tags set in the provider's product, in its own words. */
  readonly providerLabels?: readonly string[];
  readonly spam?: boolean;
  readonly recordingUrl?: string;
  readonly transcript?: Transcript;
}

/** Places of a provider's messages in a call's life; a later stage's facts outrank an earlier stage's. */
export const CALL_STAGES = ["started", "routed", "ended", "enriched", "corrected"] as const;
export type CallStage = (typeof CALL_STAGES)[number];

/** One provider message about one call. Updates may arrive in any order and twice. */
export interface CallUpdate {
  /** The provider's id of the call, the same in all its updates. */
  readonly providerCallId: string;
  readonly stage: CallStage;
  /** The provider's own count of its messages within the call, where it has one. */
  readonly sequence?: number;
  readonly facts: CallFacts;
}

/** An update as kept: `key` is the hash of its content, so the same message twice is one update. */
export interface StoredUpdate extends CallUpdate {
  readonly key: string;
  readonly receivedAt: Instant;
}

/** Everything derived about a call, and the hash of the inputs and rule versions that it was derived from. */
export interface CallDerivation {
  readonly facts: CallFacts;
  readonly source: Source;
  readonly level: AttributionLevel;
  readonly match: Match;
  readonly outcome: Outcome;
  readonly score?: LeadScore;
  readonly inputsHash: string;
}

/** The merged record of one call: its inputs (updates, overrides) and what was derived from them. */
export interface Call extends CallDerivation {
  readonly id: CallId;
  readonly installId: InstallId;
  readonly connectionId: ConnectionId;
  readonly provider: string;
  readonly providerCallId: string;
  /** Start of the call, or the receipt of its first message while the start is unknown. */
  readonly at: Instant;
  /** False when no signature or read-back proves the provider's word; such a call moves no money. */
  readonly verified: boolean;
  readonly updates: readonly StoredUpdate[];
  readonly outcomeOverride?: OutcomeOverride;
  readonly matchOverride?: MatchOverride;
  /** Counts saves; a save names the revision that it read and fails when another came between. */
  readonly revision: number;
}
