import { afterEach, beforeEach, expect, test } from "vitest";
import type { NewPerson } from "../../../../app/adapters/crms/crm.ts";
import { leadRow } from "../../../../app/adapters/crms/salesforce/create-people.ts";
import { type OpenSalesforce, openSalesforce, testPhone } from "./open-salesforce.ts";

let org: OpenSalesforce;

beforeEach(async () => {
  org = await openSalesforce();
});
afterEach(async () => {
  expect(org.sandbox.violations).toEqual([]);
  await org.sandbox.close();
});

function caller(index: number, changes: Partial<NewPerson> = {}): NewPerson {
  return { key: `caller-${index}`, phone: testPhone(index), sourceText: "paid_search / Roofing", ...changes };
}

test("200 callers become 200 leads in one request, named after their number until somebody knows better", async () => {
  const results = await org.crm.createPeople(Array.from({ length: 200 }, (_each, index) => caller(index)));
  expect(org.counted()).toBe(1);
  expect(results.map((result) => result.kind)).toEqual(new Array(200).fill("created"));
  const [first] = org.sandbox.org.all("Lead");
  expect(first).toMatchObject({
    LastName: "Caller (202) 555-0000",
    Company: "Unknown",
    Phone: "+12025550000",
    LeadSource: "Phone",
    rngl__Caller_Key__c: "caller-0",
    rngl__First_Touch__c: "paid_search / Roofing",
  });
  expect(results[0]).toEqual({
    kind: "created",
    person: {
      ref: { object: "lead", id: first?.["Id"] },
      name: "Caller (202) 555-0000",
      phones: [testPhone(0)],
      hasOpenOpportunity: false,
      lastActivityAt: "2026-01-31T00:37:00.000Z",
    },
  });
});

test("creating again answers the lead that is there and leaves the name that somebody gave it", async () => {
  const [created] = await org.crm.createPeople([caller(1, { name: "Jo Doe" })]);
  const id = created?.kind === "created" ? created.person.ref.id : "";
  org.sandbox.org.update("Lead", id, { LastName: "Doe-Smith" });
  const [again] = await org.crm.createPeople([caller(1, { name: "Jo Doe" })]);
  expect(again).toMatchObject({ kind: "exists", person: { ref: { object: "lead", id }, name: "Doe-Smith" } });
  expect(org.sandbox.org.all("Lead")).toHaveLength(1);
});

test("a duplicate rule answers whoever has the number already", async () => {
  org.sandbox.setDuplicateRule({ object: "Lead", matchOn: "Phone", action: "block" });
  const id = org.sandbox.org.insert("Lead", { LastName: "Lee", Company: "Lee Ltd", Phone: "202-555-0001" });
  const results = await org.crm.createPeople([caller(1), caller(2)]);
  expect(results).toMatchObject([{ kind: "exists", person: { ref: { object: "lead", id } } }, { kind: "created" }]);
});

const lookAlike = { statusCode: "DUPLICATES_DETECTED", message: "Use one of these records?" };

test("a duplicate rule that finds nobody with the number is passed over where the org allows it", async () => {
  org.sandbox.failRows({ object: "Lead" }, lookAlike, 1);
  expect(await org.crm.createPeople([caller(1)])).toMatchObject([{ kind: "created" }]);
  expect(org.sandbox.requests.at(-1)?.headers["sforce-duplicate-rule-header"]).toBe("allowSave=true");
});

test("a duplicate rule that blocks is answered in the CRM's words", async () => {
  org.sandbox.failRows({ object: "Lead" }, lookAlike, 2);
  expect(await org.crm.createPeople([caller(1)])).toEqual([
    { kind: "rejected", code: "DUPLICATES_DETECTED", message: "Use one of these records?", retry: false },
  ]);
});

test("an org that does not list the caller's state gets the lead without an address", async () => {
  const error = { statusCode: "FIELD_INTEGRITY_EXCEPTION", message: "There's a problem with this state" };
  org.sandbox.failRows({ object: "Lead" }, error, 1);
  expect(await org.crm.createPeople([caller(1)])).toMatchObject([{ kind: "created" }]);
  expect(org.counted()).toBe(2);
});

test("one refused row does not block the others, and a locked one may be tried again", async () => {
  const isSecond = (fields: Readonly<Record<string, unknown>>): boolean => fields["rngl__Caller_Key__c"] === "caller-2";
  org.sandbox.failRows({ object: "Lead", where: isSecond }, { statusCode: "UNABLE_TO_LOCK_ROW", message: "locked" }, 1);
  const results = await org.crm.createPeople([caller(1), caller(2), caller(3)]);
  expect(results).toMatchObject([
    { kind: "created" },
    { kind: "rejected", code: "UNABLE_TO_LOCK_ROW", message: "locked", retry: true },
    { kind: "created" },
  ]);
});

test("texts are cut to their fields and the address is written where it is known", () => {
  const { fields } = leadRow(caller(1, { name: "N".repeat(300), city: "C".repeat(50), region: "CA" }));
  expect(fields).toMatchObject({
    LastName: "N".repeat(80),
    Company: "N".repeat(255),
    City: "C".repeat(40),
    State: "CA",
  });
});
