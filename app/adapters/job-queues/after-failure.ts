import {
  errorCode,
  InvalidInputError,
  isOutsideError,
  RateLimitedError,
  ReconnectRequiredError,
  RejectedError,
} from "../../values/errors.ts";

/** How often and how soon a failed job is tried again. */
export interface RetryRules {
  /** Attempts in all. */
  readonly attempts: number;
  /** Wait after the first failed attempt; each further wait is four times as long. */
  readonly firstDelayMs: number;
}

/** Five attempts within about seven minutes: 5, 20, 80 and 320 seconds apart. */
export const DEFAULT_RETRY_RULES: RetryRules = { attempts: 5, firstDelayMs: 5_000 };

/** What becomes of a failed job. `counted` tells whether the run was one of its attempts. */
export type AfterFailure =
  | { readonly kind: "again"; readonly delayMs: number; readonly counted: boolean }
  | { readonly kind: "dead" };

/** Decides by the class of the error alone, as the queue's interface promises. `attempt` counts from 1. Pure. */
export function afterFailure(error: unknown, attempt: number, rules: RetryRules): AfterFailure {
  if (error instanceof RateLimitedError) return { kind: "again", delayMs: error.retryAfterMs, counted: false };
  if (isFinal(error) || attempt >= rules.attempts) return { kind: "dead" };
  return { kind: "again", delayMs: retryDelayMs(attempt, rules), counted: true };
}

/** The wait after failed attempt number `attempt`. */
export function retryDelayMs(attempt: number, rules: RetryRules): number {
  return rules.firstDelayMs * 4 ** (attempt - 1);
}

/** All that may be kept of an error: messages, stacks and causes may hold personal data. */
export interface FailureName {
  readonly errorClass: string;
  readonly errorCode: string;
}

/** Names an error by class and stable code. */
export function failureName(error: unknown): FailureName {
  const name = error instanceof Error ? error.name : "Error";
  return { errorClass: /^\w{1,60}$/.test(name) ? name : "Error", errorCode: errorCode(error) };
}

/** Whether a failure is ours: nobody expected it, so it has to be reported with everything that is known. */
export function isBug(error: unknown): boolean {
  return !isOutsideError(error);
}

function isFinal(error: unknown): boolean {
  return (
    error instanceof RejectedError || error instanceof InvalidInputError || error instanceof ReconnectRequiredError
  );
}
