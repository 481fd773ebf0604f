import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallDetail, CallList } from "../../app/http/contract.ts";
import { eventually, type RunningProduct, startRunningProduct } from "../support/running-product.ts";
import {
  aroundToday,
  CRMS,
  type Customer,
  callBody,
  callersInCrm,
  leapingClock,
  phonesInCrm,
  signUpLive,
} from "./customer.ts";

/** How each CRM's addresses for making people and calls look. */
const WRITES = {
  salesforce: { people: /composite\/sobjects/, calls: /composite\/sobjects\/rngl__Call__c/ },
  hubspot: { people: /objects\/contacts\/batch/, calls: /objects\/calls\/batch\/upsert/ },
};
const DOWN = { kind: "answer", status: 503, body: "[]" } as const;

const clock = leapingClock();
let running: RunningProduct;
beforeAll(async () => {
  // A lease outlasts the leaps of the clock, so that no running job is taken for a killed one.
  running = await startRunningProduct({ LEASE_SECONDS: "100000", POLL_SECONDS: "100000", SWEEP_SECONDS: "0.2" });
});
afterAll(() => running?.close());

describe.each(CRMS)("when %s fails", (crm) => {
  let customer: Customer;
  beforeAll(async () => {
    customer = await signUpLive(running, crm);
  });

  const sandbox = () => running.world[crm];
  const callOf = async (number: string) => {
    const { calls } = (await customer.admin.get(`/api/calls?${aroundToday()}`)) as CallList;
    return calls.filter((call) => call.callerNumber === number);
  };
  const detail = async (id: string) => (await customer.admin.get(`/api/calls/${id}`)) as CallDetail;
  /** Time runs fast while waiting, so that retries come soon. */
  const arrived = (number: string, count = 1) =>
    eventually(
      () => {
        clock.leap(5_000);
        return callersInCrm(running, crm);
      },
      (all) => times(all, number) >= count,
    );
  const times = (all: readonly unknown[], number: string) => all.filter((each) => each === number).length;
  const once = (number: string) => {
    expect(times(phonesInCrm(running, crm), number)).toBe(1);
    expect(times(callersInCrm(running, crm), number)).toBe(1);
  };

  test("webhooks are answered 2xx and lose nothing while it is down", async () => {
    const numbers = Array.from({ length: 12 }, (_, n) => `+120255501${40 + n}`);
    sandbox().injectFault({}, DOWN, 6);
    const statuses = await Promise.all(
      numbers.map((number, n) =>
        customer.post(callBody({ resource_id: `CALdown${n}`, customer_phone_number: number })),
      ),
    );
    expect(statuses).toEqual(numbers.map(() => 200));
    for (const number of numbers) await arrived(number);
    for (const number of numbers) once(number);
  });

  test("a connection cut after a person was made gives no second one", async () => {
    const number = "+12025550161";
    sandbox().injectFault({ method: "POST", path: WRITES[crm].people }, { kind: "drop-after-acting" }, 1);
    await customer.post(callBody({ resource_id: "CALcut1", customer_phone_number: number }));
    await arrived(number);
    once(number);
  });

  test("a connection cut after a call was written gives no second one", async () => {
    const number = "+12025550166";
    sandbox().injectFault({ path: WRITES[crm].calls }, { kind: "drop-after-acting" }, 1);
    await customer.post(callBody({ resource_id: "CALcut2", customer_phone_number: number }));
    await arrived(number);
    await eventually(
      () => {
        clock.leap(5_000);
        return callOf(number);
      },
      (calls) => calls[0]?.places.filter(({ state }) => state === "accepted").length === 2,
    );
    once(number);
  });

  test("fifty of the same webhook at once are one call", async () => {
    const number = "+12025550162";
    const body = callBody({ resource_id: "CALfifty", customer_phone_number: number });
    const statuses = await Promise.all(Array.from({ length: 50 }, () => customer.post(body)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    await arrived(number);
    expect(await callOf(number)).toHaveLength(1);
    once(number);
  });

  test("two calls of one new number at once make one person", async () => {
    const number = "+12025550163";
    await Promise.all(
      ["CALtwin1", "CALtwin2"].map((id) => customer.post(callBody({ resource_id: id, customer_phone_number: number }))),
    );
    await arrived(number, 2);
    expect(times(phonesInCrm(running, crm), number)).toBe(1);
  });

  test("a row that it refuses blocks no other and shows its words", async () => {
    const [bad, good] = ["+12025550164", "+12025550165"];
    refuseCallsOf(running, crm, bad);
    await Promise.all(
      [bad, good].map((number, n) =>
        customer.post(callBody({ resource_id: `CALrow${n}`, customer_phone_number: number })),
      ),
    );
    await arrived(good);
    const [row] = await eventually(
      () => callOf(bad),
      (calls) => calls[0]?.places.some(({ state }) => state === "refused") ?? false,
    );
    const trail = (await detail(row?.id ?? "")).trail.find(({ what }) => what === "call");
    expect(trail).toMatchObject({ state: "refused", words: expect.stringContaining("No calls from there") });
  });
});

function refuseCallsOf({ world }: RunningProduct, crm: string, number: string): void {
  if (crm === "salesforce") {
    const error = { statusCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message: "No calls from there" };
    const where = (fields: Readonly<Record<string, unknown>>) => fields["rngl__Caller_Number__c"] === number;
    world.salesforce.failRows({ object: "rngl__Call__c", where }, error, 1);
  } else {
    const error = { category: "VALIDATION_ERROR", message: "No calls from there" };
    const where = (properties: Readonly<Record<string, unknown>>) => properties["hs_call_from_number"] === number;
    world.hubspot.failRows({ type: "calls", operation: "upsert", where }, error, 1);
  }
}
