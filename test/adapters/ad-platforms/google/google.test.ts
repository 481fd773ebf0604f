import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ReconnectRequiredError, RejectedError } from "../../../../app/values/errors.ts";
import { aConversion, aFutureConversion, type GoogleHarness, startGoogle } from "./harness.ts";

const HALF_AN_HOUR = 1_800_000;

let google: GoogleHarness;

beforeEach(async () => {
  google = await startGoogle();
});

afterEach(async () => {
  await google.sandbox.close();
  expect(google.sandbox.violations).toEqual([]);
});

function refuseOnce(body: unknown, times = 1): void {
  google.sandbox.injectFault({ path: /ingest$/ }, { kind: "answer", status: 400, body }, times);
}

describe("sending to Google", () => {
  it("takes named rows out and sends the rest again, each row with its place in its own request", async () => {
    const batch = [aFutureConversion("a"), aConversion("b"), aConversion("c")];
    expect(await google.platform.sendConversions(batch)).toEqual([
      {
        kind: "rejected",
        code: "EVENT_TIME_INVALID",
        message:
          "The time is in the future. The time of the deal lies in the future for Google. Check the closing date in the CRM, then send again.",
        retry: false,
      },
      { kind: "received", requestId: "t-sandbox-2", requestIndex: 0 },
      { kind: "received", requestId: "t-sandbox-2", requestIndex: 1 },
    ]);
    expect(google.counted()).toBe(2);
  });

  it("never sends a conversion that nothing identifies", async () => {
    const results = await google.platform.sendConversions([aConversion("a", { phone: undefined }), aConversion("b")]);
    expect(results).toMatchObject([{ kind: "rejected", code: "NO_IDENTIFIERS_PROVIDED" }, { requestIndex: 0 }]);
    expect(google.counted()).toBe(1);
  });

  it("halves a batch whose refusal names nothing", async () => {
    refuseOnce({ error: { code: 400, status: "INVALID_ARGUMENT", message: "There was a problem." } });
    const results = await google.platform.sendConversions([aConversion("a"), aConversion("b"), aConversion("c")]);
    expect(results).toEqual([
      { kind: "received", requestId: "t-sandbox-1", requestIndex: 0 },
      { kind: "received", requestId: "t-sandbox-1", requestIndex: 1 },
      { kind: "received", requestId: "t-sandbox-2", requestIndex: 0 },
    ]);
  });

  it("spends at most 32 requests on a batch and leaves what is undecided for later", async () => {
    refuseOnce("no words at all", 100);
    const batch = Array.from({ length: 64 }, (_each, index) => aConversion(`n${index}`));
    const results = await google.platform.sendConversions(batch);
    expect(google.counted()).toBe(32);
    expect(results[0]).toMatchObject({ kind: "rejected", code: "UNKNOWN", retry: false });
    expect(results[63]).toMatchObject({ kind: "rejected", code: "UNDECIDED", retry: true });
  });

  it("answers every row at once when the fault is the destination's", async () => {
    const platform = google.open({ conversionActionId: "999" });
    const results = await platform.sendConversions([aConversion("a"), aConversion("b")]);
    expect(results).toMatchObject([{ code: "INVALID_CONVERSION_ACTION_ID" }, { code: "INVALID_CONVERSION_ACTION_ID" }]);
    expect(google.counted()).toBe(1);
  });

  it("keeps what was taken when Google fails halfway", async () => {
    refuseOnce({});
    google.sandbox.injectFault({}, { kind: "slow", delayMs: 0 }, 1);
    google.sandbox.injectFault({}, { kind: "answer", status: 503, body: {} }, 1);
    expect(await google.platform.sendConversions([aConversion("a"), aConversion("b")])).toEqual([
      { kind: "received", requestId: "t-sandbox-1", requestIndex: 0 },
      { kind: "rejected", code: "google.http_503", message: "Google is not working right now.", retry: true },
    ]);
  });

  it("renews an ended token once, then asks for a new sign-in", async () => {
    google.sandbox.expireAccessTokens();
    expect(await google.platform.sendConversions([aConversion("a")])).toMatchObject([{ kind: "received" }]);
    expect(google.refreshes()).toBe(1);
    google.sandbox.expireAccessTokens();
    google.renew.works = false;
    const asked = google.platform.sendConversions([aConversion("b")]);
    await expect(asked).rejects.toBeInstanceOf(ReconnectRequiredError);
    expect([google.refreshes(), google.counted()]).toEqual([2, 4]);
  });
});

describe("Google's verdict", () => {
  it("is open for half an hour, then names each refused row", async () => {
    google.sandbox.rejectProcessing((event) => event.transactionId === "d", "INTERNAL_ERROR", 1);
    await google.platform.sendConversions([
      aConversion("a"),
      aConversion("b", { consent: "denied" }),
      aConversion("c", { consent: "unknown" }),
      aConversion("d"),
    ]);
    expect(await google.platform.requestStatus("t-sandbox-1")).toEqual({ kind: "processing" });
    google.passMs(HALF_AN_HOUR);
    const status = await google.platform.requestStatus("t-sandbox-1");
    const results = status.kind === "final" ? [0, 1, 2, 3].map(status.results) : [];
    expect(results).toMatchObject([
      { kind: "accepted" },
      { kind: "rejected", code: "DENIED_CONSENT", retry: false },
      { kind: "rejected", code: "NO_CONSENT", retry: false },
      { kind: "rejected", code: "INTERNAL_ERROR", retry: true },
    ]);
  });

  it("accepts every row of a request that went well", async () => {
    await google.platform.sendConversions([aConversion("a")]);
    google.passMs(HALF_AN_HOUR);
    const status = await google.platform.requestStatus("t-sandbox-1");
    expect(status.kind === "final" ? status.results(0) : status).toEqual({ kind: "accepted" });
  });

  it("cannot be had for a request that Google does not know", async () => {
    const asked = google.platform.requestStatus("t-unknown");
    await expect(asked).rejects.toBeInstanceOf(RejectedError);
    await expect(asked).rejects.toMatchObject({ code: "google.request_unknown" });
  });
});

describe("Google's settings", () => {
  it("take account ids with dashes, and ten digits only", () => {
    const settings = { operatingAccountId: "123-456-7890", conversionActionId: "777" };
    expect(google.vendor.settings.parse(settings)).toEqual({
      operatingAccountId: "1234567890",
      conversionActionId: "777",
      actionType: "UPLOAD_CLICKS",
    });
    expect(google.vendor.settings.safeParse({ ...settings, operatingAccountId: "123" }).success).toBe(false);
  });
});
