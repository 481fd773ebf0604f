import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, vi } from "vitest";
import { z } from "zod";
import { GOOGLE_ACCOUNT, GOOGLE_ACTION } from "../demo/world.ts";
import { type AdminApi, installThroughOAuth } from "../support/install-flow.ts";
import type { RunningProduct } from "../support/running-product.ts";

/** The secret that CallRail and the customer share. */
export const SIGNING_KEY = "journey-signing-key-0123456789";

/** The CRMs, both of which every story has to work with. */
export const CRMS = ["salesforce", "hubspot"] as const;
export type CrmName = (typeof CRMS)[number];

/** A customer with CallRail connected. */
export interface Customer {
  readonly admin: AdminApi;
  /** The webhook address, without its event. */
  readonly webhookUrl: string;
  /** Posts one signed CallRail webhook and answers its status. */
  post(body: Readonly<Record<string, unknown>>, event?: string): Promise<number>;
}

const fixture = z
  .record(z.string(), z.unknown())
  .parse(JSON.parse(await readFile(new URL("../fixtures/webhooks/callrail/post_call.json", import.meta.url), "utf8")));

const withWebhook = z.object({ id: z.string(), webhookUrl: z.string() });
const withId = z.object({ id: z.string() });

/** Signs a customer up in a CRM and connects CallRail. The install stays in rehearsal. */
export async function signUp({ webUrl }: RunningProduct, crm: CrmName): Promise<Customer> {
  const admin = await installThroughOAuth({ webUrl, crm });
  const settings = { signingKey: SIGNING_KEY };
  const { webhookUrl } = withWebhook.parse(
    await admin.post("/api/connections", { vendor: "callrail", name: "CallRail", settings }),
  );
  return { admin, webhookUrl, post: (body, event = "post-call") => postSigned(`${webhookUrl}/${event}`, body) };
}

/** Signs a customer up and goes live. */
export async function signUpLive(running: RunningProduct, crm: CrmName): Promise<Customer> {
  const customer = await signUp(running, crm);
  await customer.admin.post("/api/go-live", {});
  return customer;
}

/** Connects Google Ads, with no hold on won deals; answers the connection's id. */
export async function connectGoogle(admin: AdminApi): Promise<string> {
  const settings = {
    operatingAccountId: GOOGLE_ACCOUNT,
    conversionActionId: GOOGLE_ACTION,
    consent: "granted",
    holdHours: 0,
  };
  const { id } = withId.parse(await admin.post("/api/connections", { vendor: "google", name: "Google Ads", settings }));
  await admin.connect(`/connect/google?connection=${id}`);
  return id;
}

/** CallRail's message of one ended call that came an hour ago and led to an appointment. */
export function callBody(over: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    ...fixture,
    start_time: new Date(Date.now() - 3_600_000).toISOString(),
    customer_name: "Maria Alvarez",
    answered: true,
    voicemail: false,
    duration: "252",
    conversational_transcript: [
      "Agent: Northside Plumbing, how can I help you?",
      "Caller: My water heater is leaking. Can somebody come out tomorrow?",
      "Agent: I have a technician free tomorrow at two. Shall I book that for you?",
      "Caller: Yes please, two o'clock works. Go ahead and book it.",
      "Agent: You are all set, the appointment is booked for tomorrow at two.",
    ].join("\n"),
    tags: [],
    ...over,
  };
}

/** The days around now, as the query of a report. */
export function aroundToday(): string {
  const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  return `from=${day(-2)}&to=${day(1)}`;
}

/** The numbers of all people in the CRM. */
export function phonesInCrm({ world }: RunningProduct, crm: CrmName): readonly unknown[] {
  return crm === "salesforce"
    ? world.salesforce.org.all("Lead").map((lead) => lead["Phone"])
    : world.hubspot.portal.all("contacts").map(({ properties }) => properties["phone"]);
}

/** The callers' numbers of all calls in the CRM. */
export function callersInCrm({ world }: RunningProduct, crm: CrmName): readonly unknown[] {
  return crm === "salesforce"
    ? world.salesforce.org.all("rngl__Call__c").map((call) => call["rngl__Caller_Number__c"])
    : world.hubspot.portal.all("calls").map(({ properties }) => properties["hs_call_from_number"]);
}

/** The wall clock of this file's tests, which can leap ahead as if everyone had waited. */
export function leapingClock(): { leap(milliseconds: number): void } {
  const real = Date.now.bind(Date);
  let ahead = 0;
  beforeAll(() => void vi.spyOn(Date, "now").mockImplementation(() => real() + ahead));
  afterAll(() => void vi.restoreAllMocks());
  return {
    leap: (milliseconds) => {
      ahead += milliseconds;
    },
  };
}

async function postSigned(url: string, body: Readonly<Record<string, unknown>>): Promise<number> {
  const text = JSON.stringify(body);
  const signature = createHmac("sha1", SIGNING_KEY).update(text).digest("base64");
  const headers = { "content-type": "application/json", signature };
  const response = await fetch(url, { method: "POST", headers, body: text });
  await response.body?.cancel();
  return response.status;
}
