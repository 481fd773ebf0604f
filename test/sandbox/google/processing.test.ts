import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aDestination, anEvent, type Client, refusals, sha256, startClient } from "./client.ts";

let client: Client;

beforeEach(async () => {
  client = await startClient();
});

afterEach(async () => {
  await client.google.close();
});

describe("requestStatus:retrieve", () => {
  it("reads PROCESSING until the processing time has passed, then tells which rows failed and why", async () => {
    await client.ingest(
      anEvent({ adIdentifiers: { gclid: "click" } }),
      anEvent({ transactionId: "old", eventTimestamp: "2026-10-20T15:04:05Z" }),
      anEvent({ transactionId: "denied", consent: { adUserData: "CONSENT_DENIED" } }),
      anEvent({ transactionId: "silent", consent: undefined }),
      anEvent({ transactionId: "twin", adIdentifiers: { gclid: "click" } }),
      anEvent({ transactionId: "denied too", consent: { adUserData: "CONSENT_DENIED" } }),
    );
    client.passMs(30 * 60_000 - 1);
    expect((await client.status("t-sandbox-1")).body).toEqual({
      requestStatusPerDestination: [{ destination: aDestination(), requestStatus: "PROCESSING" }],
    });
    client.passMs(1);
    expect((await client.status("t-sandbox-1")).body).toEqual({
      requestStatusPerDestination: [
        {
          destination: aDestination(),
          requestStatus: "PARTIAL_SUCCESS",
          errorInfo: {
            errorCounts: [
              { recordCount: "1", reason: "PROCESSING_ERROR_REASON_EVENT_TOO_OLD", recordIndices: [1] },
              { recordCount: "2", reason: "PROCESSING_ERROR_REASON_DENIED_CONSENT", recordIndices: [2, 5] },
              { recordCount: "1", reason: "PROCESSING_ERROR_REASON_NO_CONSENT", recordIndices: [3] },
              { recordCount: "1", reason: "PROCESSING_ERROR_REASON_DUPLICATE_GCLID", recordIndices: [4] },
            ],
          },
          eventsIngestionStatus: { recordCount: "6" },
        },
      ],
    });
    expect(client.google.accepted().map((each) => each.transactionId)).toEqual(["006-won"]);
    expect(client.google.violations).toEqual([]);
  });

  it("rejects what it was told to, as often as it was told", async () => {
    client.google.setProcessingMs(0);
    client.google.rejectProcessing((event) => event.transactionId === "006-won", "INVALID_GCLID", 1);
    await client.ingest(anEvent());
    expect((await client.status("t-sandbox-1")).body).toMatchObject({
      requestStatusPerDestination: [
        {
          requestStatus: "FAILED",
          errorInfo: {
            errorCounts: [{ recordCount: "1", reason: "PROCESSING_ERROR_REASON_INVALID_GCLID", recordIndices: [0] }],
          },
        },
      ],
    });
    await client.ingest(anEvent());
    expect((await client.status("t-sandbox-2")).body).toMatchObject({
      requestStatusPerDestination: [{ requestStatus: "SUCCESS" }],
    });
    expect(client.google.accepted()).toHaveLength(1);
  });
});

describe("audienceMembers", () => {
  const maria = sha256("+12025550134");
  const destination = {
    operatingAccount: { accountType: "GOOGLE_ADS", accountId: "1234567890" },
    productDestinationId: "456",
  };
  const members = {
    destinations: [destination],
    audienceMembers: [
      { userData: { userIdentifiers: [{ phoneNumber: maria }, { emailAddress: sha256("m@example.com") }] } },
    ],
    encoding: "HEX",
  };
  const agreed = {
    consent: { adUserData: "CONSENT_GRANTED", adPersonalization: "CONSENT_GRANTED" },
    termsOfService: { customerMatchTermsOfServiceStatus: "ACCEPTED" },
  };

  it("adds digests to a list, and removes them again", async () => {
    client.google.setProcessingMs(0);
    expect((await client.post("audienceMembers:ingest", { ...members, ...agreed })).status).toBe(200);
    expect(client.google.audienceDigests("456")).toEqual([maria, sha256("m@example.com")].sort());
    expect((await client.status("t-sandbox-1")).body).toMatchObject({
      requestStatusPerDestination: [
        { audienceMembersIngestionStatus: { userDataIngestionStatus: { recordCount: "1", userIdentifierCount: "2" } } },
      ],
    });
    expect((await client.post("audienceMembers:remove", members)).status).toBe(200);
    expect(client.google.audienceDigests("456")).toEqual([]);
    expect(client.google.violations).toEqual([]);
  });

  it("needs the terms accepted, both consents, and a list that is no conversion action", async () => {
    const unsigned = await client.post("audienceMembers:ingest", { ...members, consent: agreed.consent });
    expect(refusals(unsigned.body)).toEqual([{ field: "terms_of_service", reason: "TERMS_AND_CONDITIONS_NOT_SIGNED" }]);
    await client.post("audienceMembers:ingest", { ...members, ...agreed, consent: { adUserData: "CONSENT_GRANTED" } });
    expect(client.google.audienceDigests("456")).toEqual([]);
    const action = { ...members, ...agreed, destinations: [{ ...destination, productDestinationId: "777" }] };
    expect(refusals((await client.post("audienceMembers:ingest", action)).body)).toEqual([
      { field: "destinations[0].product_destination_id", reason: "INVALID_USER_LIST_ID" },
    ]);
    expect(client.google.violations).toEqual([]);
  });

  it("calls consent in a removal, and an unknown path, nonsense", async () => {
    expect((await client.post("audienceMembers:remove", { ...members, consent: agreed.consent })).status).toBe(400);
    expect((await client.post("audienceMembers:upsert", members)).status).toBe(404);
    expect(client.google.violations).toEqual([
      expect.stringContaining('Unknown name "consent"'),
      "google: no such path: POST /v1/audienceMembers:upsert",
    ]);
  });
});
