import type { CallId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";

/** Where a touch came from. `call_asset`, `location_asset` and `legacy_call_ad` are calls made straight from an ad. */
export const CHANNELS = [
  "paid_search",
  "call_asset",
  "location_asset",
  "legacy_call_ad",
  "organic_search",
  "paid_social",
  "organic_social",
  "display",
  "email",
  "referral",
  "local_listing",
  "offline",
  "direct",
  "unknown",
] as const;
export type Channel = (typeof CHANNELS)[number];

/** The ad platform that a paid touch belongs to. */
export type AdPlatformName = "google" | "microsoft" | "meta" | "linkedin" | "tiktok";

/** A platform's own id of one ad click; `kind` is the platform's name of the id. */
export interface ClickId {
  readonly platform: AdPlatformName;
  readonly kind: string;
  readonly value: string;
}

/** What is known of the marketing behind a contact. Unknown members are absent, never guessed. */
export interface Source {
  readonly channel: Channel;
  readonly platform?: AdPlatformName;
  readonly campaign?: string;
  readonly adGroup?: string;
  readonly keyword?: string;
  readonly creative?: string;
  readonly landingPage?: string;
  readonly referrer?: string;
  readonly location?: string;
  readonly clickIds?: readonly ClickId[];
}

/** One marketing contact in a person's history. */
export interface Touch {
  readonly at: Instant;
  readonly source: Source;
  /** The call by which we know of the touch. */
  readonly callId: CallId;
}

/** A touch's share of a result, 0..1; the shares of one result sum to 1. */
export interface Credit {
  readonly touch: Touch;
  readonly share: number;
}

/** How credit is divided among touches. */
export type AttributionModel =
  | { readonly kind: "first" }
  | { readonly kind: "last" }
  | { readonly kind: "linear" }
  | { readonly kind: "time_decay"; readonly halfLifeDays: number };

/** How much of the journey a call's number could see, and why not more. */
export interface AttributionLevel {
  readonly reached: "none" | "campaign" | "session" | "visitor";
  readonly reason:
    | "number_not_bound"
    | "campaign_number"
    | "provider_session"
    | "pool_exhausted"
    | "crm_not_connected"
    | "visitor_known";
}

/** The text by which reports and the CRM name a source: the channel, then campaign and keyword where known. */
export function sourceText(source: Source): string {
  return [source.channel, source.campaign, source.adGroup, source.keyword]
    .filter((part) => part !== undefined)
    .join(" / ");
}
