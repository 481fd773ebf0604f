import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { CallDetail, CallList, RevenueReport } from "../../app/http/contract.ts";
import { GOOGLE_ACCOUNT, GOOGLE_ACTION } from "../demo/world.ts";
import { type AdminApi, installThroughOAuth } from "../support/install-flow.ts";
import { eventually, type RunningProduct, startRunningProduct } from "../support/running-product.ts";

const SIGNING_KEY = "journey-signing-key-0123456789";
const CALLER = "+12025550134";
const TRANSCRIPT = [
  ["Agent", "Northside Plumbing, this is Dana, how can I help you?"],
  ["Caller", "Hi, my water heater is leaking. Can somebody come out tomorrow?"],
  [
    "Agent",
    "I am sorry to hear that. I have a technician free tomorrow at two in the afternoon. Shall I book that for you?",
  ],
  ["Caller", "Yes please, two o'clock works. Go ahead and book it."],
  ["Agent", "Great, can I get your address?"],
  ["Caller", "It is 12 Oak Street."],
  ["Agent", "You are all set, the appointment is booked for tomorrow at two. See you then."],
  ["Caller", "Thank you so much, goodbye."],
];

const fixture = z
  .record(z.string(), z.unknown())
  .parse(JSON.parse(await readFile(new URL("../fixtures/webhooks/callrail/post_call.json", import.meta.url), "utf8")));

describe.each(["salesforce", "hubspot"] as const)("the way of a call with %s", (crm) => {
  let running: RunningProduct;
  let admin: AdminApi;
  let webhookUrl: string;
  const today = new Date().toISOString().slice(0, 10);
  const period = `from=${daysFrom(today, -2)}&to=${daysFrom(today, 1)}`;

  beforeAll(async () => {
    running = await startRunningProduct();
    admin = await installThroughOAuth({ webUrl: running.webUrl, crm });
    const callrail = z.object({ webhookUrl: z.string() }).parse(
      await admin.post("/api/connections", {
        vendor: "callrail",
        name: "CallRail",
        settings: { signingKey: SIGNING_KEY },
      }),
    );
    webhookUrl = callrail.webhookUrl;
    const google = z.object({ id: z.string() }).parse(
      await admin.post("/api/connections", {
        vendor: "google",
        name: "Google Ads",
        settings: {
          operatingAccountId: GOOGLE_ACCOUNT,
          conversionActionId: GOOGLE_ACTION,
          consent: "granted",
          holdHours: 0,
        },
      }),
    );
    await admin.connect(`/connect/google?connection=${google.id}`);
    await admin.connect("/connect/slack?channel=%23call-alerts");
    await admin.post("/api/go-live", {});
  });
  afterAll(() => running?.close());

  const post = async (body: Record<string, unknown>, event = "post-call"): Promise<number> => {
    const text = JSON.stringify(body);
    const signature = createHmac("sha1", SIGNING_KEY).update(text).digest("base64");
    const response = await fetch(`${webhookUrl}/${event}`, {
      method: "POST",
      headers: { "content-type": "application/json", signature },
      body: text,
    });
    return response.status;
  };
  const callBody = (over: Record<string, unknown>): Record<string, unknown> => ({
    ...fixture,
    resource_id: "CALjourney1",
    start_time: new Date(Date.now() - 3_600_000).toISOString(),
    customer_phone_number: CALLER,
    customer_name: "Maria Alvarez",
    answered: true,
    voicemail: false,
    duration: "252",
    conversational_transcript: TRANSCRIPT.map(([who, text]) => `${who}: ${text}`).join("\n"),
    tags: [],
    ...over,
  });
  const callsFrom = async (number: string): Promise<CallList["calls"]> => {
    const { calls } = (await admin.get(`/api/calls?${period}`)) as CallList;
    return calls.filter((call) => call.callerNumber === number);
  };
  const detail = async (id: string): Promise<CallDetail> => (await admin.get(`/api/calls/${id}`)) as CallDetail;
  const revenue = async (): Promise<RevenueReport> => (await admin.get(`/api/revenue?${period}`)) as RevenueReport;

  it("takes one call through CRM, deal, ledger, Google and Slack, and back again when the deal is lost", async () => {
    expect(await post(callBody({}))).toBe(200);
    expect(await post(callBody({}))).toBe(200);
    const inCrm = await eventually(
      () => callsFrom(CALLER),
      (calls) => calls.length === 1 && calls[0]?.places.filter(({ state }) => state === "accepted").length === 2,
    );
    expect(inCrm[0]).toMatchObject({ outcome: "appointment", inReview: false, callerName: "Maria Alvarez" });
    const id = inCrm[0]?.id ?? "";
    const people = peopleOf(running, crm).filter((person) => person.phone === CALLER);
    expect(people).toHaveLength(1);
    expect(callsOf(running, crm).filter((number) => number === CALLER)).toHaveLength(1);

    const deal = makeDeal(running, crm, people[0]?.id ?? "");
    const closed = await eventually(
      () => detail(id),
      (seen) => stateOf(seen, "conversion") === "accepted",
    );
    expect(closed.call.revenue).toEqual({ minor: 360_000, currency: "USD" });
    expect(running.world.google.accepted()).toMatchObject([{ conversionValue: 3600, currency: "USD" }]);
    expect((await revenue()).headline).toMatchObject({ closed: 1, revenue: { minor: 360_000 } });
    await eventually(
      () => detail(id),
      (seen) => stateOf(seen, "opportunity") === "accepted" && stateOf(seen, "alert") === "accepted",
    );
    expect(running.world.slack.messages()).toHaveLength(1);

    loseDeal(running, crm, deal);
    const lost = await eventually(
      () => detail(id),
      (seen) => seen.ledger.length === 2 && stateOf(seen, "conversion") === "accepted",
    );
    expect(lost.ledger.map((entry) => [entry.reason, entry.amount.minor])).toEqual([
      ["won", 360_000],
      ["lost_again", -360_000],
    ]);
    await eventually(
      () => running.world.google.accepted()[0]?.conversionValue,
      (value) => value === 0,
    );
    expect((await revenue()).headline.revenue.minor).toBe(0);
  });

  it("lets a person's word win, and tells the CRM", async () => {
    await post(callBody({ resource_id: "CALjourney2", customer_phone_number: "+12025550135" }));
    const seen = await eventually(
      () => callsFrom("+12025550135"),
      (calls) => calls[0]?.places.length === 2,
    );
    const id = seen[0]?.id ?? "";
    await admin.post(`/api/calls/${id}/outcome`, { label: "low_quality", note: "A supplier." });
    const changed = await eventually(
      () => detail(id),
      (call) => call.trail.every((row) => row.state === "accepted"),
    );
    expect(changed.outcome).toMatchObject({ source: "person" });
    expect(changed.call).toMatchObject({ outcome: "low_quality", confidence: 1 });
    expect(outcomesOf(running, crm)).toContain(crm === "salesforce" ? "Low quality" : "low_quality");
  });

  it("takes the provider's label as the customer maps it", async () => {
    const outcomes = { bar: 0.6, providerLabels: { "Booked job": "sale" }, minimumTalkSeconds: 10 };
    await admin.patch("/api/settings", { outcomes });
    await post(callBody({ resource_id: "CALjourney3", customer_phone_number: "+12025550136", tags: ["booked JOB"] }));
    const [call] = await eventually(
      () => callsFrom("+12025550136"),
      (calls) => calls[0]?.outcome !== undefined,
    );
    expect(call).toMatchObject({ outcome: "sale", confidence: 1 });
    expect((await detail(call?.id ?? "")).outcome).toMatchObject({ source: "provider" });
  });

  it("refuses a forged signature and an unknown address, and keeps what it cannot read", async () => {
    const forgedRequest = {
      method: "POST",
      headers: { signature: "AAAA", "content-type": "application/json" },
      body: "{}",
    };
    const forged = await fetch(`${webhookUrl}/post-call`, forgedRequest);
    expect(forged.status).toBe(401);
    const unknown = await fetch(`${running.webUrl}/webhooks/callrail/no-such-key`, forgedRequest);
    expect(unknown.status).toBe(404);
    const text = "not json at all";
    const signature = createHmac("sha1", SIGNING_KEY).update(text).digest("base64");
    const kept = await fetch(`${webhookUrl}/post-call`, {
      method: "POST",
      headers: { signature, "content-type": "application/json" },
      body: text,
    });
    expect(kept.status).toBe(200);
    const status = await eventually(
      async () => z.object({ received: z.record(z.string(), z.number()) }).parse(await admin.get("/api/status")),
      ({ received }) => received["unreadable"] === 1,
    );
    expect(status.received["unreadable"]).toBe(1);
  });
});

function stateOf(call: CallDetail, what: CallDetail["trail"][number]["what"]): string | undefined {
  return call.trail.find((row) => row.what === what)?.state;
}

function daysFrom(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

function peopleOf({ world }: RunningProduct, crm: string): readonly { readonly id: string; readonly phone: unknown }[] {
  return crm === "salesforce"
    ? world.salesforce.org.all("Lead").map((lead) => ({ id: String(lead["Id"]), phone: lead["Phone"] }))
    : world.hubspot.portal.all("contacts").map(({ id, properties }) => ({ id, phone: properties["phone"] }));
}

function callsOf({ world }: RunningProduct, crm: string): readonly unknown[] {
  return crm === "salesforce"
    ? world.salesforce.org.all("rngl__Call__c").map((call) => call["rngl__Caller_Number__c"])
    : world.hubspot.portal.all("calls").map(({ properties }) => properties["hs_call_from_number"]);
}

function outcomesOf({ world }: RunningProduct, crm: string): readonly unknown[] {
  return crm === "salesforce"
    ? world.salesforce.org.all("rngl__Call__c").map((call) => call["rngl__Outcome__c"])
    : world.hubspot.portal.all("calls").map(({ properties }) => properties["ringledger_outcome"]);
}

function makeDeal({ world }: RunningProduct, crm: string, person: string): string {
  world.moveTo(Date.now());
  if (crm === "salesforce") {
    const { org } = world.salesforce;
    const { opportunityId = "" } = org.convertLead(person, {
      opportunityName: "Water heater",
      stageName: "Qualification",
      amount: 3600,
    });
    org.setOpportunityStage(opportunityId, "Closed Won");
    return opportunityId;
  }
  const { portal } = world.hubspot;
  const properties = { dealname: "Water heater", dealstage: "qualifiedtobuy", pipeline: "default", amount: "3600" };
  const deal = portal.create("deals", properties, [{ toType: "contacts", toId: person }]);
  portal.update("deals", deal, { dealstage: "closedwon", closedate: new Date().toISOString() });
  return deal;
}

function loseDeal({ world }: RunningProduct, crm: string, deal: string): void {
  world.moveTo(Date.now());
  if (crm === "salesforce") world.salesforce.org.setOpportunityStage(deal, "Closed Lost");
  else world.hubspot.portal.update("deals", deal, { dealstage: "closedlost" });
}
