import type { Instant } from "../values/instant.ts";

/** One fact's part in a score: what it gave, and what is left of it after decay. */
export interface ScorePart {
  readonly kind: "fit" | "engagement";
  /** For people: "Appointment call", "Talked over 2 minutes". */
  readonly label: string;
  readonly at: Instant;
  readonly points: number;
  readonly decayedTo: number;
}

/** A person's score at a given time: 0..100 in all, in two capped parts that sum to it, with every part listed. */
export interface LeadScore {
  readonly total: number;
  readonly fit: number;
  readonly engagement: number;
  readonly parts: readonly ScorePart[];
  readonly at: Instant;
}
