import type { Clock } from "../values/instant.ts";

/** How records are taken for one process at a time. */
export interface ClaimOptions {
  readonly now: Clock;
  /** Gives a text that never comes twice, over all processes. */
  readonly newId: () => string;
  /** A claim runs out after this many milliseconds, so that a killed process's work is taken up by another. */
  readonly claimMs: number;
}
