import type { InstallId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Phone } from "../values/phone.ts";
import type { Source } from "./touch.ts";

/** The one thing that a tracking number stands for while bound. */
export interface NumberBinding {
  readonly kind: "channel" | "campaign" | "ad_group" | "offline" | "location" | "pool";
  readonly source: Source;
}

/** A tracking number's binding over a stretch of time; the open one has no `until`. History is never lost. */
export interface TrackingNumber {
  readonly installId: InstallId;
  readonly number: Phone;
  readonly binding: NumberBinding;
  readonly from: Instant;
  readonly until?: Instant;
}
