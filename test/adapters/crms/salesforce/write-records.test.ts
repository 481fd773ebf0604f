import { afterEach, beforeEach, expect, test } from "vitest";
import type { DesiredCrmCall, DesiredCrmOpportunity, DesiredCrmPerson } from "../../../../app/records/desired.ts";
import { callId } from "../../../../app/values/ids.ts";
import { instant } from "../../../../app/values/instant.ts";
import { money } from "../../../../app/values/money.ts";
import { type OpenSalesforce, openSalesforce, testPhone } from "./open-salesforce.ts";

let org: OpenSalesforce;

beforeEach(async () => {
  org = await openSalesforce();
});
afterEach(async () => {
  expect(org.sandbox.violations).toEqual([]);
  await org.sandbox.close();
});

function call(id: string, changes: Partial<DesiredCrmCall> = {}): DesiredCrmCall {
  return {
    kind: "crm_call",
    callId: callId(id),
    provider: "callrail",
    providerCallId: `CAL${id}`,
    startedAt: instant("2026-01-30T14:02:00.000Z"),
    direction: "inbound",
    outcome: "not_judged",
    source: { channel: "unknown" },
    level: { reached: "none", reason: "number_not_bound" },
    ...changes,
  };
}

function person(id: string, object: "lead" | "contact" | "company"): DesiredCrmPerson {
  const at = instant("2026-01-30T14:02:00.000Z");
  return {
    kind: "crm_person",
    person: { object, id },
    score: {
      total: 42,
      fit: 12,
      engagement: 30,
      parts: [
        { kind: "engagement", label: "Appointment call", at, points: 40, decayedTo: 30 },
        { kind: "fit", label: "In the service area", at, points: 12, decayedTo: 12 },
      ],
      at,
    },
    firstTouch: { channel: "paid_search", campaign: "Roofing" },
    lastTouch: { channel: "direct" },
    lastOutcome: "appointment",
    revenue: money(123_456, "USD"),
  };
}

test("200 calls are one request, and the same calls again change nothing", async () => {
  const calls = Array.from({ length: 200 }, (_each, index) => call(`call-${index}`));
  const first = await org.crm.writeRecords(calls);
  expect(org.counted()).toBe(1);
  expect(org.sandbox.apiRequests().total).toBe(1);
  const again = await org.crm.writeRecords(calls);
  expect(again).toEqual(first);
  const stored = org.sandbox.org.all("rngl__Call__c");
  expect(stored.map((record) => record["Id"])).toEqual(
    first.map((each) => each.kind === "accepted" && each.externalId),
  );
});

test("every known fact of a call stands in its field", async () => {
  const lead = org.sandbox.org.insert("Lead", { LastName: "Lee", Company: "Lee Ltd" });
  await org.crm.writeRecords([
    call("call-1", {
      answered: true,
      durationSeconds: 95,
      talkSeconds: 80,
      callerNumber: testPhone(134),
      trackingNumber: testPhone(135),
      person: { object: "lead", id: lead },
      outcome: "low_quality",
      outcomeConfidence: 0.876,
      outcomeSource: "model",
      outcomeReason: `Spam 📞${"!".repeat(300)}`,
      source: {
        channel: "paid_search",
        campaign: "Roofing",
        adGroup: "Repair",
        keyword: "roof leak",
        landingPage: "/roof",
      },
      level: { reached: "visitor", reason: "visitor_known" },
      revenue: money(1_999, "USD"),
      recordingUrl: "https://recordings.example/1",
    }),
  ]);
  expect(org.sandbox.org.all("rngl__Call__c")[0]).toMatchObject({
    rngl__Call_Id__c: "call-1",
    rngl__Started_At__c: "2026-01-30T14:02:00.000+0000",
    rngl__Direction__c: "inbound",
    rngl__Answered__c: true,
    rngl__Talk_Seconds__c: 80,
    rngl__Duration_Seconds__c: 95,
    rngl__Caller_Number__c: "+12025550134",
    rngl__Tracking_Number__c: "+12025550135",
    rngl__Lead__c: lead,
    rngl__Contact__c: null,
    rngl__Account__c: null,
    rngl__Opportunity__c: null,
    rngl__Outcome__c: "Low quality",
    rngl__Outcome_Confidence__c: 88,
    rngl__Outcome_Source__c: "model",
    rngl__Outcome_Reason__c: `Spam 📞${"!".repeat(248)}`,
    rngl__Channel__c: "paid_search",
    rngl__Campaign__c: "Roofing",
    rngl__Ad_Group__c: "Repair",
    rngl__Keyword__c: "roof leak",
    rngl__Landing_Page__c: "/roof",
    rngl__Level__c: "visitor",
    rngl__Level_Reason__c: "visitor_known",
    rngl__Revenue__c: 19.99,
    rngl__Revenue_Currency__c: "USD",
    rngl__Provider__c: "callrail",
    rngl__Provider_Call_Id__c: "CALcall-1",
    rngl__Recording_Url__c: "https://recordings.example/1",
  });
});

test("a corrected call empties what is no longer so, and half an address is never written", async () => {
  const lead = org.sandbox.org.insert("Lead", { LastName: "Lee", Company: "Lee Ltd" });
  const contact = org.sandbox.org.insert("Contact", { LastName: "Cole" });
  const revenue = money(1_999, "USD");
  await org.crm.writeRecords([call("call-1", { person: { object: "lead", id: lead }, outcome: "sale", revenue })]);
  const recordingUrl = `https://recordings.example/${"x".repeat(300)}`;
  await org.crm.writeRecords([call("call-1", { person: { object: "contact", id: contact }, recordingUrl })]);
  expect(org.sandbox.org.all("rngl__Call__c")).toMatchObject([
    {
      rngl__Lead__c: null,
      rngl__Contact__c: contact,
      rngl__Outcome__c: "Not judged",
      rngl__Revenue__c: null,
      rngl__Recording_Url__c: null,
    },
  ]);
});

test("a record named twice is written twice, the later words last", async () => {
  const results = await org.crm.writeRecords([call("call-1"), call("call-2"), call("call-1", { outcome: "sale" })]);
  expect(org.counted()).toBe(2);
  const stored = org.sandbox.org.all("rngl__Call__c");
  expect(stored.map((record) => record["rngl__Outcome__c"])).toEqual(["Sale", "Not judged"]);
  expect(results.map((each) => each.kind === "accepted" && each.externalId)).toEqual([
    stored[0]?.["Id"],
    stored[1]?.["Id"],
    stored[0]?.["Id"],
  ]);
});

test("leads and contacts are written in one request and answered in order; an account has no fields of ours", async () => {
  const { insert, get } = org.sandbox.org;
  const people = Array.from({ length: 12 }, (_each, index) =>
    index % 2 === 0
      ? person(insert("Lead", { LastName: `L${index}`, Company: "Co" }), "lead")
      : person(insert("Contact", { LastName: `C${index}` }), "contact"),
  );
  const account = person(insert("Account", { Name: "Acme" }), "company");
  const results = await org.crm.writeRecords([account, ...people]);
  expect(org.counted()).toBe(1);
  expect(results).toEqual([
    { kind: "accepted", code: "no_fields" },
    ...people.map((each) => ({ kind: "accepted", externalId: each.person.id })),
  ]);
  expect(get("Contact", people[1]?.person.id ?? "")).toMatchObject({
    rngl__Score__c: 42,
    rngl__Score_Fit__c: 12,
    rngl__Score_Engagement__c: 30,
    rngl__Score_Reasons__c: "Appointment call: 30 of 40 points\nIn the service area: 12 of 12 points",
    rngl__First_Touch__c: "paid_search / Roofing",
    rngl__Last_Touch__c: "direct",
    rngl__Last_Outcome__c: "Appointment",
    rngl__Attributed_Revenue__c: 1234.56,
  });
});

test("only an account is no request at all", async () => {
  const account = org.sandbox.org.insert("Account", { Name: "Acme" });
  expect(await org.crm.writeRecords([person(account, "company")])).toEqual([{ kind: "accepted", code: "no_fields" }]);
  expect(org.counted()).toBe(0);
});

test("rows are refused one by one in Salesforce's words, and only locks and timeouts are worth another try", async () => {
  const { insert, convertLead, remove } = org.sandbox.org;
  const converted = insert("Lead", { LastName: "Lee", Company: "Lee Ltd" });
  convertLead(converted, {});
  const deleted = insert("Lead", { LastName: "Gone", Company: "Gone Ltd" });
  remove("Lead", deleted);
  const locked = insert("Contact", { LastName: "Cole" });
  org.sandbox.failRows({ object: "Contact" }, { statusCode: "UNABLE_TO_LOCK_ROW", message: "unable to lock" }, 1);
  const results = await org.crm.writeRecords([
    person(converted, "lead"),
    person(locked, "contact"),
    person(deleted, "lead"),
  ]);
  expect(results).toMatchObject([
    { kind: "rejected", code: "CANNOT_UPDATE_CONVERTED_LEAD", retry: false },
    { kind: "rejected", code: "UNABLE_TO_LOCK_ROW", message: "unable to lock", retry: true },
    { kind: "rejected", code: "ENTITY_IS_DELETED", retry: false },
  ]);
});

test("an opportunity shows what calls earned, and the source with the largest share", async () => {
  const id = org.sandbox.org.insert("Opportunity", { Name: "Roof", StageName: "Prospecting", CloseDate: "2026-03-31" });
  const search = { channel: "paid_search", campaign: "Roofing" } as const;
  const desired: DesiredCrmOpportunity = {
    kind: "crm_opportunity",
    opportunity: { object: "opportunity", id },
    outcome: "sale",
    revenue: money(250_000, "USD"),
    callCount: 2,
    firstTouch: { channel: "direct" },
    lastTouch: search,
    credits: [
      { callId: callId("call-1"), source: { channel: "direct" }, share: 0.25 },
      { callId: callId("call-2"), source: search, share: 0.75 },
    ],
  };
  expect(await org.crm.writeRecords([desired])).toEqual([{ kind: "accepted", externalId: id }]);
  expect(org.sandbox.org.get("Opportunity", id)).toMatchObject({
    rngl__Call_Outcome__c: "Sale",
    rngl__Call_Revenue__c: 2500,
    rngl__Call_Count__c: 2,
    rngl__First_Touch__c: "direct",
    rngl__Last_Touch__c: "paid_search / Roofing",
    rngl__Attributed_Source__c: "paid_search / Roofing",
    rngl__Credits__c:
      '[{"callId":"call-1","source":"direct","share":0.25},{"callId":"call-2","source":"paid_search / Roofing","share":0.75}]',
  });
  const many = Array.from({ length: 1_000 }, (_each, index) => ({
    callId: callId(`call-${index}`),
    source: search,
    share: 0.001,
  }));
  await org.crm.writeRecords([{ ...desired, credits: many }]);
  const text = String(org.sandbox.org.get("Opportunity", id)?.["rngl__Credits__c"]);
  expect(text.length).toBeLessThanOrEqual(32_768);
  expect(JSON.parse(text).length).toBeGreaterThan(400);
});

test("more rows than Salesforce takes are a bug of the caller", async () => {
  const calls = Array.from({ length: 201 }, (_each, index) => call(`call-${index}`));
  await expect(org.crm.writeRecords(calls)).rejects.toThrow("Salesforce takes 200 rows at once, not 201.");
});
