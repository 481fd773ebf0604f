/** What went wrong outside us, told by class so that the queue need not read messages. `code` is stable; `message` is fit for a customer. */
abstract class OutsideError extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
  }
}

/** The outside failed in passing (timeout, 5xx, lost connection, locked row): the same request may work soon. */
export class TransientError extends OutsideError {}

/** The outside asked us to slow down; nothing is sent to it before `retryAfterMs` have passed. */
export class RateLimitedError extends OutsideError {
  readonly retryAfterMs: number;

  constructor(code: string, message: string, retryAfterMs: number, cause?: unknown) {
    super(code, message, cause);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The outside said no to our data; the same request will never work. */
export class RejectedError extends OutsideError {}

/** The customer has to sign in to the outside system again; everything waits, nothing is lost. */
export class ReconnectRequiredError extends OutsideError {}

/** Untrusted input broke its schema; `message` names the offending path. */
export class InvalidInputError extends OutsideError {}

/** Whether an error says that the outside failed (rather than that we have a bug). */
export function isOutsideError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof OutsideError;
}

/** The stable code of any error, for logs and stored attempts; unknown errors (bugs) answer `bug`, never their message. */
export function errorCode(error: unknown): string {
  return error instanceof OutsideError ? error.code : "bug";
}
