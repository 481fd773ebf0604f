import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallDetail, CallList } from "../../app/http/contract.ts";
import { eventually, type RunningProduct, startRunningProduct } from "../support/running-product.ts";
import { aroundToday, type Customer, callBody, connectGoogle, leapingClock, signUpLive } from "./customer.ts";

const clock = leapingClock();
let running: RunningProduct;
let customer: Customer;
beforeAll(async () => {
  running = await startRunningProduct({ LEASE_SECONDS: "100000", SWEEP_SECONDS: "0.2" });
  customer = await signUpLive(running, "hubspot");
  await connectGoogle(customer.admin);
  await customer.admin.connect("/connect/slack?channel=%23call-alerts");
});
afterAll(() => running?.close());

async function trailRow(number: string, what: CallDetail["trail"][number]["what"]) {
  clock.leap(5_000);
  const { calls } = (await customer.admin.get(`/api/calls?${aroundToday()}`)) as CallList;
  const id = calls.find(({ callerNumber }) => callerNumber === number)?.id;
  if (id === undefined) return undefined;
  return ((await customer.admin.get(`/api/calls/${id}`)) as CallDetail).trail.find((row) => row.what === what);
}

test("Google's 429 and 5xx delay a conversion, which then counts once", async () => {
  const { google, hubspot } = running.world;
  const number = "+12025550176";
  const path = /events:ingest/;
  google.injectFault({ path }, { kind: "answer", status: 429, body: "{}", headers: { "retry-after": "1" } }, 1);
  google.injectFault({ path }, { kind: "answer", status: 503, body: "{}" }, 1);
  await customer.post(callBody({ resource_id: "CALgoogle", customer_phone_number: number }));
  const [person] = await eventually(
    () => hubspot.portal.all("contacts").filter(({ properties }) => properties["phone"] === number),
    (people) => people.length === 1,
  );
  const properties = { dealname: "Boiler", dealstage: "qualifiedtobuy", pipeline: "default", amount: "3600" };
  const deal = hubspot.portal.create("deals", properties, [{ toType: "contacts", toId: person?.id ?? "" }]);
  hubspot.portal.update("deals", deal, { dealstage: "closedwon", closedate: new Date().toISOString() });
  await eventually(
    () => trailRow(number, "conversion"),
    (row) => row?.state === "accepted",
  );
  expect(google.requests.filter((request) => path.test(request.path))).toHaveLength(3);
  expect(google.accepted()).toMatchObject([{ conversionValue: 3600 }]);
});

test("Slack's refusal shows what to do about it, and the call goes its way", async () => {
  const number = "+12025550177";
  running.world.slack.deny("not_in_channel", 1, "chat.postMessage");
  const missed = { answered: false, voicemail: true, conversational_transcript: "" };
  await customer.post(callBody({ resource_id: "CALslack", customer_phone_number: number, ...missed }));
  const row = await eventually(
    () => trailRow(number, "alert"),
    (seen) => seen?.state === "refused",
  );
  expect(row?.words).toMatch(/invite/i);
  expect(
    (
      await eventually(
        () => trailRow(number, "call"),
        (seen) => seen?.state === "accepted",
      )
    )?.attempts,
  ).toBe(1);
});
