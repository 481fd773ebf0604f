import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aBody, aDestination, anEvent, type Client, refusals, sha256, startClient } from "./client.ts";

let client: Client;

beforeEach(async () => {
  client = await startClient();
});

afterEach(async () => {
  await client.google.close();
});

describe("events:ingest", () => {
  it("keeps one conversion per action and transaction id, with the value sent last", async () => {
    await client.ingest(anEvent({ conversionValue: 1250.5 }));
    await client.ingest(anEvent({ conversionValue: 1250.5 }));
    await client.ingest(anEvent({ conversionValue: 0 }), anEvent({ transactionId: "007-won" }));
    const destination = { accountId: "1234567890", productDestinationId: "777" };
    const kept = { currency: "USD", eventTimestamp: "2026-11-20T15:04:05Z", destination };
    expect(client.google.accepted()).toEqual([
      { ...kept, transactionId: "006-won", conversionValue: 0 },
      { ...kept, transactionId: "007-won", conversionValue: 1250 },
    ]);
    expect(client.google.received()).toBe(4);
    expect(client.google.apiRequests()).toBe(3);
    expect(client.google.violations).toEqual([]);
  });

  it("keeps nothing of a request with one bad row, and names the row as the vendor does", async () => {
    const answer = await client.ingest(anEvent(), anEvent({ transactionId: "007-won", eventTimestamp: undefined }));
    expect(answer).toEqual({
      status: 400,
      body: {
        error: {
          code: 400,
          status: "INVALID_ARGUMENT",
          message: "There was a problem with the request.",
          details: [
            {
              "@type": "type.googleapis.com/google.rpc.ErrorInfo",
              reason: "INVALID_ARGUMENT",
              domain: "datamanager.googleapis.com",
              metadata: { requestId: "t-sandbox-1" },
            },
            { "@type": "type.googleapis.com/google.rpc.RequestInfo", requestId: "t-sandbox-1" },
            {
              "@type": "type.googleapis.com/google.rpc.BadRequest",
              fieldViolations: [
                {
                  field: "events[1].event_timestamp",
                  description: "The field is required.",
                  reason: "REQUIRED_FIELD_MISSING",
                },
              ],
            },
          ],
        },
      },
    });
    expect(client.google.accepted()).toEqual([]);
    expect(client.google.received()).toBe(0);
    expect(client.google.violations).toEqual([]);
  });

  const digest = sha256("x");
  const identified = (identifier: object): object => anEvent({ userData: { userIdentifiers: [identifier] } });
  const identifierAt = "events[0].user_data.user_identifiers[0]";
  it.each<[string, object, string, string]>([
    ["broken hex", identified({ emailAddress: "zz" }), `${identifierAt}.email_address`, "INVALID_HEX_ENCODING"],
    ["a short digest", identified({ phoneNumber: "abcd" }), `${identifierAt}.phone_number`, "INVALID_SHA256_FORMAT"],
    ["an empty identifier", identified({}), identifierAt, "REQUIRED_FIELD_MISSING"],
    [
      "half an address",
      identified({ address: { givenName: digest, familyName: digest, regionCode: "US" } }),
      `${identifierAt}.address.postal_code`,
      "REQUIRED_FIELD_MISSING",
    ],
    [
      "eleven identifiers",
      anEvent({ userData: { userIdentifiers: Array(11).fill({ phoneNumber: digest }) } }),
      "events[0].user_data.user_identifiers",
      "TOO_MANY_USER_IDENTIFIERS",
    ],
    ["nobody", anEvent({ userData: undefined }), "events[0]", "NO_IDENTIFIERS_PROVIDED"],
    ["an unknown currency", anEvent({ currency: "US$" }), "events[0].currency", "INVALID_CURRENCY_CODE"],
    [
      "a time without zone",
      anEvent({ eventTimestamp: "2026-11-20T15:04:05" }),
      "events[0].event_timestamp",
      "INVALID_FORMAT",
    ],
    [
      "the future",
      anEvent({ eventTimestamp: "2026-11-24T12:00:01Z" }),
      "events[0].event_timestamp",
      "EVENT_TIME_INVALID",
    ],
    [
      "an unknown reference",
      anEvent({ destinationReferences: ["lost"] }),
      "events[0].destination_references[0]",
      "INVALID_DESTINATION",
    ],
    [
      "a call at an action for clicks",
      anEvent({ callInfo: { startTimestamp: "2026-11-20T15:00:00Z" } }),
      "events[0].call_info",
      "INVALID_CONVERSION_ACTION_TYPE",
    ],
    [
      "personal data in a variable",
      anEvent({ customVariables: [{ variable: "who", value: "maria@example.com" }] }),
      "events[0].custom_variables[0].value",
      "CUSTOM_VARIABLE_VALUE_CONTAINS_PII",
    ],
  ])("refuses %s without calling it nonsense", async (_what, event, field, reason) => {
    const answer = await client.ingest(event);
    expect(answer.status).toBe(400);
    expect(refusals(answer.body)).toEqual([{ field, reason }]);
    expect(client.google.violations).toEqual([]);
  });

  it.each<[string, object, string, string]>([
    ["no encoding beside user data", { encoding: undefined }, "encoding", "REQUIRED_FIELD_MISSING"],
    ["no events", { events: [] }, "events", "REQUIRED_FIELD_MISSING"],
    ["2,001 events", { events: Array(2_001).fill(anEvent()) }, "events", "TOO_MANY_EVENTS"],
    ["eleven destinations", { destinations: Array(11).fill(aDestination()) }, "destinations", "TOO_MANY_DESTINATIONS"],
  ])("refuses %s", async (_what, change, field, reason) => {
    const answer = await client.post("events:ingest", { ...aBody([anEvent()]), ...change });
    expect(answer.status).toBe(400);
    expect(refusals(answer.body)).toContainEqual({ field, reason });
    expect(client.google.violations).toEqual([]);
  });

  it("refuses an account that it does not know, and an action that the account does not own", async () => {
    const stranger = { ...aDestination(), operatingAccount: { accountType: "GOOGLE_ADS", accountId: "5555555555" } };
    const foreign = { ...aDestination(), reference: "other", productDestinationId: "999" };
    const answer = await client.post("events:ingest", { ...aBody([anEvent()]), destinations: [stranger, foreign] });
    expect(refusals(answer.body)).toEqual([
      { field: "destinations[0].operating_account", reason: "INVALID_DESTINATION" },
      { field: "destinations[0].product_destination_id", reason: "INVALID_CONVERSION_ACTION_ID" },
      { field: "destinations[1].product_destination_id", reason: "INVALID_CONVERSION_ACTION_ID" },
    ]);
  });

  it.each<[string, object, string]>([
    ["an unknown member", anEvent({ clickId: "x" }), "events[0].click_id"],
    [
      "a session attribute",
      anEvent({ adIdentifiers: { sessionAttributes: "x" } }),
      "events[0].ad_identifiers.session_attributes",
    ],
    ["an unknown enum name", anEvent({ eventSource: "FAX" }), "events[0].event_source"],
    ["a value as text", anEvent({ conversionValue: "1250.00" }), "events[0].conversion_value"],
    ["two members of a oneof", identified({ emailAddress: digest, phoneNumber: digest }), identifierAt],
  ])("refuses %s and records it as a violation", async (_what, event, field) => {
    const answer = await client.ingest(event);
    expect(answer.status).toBe(400);
    expect(refusals(answer.body)).toEqual([{ field, reason: "INVALID_FORMAT" }]);
    expect(client.google.violations).toHaveLength(1);
    expect(client.google.violations[0]).toContain(`google: /v1/events:ingest: ${field}: `);
  });

  it("checks everything and keeps nothing when only validating", async () => {
    const answer = await client.post("events:ingest", { ...aBody([anEvent()]), validateOnly: true });
    expect(answer).toEqual({ status: 200, body: { requestId: "t-sandbox-1" } });
    expect(client.google.accepted()).toEqual([]);
    expect((await client.status("t-sandbox-1")).status).toBe(404);
    const bad = await client.post("events:ingest", { ...aBody([anEvent({ currency: "XXQ" })]), validateOnly: true });
    expect(bad.status).toBe(400);
  });

  it("takes base64 digests when told so", async () => {
    const event = identified({ phoneNumber: Buffer.from(sha256("+12025550134"), "hex").toString("base64") });
    expect((await client.post("events:ingest", { ...aBody([event]), encoding: "BASE64" })).status).toBe(200);
  });

  it("takes calls with start and number, and never changes their value", async () => {
    const call = (conversionValue: number): object => ({
      ...aBody([anEvent({ conversionValue, callInfo: { startTimestamp: "2026-11-20T15:00:00Z" } })]),
      destinations: [{ ...aDestination(), productDestinationId: "888" }],
    });
    expect((await client.post("events:ingest", call(10))).status).toBe(200);
    expect((await client.post("events:ingest", call(20))).status).toBe(200);
    expect(client.google.accepted().map((each) => each.conversionValue)).toEqual([10]);
    const withoutStart = { ...aBody([anEvent()]), destinations: [{ ...aDestination(), productDestinationId: "888" }] };
    expect(refusals((await client.post("events:ingest", withoutStart)).body)).toEqual([
      { field: "events[0].call_info.start_timestamp", reason: "REQUIRED_FIELD_MISSING" },
    ]);
  });

  it("answers 429 after 300 requests within a minute, and recovers", async () => {
    const body = aBody([anEvent()]);
    const answers = await Promise.all(Array.from({ length: 301 }, () => client.post("events:ingest", body)));
    const refused = answers.filter((each) => each.status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.body).toMatchObject({ error: { status: "RESOURCE_EXHAUSTED" } });
    client.passMs(60_000);
    expect((await client.post("events:ingest", body)).status).toBe(200);
    expect(client.google.violations).toEqual([]);
  });
});
