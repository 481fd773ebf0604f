import { describe, expect, test } from "vitest";
import { errorCode, isOutsideError, RateLimitedError, TransientError } from "../../app/values/errors.ts";

describe("outside errors", () => {
  const cause = new Error("socket hang up");
  const error = new RateLimitedError("crm.http_429", "The CRM asked us to slow down.", 60_000, cause);

  test("carry their class, code, message, wait and cause", () => {
    expect(error).toMatchObject({
      name: "RateLimitedError",
      code: "crm.http_429",
      message: "The CRM asked us to slow down.",
      retryAfterMs: 60_000,
      cause,
    });
  });

  test("are told from bugs", () => {
    expect(isOutsideError(error)).toBe(true);
    expect(isOutsideError(new TransientError("crm.timeout", "No answer."))).toBe(true);
    expect(isOutsideError(cause)).toBe(false);
    expect(isOutsideError("crm.timeout")).toBe(false);
  });

  test("give their code, while a bug never gives its message", () => {
    expect(errorCode(error)).toBe("crm.http_429");
    expect(errorCode(new Error("caller +12025550134"))).toBe("bug");
    expect(errorCode({ code: "ENOENT" })).toBe("bug");
  });
});
