import { afterEach, beforeEach, expect, test } from "vitest";
import { searchTerms } from "../../../../app/adapters/crms/salesforce/find-people.ts";
import { parsePhone } from "../../../../app/values/phone.ts";
import { type OpenSalesforce, openSalesforce, testPhone } from "./open-salesforce.ts";

let org: OpenSalesforce;

beforeEach(async () => {
  org = await openSalesforce();
});
afterEach(async () => {
  expect(org.sandbox.violations).toEqual([]);
  await org.sandbox.close();
});

test("no numbers are no request", async () => {
  expect(await org.crm.findPeopleByPhone([])).toEqual(new Map());
  expect(org.counted()).toBe(0);
});

test("200 unknown numbers cost one composite request and one search", async () => {
  const phones = Array.from({ length: 200 }, (_each, index) => testPhone(index));
  expect(await org.crm.findPeopleByPhone(phones)).toEqual(new Map());
  expect(org.counted()).toBe(2);
  expect(org.sandbox.apiRequests()).toMatchObject({ total: 2, byPath: { "/composite": 1, "/search": 1 } });
});

test("leads, contacts and accounts are found by their keys in one request, whatever the spelling of the number", async () => {
  const { insert } = org.sandbox.org;
  const lead = insert("Lead", {
    LastName: "Lee",
    Company: "Lee Ltd",
    Phone: "(202) 555-0134",
    Email: "lee@example.com",
  });
  const contact = insert("Contact", { LastName: "Cole", MobilePhone: "202.555.0134", OtherPhone: "+1 202 555 0135" });
  const account = insert("Account", { Name: "Acme", Phone: "1-202-555-0134" });
  const phone = testPhone(134);
  const found = await org.crm.findPeopleByPhone([phone, testPhone(135), phone]);
  const lastActivityAt = "2026-01-31T00:37:00.000Z";
  expect(org.counted()).toBe(1);
  const cole = {
    ref: { object: "contact", id: contact },
    name: "Cole",
    phones: [phone, testPhone(135)],
    hasOpenOpportunity: false,
    lastActivityAt,
  };
  expect(found.get(testPhone(135))).toEqual([cole]);
  expect(found.get(phone)).toEqual([
    cole,
    {
      ref: { object: "lead", id: lead },
      name: "Lee",
      phones: [phone],
      email: "lee@example.com",
      hasOpenOpportunity: false,
      lastActivityAt,
    },
    {
      ref: { object: "company", id: account },
      name: "Acme",
      phones: [phone],
      hasOpenOpportunity: false,
      lastActivityAt,
    },
  ]);
});

test("an open opportunity shows on the contact that has a role in it and on its account, a closed one does not", async () => {
  const { insert, setOpportunityStage } = org.sandbox.org;
  const account = insert("Account", { Name: "Acme", Phone: "2025550134" });
  const contact = insert("Contact", { LastName: "Cole", Phone: "2025550135", AccountId: account });
  const opportunity = insert("Opportunity", {
    Name: "Roof",
    StageName: "Prospecting",
    CloseDate: "2026-03-31",
    AccountId: account,
  });
  insert("OpportunityContactRole", { OpportunityId: opportunity, ContactId: contact });
  const isOpen = async (): Promise<readonly (boolean | undefined)[]> => {
    const found = await org.crm.findPeopleByPhone([testPhone(134), testPhone(135)]);
    return [134, 135].map((index) => found.get(testPhone(index))?.[0]?.hasOpenOpportunity);
  };
  expect(await isOpen()).toEqual([true, true]);
  setOpportunityStage(opportunity, "Closed Won");
  expect(await isOpen()).toEqual([false, false]);
});

test("a converted lead names the contact as which it lives on", async () => {
  const lead = org.sandbox.org.insert("Lead", { LastName: "Lee", Company: "Lee Ltd", Phone: "(202) 555-0134" });
  const { contactId } = org.sandbox.org.convertLead(lead, { opportunityName: "Roof" });
  const found = await org.crm.findPeopleByPhone([testPhone(134)]);
  expect(
    found.get(testPhone(134))?.map(({ ref, survivor, hasOpenOpportunity }) => ({ ref, survivor, hasOpenOpportunity })),
  ).toContainEqual({
    ref: { object: "lead", id: lead },
    survivor: { object: "contact", id: contactId },
    hasOpenOpportunity: true,
  });
});

test("a number without a key is found by search, and a hit with another number is dropped", async () => {
  const { insert } = org.sandbox.org;
  const home = insert("Contact", { LastName: "Hill", HomePhone: "202-555-0134 x204" });
  insert("Contact", { LastName: "Other", HomePhone: "+44 20 2555 0134" });
  insert("Contact", { LastName: "Fax", Fax: "(202) 555-0134" });
  const found = await org.crm.findPeopleByPhone([testPhone(134), testPhone(135)]);
  expect([...found.keys()]).toEqual([testPhone(134)]);
  expect(found.get(testPhone(134))?.map((person) => person.ref)).toEqual([{ object: "contact", id: home }]);
  expect(org.counted()).toBe(3);
});

test("more numbers than a query takes are asked in more queries, and a person found by two of them is one person", async () => {
  const { insert } = org.sandbox.org;
  const contact = insert("Contact", { LastName: "Cole", Phone: "202-555-0000", MobilePhone: "202-555-0250" });
  const found = await org.crm.findPeopleByPhone(Array.from({ length: 251 }, (_each, index) => testPhone(index)));
  const refs = [found.get(testPhone(0)), found.get(testPhone(250))].map((people) =>
    people?.map((person) => person.ref),
  );
  expect(refs).toEqual([[{ object: "contact", id: contact }], [{ object: "contact", id: contact }]]);
  expect(org.sandbox.apiRequests().byPath).toEqual({ "/composite": 2, "/search": 1 });
});

test("a record that the search does not know yet is found by its key", async () => {
  org.sandbox.setSearchLagMs(300_000);
  const lead = org.sandbox.org.insert("Lead", { LastName: "Lee", Company: "Lee Ltd", Phone: "(202) 555-0134" });
  const found = await org.crm.findPeopleByPhone([testPhone(134)]);
  expect(found.get(testPhone(134))?.[0]?.ref.id).toBe(lead);
});

test("numbers are searched by digits alone: as dialled from abroad without the country, and with the country's own prefix", () => {
  const terms = (text: string): readonly string[] => {
    const phone = parsePhone(text, "US");
    return phone === undefined ? [] : searchTerms(phone);
  };
  expect(terms("+12025550134")).toEqual(["2025550134"]);
  expect(terms("+442071838750")).toEqual(["2071838750", "02071838750"]);
});
