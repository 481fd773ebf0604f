import type { z } from "zod";
import type { ItemResult } from "../../records/desired.ts";
import type { OfflineConversion } from "../../records/offline-conversion.ts";
import type { AdPlatformName } from "../../records/touch.ts";

/** What a platform says of a request that it took earlier. `results` holds one row per item of that request, in its order. */
export type RequestStatus =
  | { readonly kind: "processing" }
  | { readonly kind: "final"; readonly results: (index: number) => ItemResult };

/** A signed-in session with one advertiser account. */
export interface AdPlatform {
  readonly maxBatch: number;
  /** One result per item, in order. A bad row never blocks the others. Throws only when nothing of the batch was taken. */
  sendConversions(batch: readonly OfflineConversion[]): Promise<readonly ItemResult[]>;
  /** Checks a batch without keeping it ("validate only"); same answers as `sendConversions`, `accepted` for a good row. */
  validateConversions(batch: readonly OfflineConversion[]): Promise<readonly ItemResult[]>;
  requestStatus(requestId: string): Promise<RequestStatus>;
}

/** What a session is opened with. */
export interface AdPlatformSession<Settings> {
  readonly settings: Settings;
  /** See `CrmSession.accessToken`. */
  accessToken(refresh?: boolean): Promise<string>;
  countRequests(count: number): void;
}

/** One ad platform: its settings and how to open a session. */
export interface AdPlatformVendor<Settings = unknown> {
  readonly name: AdPlatformName;
  readonly settings: z.ZodType<Settings>;
  open(session: AdPlatformSession<Settings>): AdPlatform;
  /** Milliseconds after sending before the first status question is worth asking. */
  readonly statusAfterMs: number;
  /** Oldest conversion that the platform takes, in days. */
  readonly maxAgeDays: number;
}
