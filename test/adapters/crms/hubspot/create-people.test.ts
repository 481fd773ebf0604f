import { afterEach, beforeEach, expect, test } from "vitest";
import type { NewPerson } from "../../../../app/adapters/crms/crm.ts";
import { contactRow } from "../../../../app/adapters/crms/hubspot/create-people.ts";
import { type OpenHubSpot, openHubSpot, testPhone } from "./open-hubspot.ts";

let hub: OpenHubSpot;

beforeEach(async () => {
  hub = await openHubSpot();
});
afterEach(async () => {
  expect(hub.sandbox.violations).toEqual([]);
  await hub.sandbox.close();
});

function caller(index: number, changes: Partial<NewPerson> = {}): NewPerson {
  return { key: `caller-${index}`, phone: testPhone(index), sourceText: "paid_search / Roofing", ...changes };
}

test("100 callers become 100 contacts in one request, named after their number until somebody knows better", async () => {
  const results = await hub.crm.createPeople(Array.from({ length: 100 }, (_each, index) => caller(index)));
  expect(hub.counted()).toBe(1);
  expect(results.map((result) => result.kind)).toEqual(new Array(100).fill("created"));
  const [first] = hub.sandbox.portal.all("contacts");
  expect(first?.properties).toMatchObject({
    lastname: "Caller (202) 555-0000",
    phone: "+12025550000",
    ringledger_caller_key: "caller-0",
    ringledger_first_touch: "paid_search / Roofing",
  });
  expect(results[0]).toEqual({
    kind: "created",
    person: {
      ref: { object: "contact", id: first?.id },
      name: "Caller (202) 555-0000",
      phones: [testPhone(0)],
      hasOpenOpportunity: false,
      lastActivityAt: "2026-01-31T00:37:00.000Z",
    },
  });
});

test("creating again answers the contact that is there, in two requests, and leaves the name that somebody gave it", async () => {
  const [created] = await hub.crm.createPeople([caller(1, { name: "Jo Doe" })]);
  const id = created?.kind === "created" ? created.person.ref.id : "";
  hub.sandbox.portal.update("contacts", id, { lastname: "Doe-Smith" });
  hub.counted();
  const again = await hub.crm.createPeople([caller(1, { name: "Jo Doe" }), caller(2)]);
  expect(again).toMatchObject([
    { kind: "exists", person: { ref: { object: "contact", id }, name: "Jo Doe-Smith" } },
    { kind: "created" },
  ]);
  expect(hub.counted()).toBe(2);
  expect(hub.sandbox.portal.all("contacts")).toHaveLength(2);
});

test("a contact that search does not know of yet is not made a second time", async () => {
  hub.sandbox.setSearchLagMs(60_000);
  const [created] = await hub.crm.createPeople([caller(1)]);
  expect(await hub.crm.findPeopleByPhone([testPhone(1)])).toEqual(new Map());
  const person = created?.kind === "created" ? created.person : undefined;
  expect(await hub.crm.createPeople([caller(1)])).toEqual([{ kind: "exists", person }]);
  hub.clock.ms += 60_000;
  expect(await hub.crm.findPeopleByPhone([testPhone(1)])).toEqual(new Map([[testPhone(1), [person]]]));
});

test("a caller that is asked for twice at once is made once", async () => {
  const results = await hub.crm.createPeople([caller(1), caller(1)]);
  expect(results.map((result) => "person" in result && result.person.ref.id)).toEqual(["101", "101"]);
  expect(hub.sandbox.portal.all("contacts")).toHaveLength(1);
});

test("one refused row does not block the others and is told in HubSpot's words", async () => {
  const isSecond = (properties: Readonly<Record<string, string>>): boolean =>
    properties["ringledger_caller_key"] === "caller-2";
  const match = { type: "contacts", operation: "create", where: isSecond };
  hub.sandbox.failRows(match, { category: "VALIDATION_ERROR", message: "This city is closed." }, 1);
  expect(await hub.crm.createPeople([caller(1), caller(2), caller(3)])).toMatchObject([
    { kind: "created" },
    { kind: "rejected", code: "VALIDATION_ERROR", message: "This city is closed.", retry: false },
    { kind: "created" },
  ]);
});

test.each([
  [undefined, { lastname: "Caller (202) 555-0001" }],
  ["  ", { lastname: "Caller (202) 555-0001" }],
  ["Madonna", { lastname: "Madonna" }],
  ["Mary  Ann Lee", { firstname: "Mary Ann", lastname: "Lee" }],
])("the name %j is split at its last space", (name, names) => {
  expect(contactRow(caller(1, { name, city: "Austin", region: "TX" })).properties).toEqual({
    ...names,
    phone: "+12025550001",
    city: "Austin",
    state: "TX",
    ringledger_caller_key: "caller-1",
    ringledger_first_touch: "paid_search / Roofing",
  });
});
