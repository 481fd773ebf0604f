import { describe, expect, test } from "vitest";
import {
  afterFailure,
  DEFAULT_RETRY_RULES,
  failureName,
  isBug,
} from "../../../app/adapters/job-queues/after-failure.ts";
import {
  InvalidInputError,
  RateLimitedError,
  ReconnectRequiredError,
  RejectedError,
  TransientError,
} from "../../../app/values/errors.ts";

const transient = new TransientError("crm.timeout", "The CRM did not answer.");

describe("afterFailure", () => {
  test("tries transient failures again 5, 20, 80 and 320 seconds later, and then no more", () => {
    const after = [1, 2, 3, 4, 5].map((attempt) => afterFailure(transient, attempt, DEFAULT_RETRY_RULES));
    expect(after).toEqual([
      { kind: "again", delayMs: 5_000, counted: true },
      { kind: "again", delayMs: 20_000, counted: true },
      { kind: "again", delayMs: 80_000, counted: true },
      { kind: "again", delayMs: 320_000, counted: true },
      { kind: "dead" },
    ]);
  });

  test("tries bugs again like transient failures", () => {
    expect(afterFailure(new TypeError("x"), 1, DEFAULT_RETRY_RULES)).toEqual(
      afterFailure(transient, 1, DEFAULT_RETRY_RULES),
    );
  });

  test("obeys the time that a rate limit names and never gives up over it", () => {
    const limited = new RateLimitedError("crm.rate", "Slow down.", 1_234);
    expect(afterFailure(limited, 5, DEFAULT_RETRY_RULES)).toEqual({ kind: "again", delayMs: 1_234, counted: false });
  });

  test.each([new RejectedError("a.b", ""), new InvalidInputError("a.b", ""), new ReconnectRequiredError("a.b", "")])(
    "gives up at once after $name",
    (error) => {
      expect(afterFailure(error, 1, DEFAULT_RETRY_RULES)).toEqual({ kind: "dead" });
    },
  );
});

describe("failureName", () => {
  test("keeps class and code, and no other word of an error", () => {
    expect(failureName(transient)).toEqual({ errorClass: "TransientError", errorCode: "crm.timeout" });
    expect(failureName(new RangeError("555-0100"))).toEqual({ errorClass: "RangeError", errorCode: "bug" });
    const named = new Error("x");
    named.name = "Anna at 555-0100";
    expect(failureName(named)).toEqual({ errorClass: "Error", errorCode: "bug" });
    expect(failureName("555-0100")).toEqual({ errorClass: "Error", errorCode: "bug" });
  });
});

test("isBug tells our failures from the outside world's", () => {
  expect([isBug(transient), isBug(new Error("x")), isBug("x")]).toEqual([false, true, true]);
});
