import type { FailureName } from "../after-failure.ts";

/**
 * What bull is told instead of a handler's error. Bull writes message and stack into Redis in clear, where no personal data may be, so the message is
 * class and code, and the stack is empty.
 */
export class JobFailure extends Error {
  /** When to run again; undefined for never. */
  readonly retryDelayMs: number | undefined;

  constructor(name: FailureName, retryDelayMs: number | undefined) {
    super(`${name.errorClass} ${name.errorCode}`);
    this.retryDelayMs = retryDelayMs;
    this.stack = "";
  }
}

/** Reads class and code back from what bull kept; a text that is not ours is bull's own, said of jobs that kept killing their process. */
export function readFailure(reason: string | undefined): FailureName {
  const parts = /^(\w+) ([\w.-]+)$/.exec(reason ?? "");
  return { errorClass: parts?.[1] ?? "Error", errorCode: parts?.[2] ?? "stalled" };
}
