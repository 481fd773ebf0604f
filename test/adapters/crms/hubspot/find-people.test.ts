import { afterEach, beforeEach, expect, test } from "vitest";
import { parsePhone } from "../../../../app/values/phone.ts";
import { type OpenHubSpot, openHubSpot, testPhone } from "./open-hubspot.ts";

let hub: OpenHubSpot;

beforeEach(async () => {
  hub = await openHubSpot();
});
afterEach(async () => {
  expect(hub.sandbox.violations).toEqual([]);
  await hub.sandbox.close();
});

test("100 numbers are one search", async () => {
  const phones = Array.from({ length: 100 }, (_each, index) => testPhone(index));
  for (const phone of phones) hub.sandbox.portal.create("contacts", { lastname: "Lee", phone });
  const found = await hub.crm.findPeopleByPhone(phones);
  expect(hub.counted()).toBe(1);
  expect([...found.keys()]).toEqual(phones);
});

test("more numbers than a body holds are asked in as few searches as fit", async () => {
  const phones = Array.from({ length: 250 }, (_each, index) => testPhone(index));
  const id = hub.sandbox.portal.create("contacts", { lastname: "Lee", phone: testPhone(249) });
  const found = await hub.crm.findPeopleByPhone(phones);
  expect(hub.counted()).toBe(3);
  expect([...found].map(([phone, people]) => [phone, people.map((person) => person.ref.id)])).toEqual([
    [testPhone(249), [id]],
  ]);
});

test("no numbers are no request", async () => {
  expect(await hub.crm.findPeopleByPhone([])).toEqual(new Map());
  expect(hub.counted()).toBe(0);
});

test("a person is everything that the contact says", async () => {
  const phone = testPhone(134);
  const names = { firstname: "Jo", lastname: "Doe", email: "jo@example.com" };
  const id = hub.sandbox.portal.create("contacts", { ...names, phone: "(202) 555-0134", mobilephone: "202.555.0135" });
  expect((await hub.crm.findPeopleByPhone([phone])).get(phone)).toEqual([
    {
      ref: { object: "contact", id },
      name: "Jo Doe",
      phones: [testPhone(134), testPhone(135)],
      email: "jo@example.com",
      hasOpenOpportunity: false,
      lastActivityAt: "2026-01-31T00:37:00.000Z",
    },
  ]);
});

test("a number of another country with the same digits is somebody else's", async () => {
  const german = parsePhone("+49 30 2025550134", "DE");
  if (german === undefined) throw new Error("Not a number.");
  hub.sandbox.portal.create("contacts", { lastname: "Lee", phone: german.replace("+49", "+43") });
  expect(await hub.crm.findPeopleByPhone([german])).toEqual(new Map());
});

test("a number that more people share than a page holds finds them all", async () => {
  const phone = testPhone(1);
  for (let index = 0; index < 201; index += 1) hub.sandbox.portal.create("contacts", { lastname: `L${index}`, phone });
  expect((await hub.crm.findPeopleByPhone([phone])).get(phone)).toHaveLength(201);
  expect(hub.counted()).toBe(2);
});

test("searches are spaced to four a second, so that HubSpot refuses none", async () => {
  const start = hub.clock.ms;
  for (let index = 0; index < 12; index += 1) await hub.crm.findPeopleByPhone([testPhone(index)]);
  expect(hub.counted()).toBe(12);
  expect(hub.clock.ms - start).toBe(2_000);
});
