import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallList } from "../../app/http/contract.ts";
import { aroundToday, callBody, callersInCrm, leapingClock, phonesInCrm, signUp } from "../journeys/customer.ts";
import { eventually, type RunningProduct, startRunningProduct } from "../support/running-product.ts";

const clock = leapingClock();
let running: RunningProduct;
beforeAll(async () => {
  running = await startRunningProduct({ LEASE_SECONDS: "100000", POLL_SECONDS: "100000", SWEEP_SECONDS: "0.2" });
});
afterAll(() => running?.close());

test("a rehearsal writes nothing outside, not even a person, and going live sends all that waited, once", async () => {
  const customer = await signUp(running, "hubspot");
  const numbers = ["+12025550151", "+12025550152"];
  for (const [n, number] of numbers.entries())
    await customer.post(callBody({ resource_id: `CALrehearsed${n}`, customer_phone_number: number }));
  const calls = await eventually(
    async () => ((await customer.admin.get(`/api/calls?${aroundToday()}`)) as CallList).calls,
    (seen) => seen.length === 2,
  );
  expect(calls.map(({ outcome }) => outcome)).toEqual(["appointment", "appointment"]);
  expect([phonesInCrm(running, "hubspot"), callersInCrm(running, "hubspot")]).toEqual([[], []]);
  await customer.admin.post("/api/go-live", {});
  await eventually(
    () => [phonesInCrm(running, "hubspot").length, callersInCrm(running, "hubspot").length],
    ([people, told]) => people === 2 && told === 2,
  );
  expect([...callersInCrm(running, "hubspot")].sort()).toEqual(numbers);
  await eventually(
    async () => ((await customer.admin.get(`/api/calls?${aroundToday()}`)) as CallList).calls,
    (seen) => seen.every(({ places }) => places.filter(({ state }) => state === "accepted").length === 2),
  );
});

test("a webhook that meets a bug holds back no other, and is set aside after five tries", async () => {
  const customer = await signUp(running, "salesforce");
  const { jobs, stores } = running.product;
  const { providerOf } = jobs;
  const buggy: typeof providerOf = async (install, ids) =>
    new Map(
      [...(await providerOf(install, ids))].map(([id, each]) => {
        const parse: typeof each.provider.parse = (webhook, settings, context) => {
          if (webhook.body.includes("CALpoison")) throw new TypeError("a bug of ours");
          return each.provider.parse(webhook, settings, context);
        };
        return [id, { ...each, provider: { ...each.provider, parse } }];
      }),
    );
  Object.assign(jobs, { providerOf: buggy });
  const ids = ["CALgood1", "CALpoison", "CALgood2"];
  await Promise.all(
    ids.map((id, n) => customer.post(callBody({ resource_id: id, customer_phone_number: `+120255501${53 + n}` }))),
  );
  const install = (await stores.installs.listActive()).find(({ crm }) => crm === "salesforce");
  if (install === undefined) throw new Error("There is no install.");
  const counts = await eventually(
    () => {
      clock.leap(5_000);
      return stores.deliveriesIn.counts(install.id);
    },
    (seen) => seen["failed"] === 1,
  );
  expect(counts).toEqual({ processed: 2, failed: 1 });
  const [poison] = await stores.deliveriesIn.list(install.id, "failed", 10);
  expect(poison).toMatchObject({ attempts: 5, problem: "bug" });
});
