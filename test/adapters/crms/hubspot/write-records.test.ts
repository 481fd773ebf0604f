import { afterEach, beforeEach, expect, test } from "vitest";
import { MAX_ROWS } from "../../../../app/adapters/crms/hubspot/names.ts";
import { money } from "../../../../app/values/money.ts";
import { aCall, aDeal, aPerson } from "./desired.ts";
import { type OpenHubSpot, openHubSpot, testPhone } from "./open-hubspot.ts";

let hub: OpenHubSpot;

beforeEach(async () => {
  hub = await openHubSpot();
});
afterEach(async () => {
  expect(hub.sandbox.violations).toEqual([]);
  await hub.sandbox.close();
});

function contact(index: number): string {
  return hub.sandbox.portal.create("contacts", { lastname: `L${index}`, phone: testPhone(index) });
}

function contactsOf(call: string): readonly string[] {
  return hub.sandbox.portal.associationsOf("calls", call, "contacts");
}

test("100 calls with contacts are two requests, and the same calls again change nothing in two", async () => {
  const calls = Array.from({ length: 100 }, (_each, index) =>
    aCall(`call-${index}`, { person: { object: "contact", id: contact(index) } }),
  );
  const first = await hub.crm.writeRecords(calls);
  expect(hub.counted()).toBe(2);
  const stored = hub.sandbox.portal.all("calls");
  expect(stored.map(({ id }) => id)).toEqual(first.map((each) => each.kind === "accepted" && each.externalId));
  expect(stored.map(({ id }) => contactsOf(id))).toEqual(calls.map((call) => [call.person?.id]));
  hub.clock.ms += 60_000;
  expect(await hub.crm.writeRecords(calls)).toEqual(first);
  expect(hub.counted()).toBe(2);
  expect(hub.sandbox.portal.all("calls")).toEqual(stored);
});

test("every known fact of a call stands in its property", async () => {
  const deal = hub.sandbox.portal.create("deals", {});
  await hub.crm.writeRecords([
    aCall("call-1", {
      answered: true,
      durationSeconds: 95,
      talkSeconds: 80,
      callerNumber: testPhone(134),
      trackingNumber: testPhone(135),
      person: { object: "contact", id: contact(134) },
      opportunity: { object: "opportunity", id: deal },
      outcome: "low_quality",
      outcomeConfidence: 0.876,
      outcomeSource: "model",
      outcomeReason: "Spam 📞",
      source: {
        channel: "paid_search",
        campaign: "Roofing",
        adGroup: "Repair",
        keyword: "roof leak",
        landingPage: "/roof",
      },
      level: { reached: "visitor", reason: "visitor_known" },
      revenue: money(1_999, "USD"),
      recordingUrl: "https://recordings.example/1.mp3?token=x",
    }),
  ]);
  expect(hub.counted()).toBe(3);
  const [call] = hub.sandbox.portal.all("calls");
  expect(hub.sandbox.portal.associationsOf("calls", call?.id ?? "", "deals")).toEqual([deal]);
  expect(call?.properties).toEqual({
    hs_object_id: "101",
    hs_createdate: "2026-01-31T00:37:00.000Z",
    hs_lastmodifieddate: "2026-01-31T00:37:00.000Z",
    hs_timestamp: "2026-01-30T14:02:00.000Z",
    hs_call_title: "Inbound call: Low quality",
    hs_call_direction: "INBOUND",
    hs_call_status: "COMPLETED",
    hs_call_duration: "95000",
    hs_call_from_number: "+12025550134",
    hs_call_to_number: "+12025550135",
    hs_call_recording_url: "https://recordings.example/1.mp3?token=x",
    hs_call_source: "INTEGRATIONS_PLATFORM",
    ringledger_call_id: "call-1",
    ringledger_outcome: "low_quality",
    ringledger_outcome_confidence: "88",
    ringledger_outcome_source: "model",
    ringledger_outcome_reason: "Spam 📞",
    ringledger_talk_seconds: "80",
    ringledger_channel: "paid_search",
    ringledger_campaign: "Roofing",
    ringledger_ad_group: "Repair",
    ringledger_keyword: "roof leak",
    ringledger_landing_page: "/roof",
    ringledger_level: "visitor",
    ringledger_level_reason: "visitor_known",
    ringledger_revenue: "19.99",
    ringledger_revenue_currency: "USD",
    ringledger_provider: "callrail",
    ringledger_provider_call_id: "CALcall-1",
  });
});

test.each([
  ["inbound", false, "MISSED", "+12025550134"],
  ["outbound", false, "NO_ANSWER", "+12025550135"],
  ["outbound", true, "COMPLETED", "+12025550135"],
  ["inbound", undefined, undefined, "+12025550134"],
] as const)("an %s call, answered %s, has the status %s", async (direction, answered, status, from) => {
  const numbers = { callerNumber: testPhone(134), trackingNumber: testPhone(135) };
  await hub.crm.writeRecords([aCall("call-1", { direction, answered, ...numbers })]);
  const properties = hub.sandbox.portal.all("calls")[0]?.properties;
  expect([properties?.["hs_call_status"], properties?.["hs_call_from_number"]]).toEqual([status, from]);
});

test.each([
  "http://recordings.example/1.mp3",
  "https://recordings.example/1",
  "no address",
  "https://x.example/1.mp3/",
])("the recording %j, which HubSpot would refuse, is left out", async (recordingUrl) => {
  expect(await hub.crm.writeRecords([aCall("call-1", { recordingUrl })])).toMatchObject([{ kind: "accepted" }]);
  const properties = hub.sandbox.portal.all("calls")[0]?.properties ?? {};
  expect(Object.keys(properties).filter((name) => /recording|source$/.test(name))).toEqual([
    "ringledger_outcome_source",
  ]);
});

test("a corrected call loses what was wrong, its person too", async () => {
  const [wrong, right, deal] = [contact(1), contact(2), hub.sandbox.portal.create("deals", {})];
  const revenue = money(1_999, "USD");
  const opportunity = { object: "opportunity", id: deal } as const;
  await hub.crm.writeRecords([
    aCall("call-1", { person: { object: "contact", id: wrong }, outcome: "sale", revenue, opportunity }),
  ]);
  hub.counted();
  await hub.crm.writeRecords([aCall("call-1", { person: { object: "contact", id: right } })]);
  expect(hub.counted()).toBe(4);
  expect(contactsOf("101")).toEqual([right]);
  const [call] = hub.sandbox.portal.all("calls");
  expect(call?.properties).toMatchObject({ ringledger_outcome: "not_judged", ringledger_revenue: "" });
});

test("a call without a person keeps the contact that somebody gave it by hand", async () => {
  await hub.crm.writeRecords([aCall("call-1")]);
  const id = contact(1);
  hub.sandbox.portal.associate("calls", "101", "contacts", id);
  hub.counted();
  await hub.crm.writeRecords([aCall("call-1", { outcome: "quote" })]);
  expect(hub.counted()).toBe(1);
  expect(contactsOf("101")).toEqual([id]);
});

test("a call whose contact is gone is refused in HubSpot's words, and alone", async () => {
  const results = await hub.crm.writeRecords([
    aCall("call-1", { person: { object: "contact", id: "999" } }),
    aCall("call-2", { person: { object: "contact", id: contact(2) } }),
  ]);
  expect(results).toEqual([
    { kind: "rejected", code: "OBJECT_NOT_FOUND", message: "contact 999 does not exist", retry: false },
    { kind: "accepted", externalId: "102" },
  ]);
});

test("contacts that HubSpot refuses all together are joined in halves", async () => {
  const body = { status: "error", category: "VALIDATION_ERROR", message: "One of them is archived." };
  hub.sandbox.injectFault({ path: /contacts\/batch\/create$/ }, { kind: "answer", status: 400, body }, 2);
  const calls = [1, 2].map((index) => aCall(`call-${index}`, { person: { object: "contact", id: contact(index) } }));
  expect(await hub.crm.writeRecords(calls)).toEqual([
    { kind: "rejected", code: "hubspot.validation_error", message: "One of them is archived.", retry: false },
    { kind: "accepted", externalId: "102" },
  ]);
  expect([contactsOf("101"), contactsOf("102")]).toEqual([[], [calls[1]?.person?.id]]);
});

test("a refusal that names no call is about every call that was not joined", async () => {
  const errors = [{ status: "error", category: "INTERNAL_ERROR", message: "Something broke." }];
  const body = { status: "COMPLETE", results: [{ fromObjectId: "102", toObjectId: "102" }], errors };
  hub.sandbox.injectFault({ path: /contacts\/batch\/create$/ }, { kind: "answer", status: 207, body }, 1);
  const calls = [1, 2].map((index) => aCall(`call-${index}`, { person: { object: "contact", id: contact(index) } }));
  expect(await hub.crm.writeRecords(calls)).toEqual([
    { kind: "rejected", code: "INTERNAL_ERROR", message: "Something broke.", retry: true },
    { kind: "accepted", externalId: "102" },
  ]);
});

test("a call of a company is joined to it", async () => {
  const company = hub.sandbox.portal.create("companies", { name: "Lee Ltd" });
  await hub.crm.writeRecords([aCall("call-1", { person: { object: "company", id: company } })]);
  expect(hub.sandbox.portal.associationsOf("calls", "101", "companies")).toEqual([company]);
});

test("our properties of contacts and deals are updated in one request each", async () => {
  const person = contact(1);
  const deal = hub.sandbox.portal.create("deals", {});
  expect(await hub.crm.writeRecords([aPerson(person)])).toEqual([{ kind: "accepted", externalId: person }]);
  expect(await hub.crm.writeRecords([aDeal(deal)])).toEqual([{ kind: "accepted", externalId: deal }]);
  expect(hub.counted()).toBe(2);
  expect(hub.sandbox.portal.get("contacts", person)).toMatchObject({
    ringledger_lead_score: "42",
    ringledger_lead_score_fit: "12",
    ringledger_lead_score_engagement: "30",
    ringledger_lead_score_reasons: "Appointment call: 30 of 40 points\nIn the service area: 12 of 12 points",
    ringledger_first_touch: "paid_search / Roofing",
    ringledger_last_touch: "direct",
    ringledger_last_outcome: "appointment",
    ringledger_attributed_revenue: "1234.56",
  });
  expect(hub.sandbox.portal.get("deals", deal)).toMatchObject({
    ringledger_call_outcome: "sale",
    ringledger_call_revenue: "5000.00",
    ringledger_call_count: "2",
    ringledger_first_touch: "paid_search / Roofing",
    ringledger_last_touch: "direct",
    ringledger_attributed_source: "paid_search / Roofing",
    ringledger_credits:
      '[{"callId":"call-1","source":"direct","share":0.25},{"callId":"call-2","source":"paid_search / Roofing","share":0.75}]',
  });
});

test("a company has none of our properties, which costs no request", async () => {
  expect(await hub.crm.writeRecords([aPerson("101", "company")])).toEqual([{ kind: "accepted", code: "no_fields" }]);
  expect(hub.counted()).toBe(0);
});

test("results come in the order of the batch, though HubSpot answers in its own", async () => {
  const people = [3, 1, 2].map((index) => contact(index)).toReversed();
  const results = await hub.crm.writeRecords([...people.map((id) => aPerson(id)), aPerson("999")]);
  expect(results.map((each) => (each.kind === "accepted" ? each.externalId : each.kind))).toEqual([
    "103",
    "102",
    "101",
    "rejected",
  ]);
});

test("a record that the batch names twice is written twice, the last one last", async () => {
  const results = await hub.crm.writeRecords([aCall("call-1", { outcome: "sale" }), aCall("call-1")]);
  expect(results).toEqual([
    { kind: "accepted", externalId: "101" },
    { kind: "accepted", externalId: "101" },
  ]);
  expect(hub.sandbox.portal.get("calls", "101")).toMatchObject({ ringledger_outcome: "not_judged" });
});

test("a row that HubSpot could not do just now may be tried again", async () => {
  const match = { type: "calls", operation: "upsert" };
  hub.sandbox.failRows(match, { category: "INTERNAL_ERROR", message: "Something broke." }, 1);
  expect(await hub.crm.writeRecords([aCall("call-1"), aCall("call-2")])).toMatchObject([
    { kind: "rejected", code: "INTERNAL_ERROR", message: "Something broke.", retry: true },
    { kind: "accepted" },
  ]);
});

function refuseBatches(times: number, message: string): void {
  const body = { status: "error", category: "VALIDATION_ERROR", message };
  hub.sandbox.injectFault({ path: /upsert$/ }, { kind: "answer", status: 400, body }, times);
}

test("a batch that is refused as a whole is halved until the bad row stands alone", async () => {
  refuseBatches(3, "The time is impossible.");
  const results = await hub.crm.writeRecords(["1", "2", "3", "4"].map((id) => aCall(id)));
  expect(results).toMatchObject([
    { kind: "rejected", code: "hubspot.validation_error", message: "The time is impossible.", retry: false },
    { kind: "accepted" },
    { kind: "accepted" },
    { kind: "accepted" },
  ]);
  expect(hub.counted()).toBe(5);
});

test("a property that is missing from the portal stops the batch at once, because every row needs it", async () => {
  refuseBatches(1, 'Property values were not valid: [{"error":"PROPERTY_DOESNT_EXIST"}]');
  await expect(hub.crm.writeRecords([aCall("call-1"), aCall("call-2")])).rejects.toMatchObject({
    name: "RejectedError",
    code: "hubspot.property_doesnt_exist",
    message: "HubSpot lacks a property of Ringledger. Run the setup check again to make it.",
  });
  expect(hub.counted()).toBe(1);
});

test("a text that is longer than a property takes is cut between characters, and credits between credits", async () => {
  const deal = hub.sandbox.portal.create("deals", {});
  const reason = `${"x".repeat(65_535)}📞`;
  await hub.crm.writeRecords([aCall("call-1", { outcomeReason: reason })]);
  const [credit] = aDeal(deal).credits;
  const credits = Array.from({ length: 2_000 }, () => credit).filter((each) => each !== undefined);
  await hub.crm.writeRecords([{ ...aDeal(deal), credits }]);
  expect(hub.sandbox.portal.get("calls", "101")?.["ringledger_outcome_reason"]).toBe("x".repeat(65_535));
  const text = hub.sandbox.portal.get("deals", deal)?.["ringledger_credits"] ?? "";
  expect(JSON.parse(text)).toHaveLength(1_285);
});

test("more rows than HubSpot takes is a mistake of ours", async () => {
  const calls = Array.from({ length: MAX_ROWS + 1 }, (_each, index) => aCall(`call-${index}`));
  await expect(hub.crm.writeRecords(calls)).rejects.toThrow("HubSpot takes 100 rows at once, not 101.");
});
