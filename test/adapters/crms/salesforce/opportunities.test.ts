import { afterEach, beforeEach, expect, test } from "vitest";
import { MINUTE_MS } from "../../../../app/values/instant.ts";
import { type OpenSalesforce, openSalesforce } from "./open-salesforce.ts";

let org: OpenSalesforce;

beforeEach(async () => {
  org = await openSalesforce();
});
afterEach(async () => {
  expect(org.sandbox.violations).toEqual([]);
  await org.sandbox.close();
});

function insertOpportunity(fields: Record<string, unknown> = {}): string {
  return org.sandbox.org.insert("Opportunity", {
    Name: "Roof",
    StageName: "Prospecting",
    CloseDate: "2026-03-31",
    ...fields,
  });
}

test("an opportunity comes with its people, its amount to the cent, and when it was won", async () => {
  const { insert, setOpportunityStage } = org.sandbox.org;
  const account = insert("Account", { Name: "Acme" });
  const contact = insert("Contact", { LastName: "Cole", AccountId: account });
  const buyer = insert("Contact", { LastName: "Buyer" });
  const id = insertOpportunity({ Amount: 19.99, AccountId: account, ContactId: contact });
  insert("OpportunityContactRole", { OpportunityId: id, ContactId: buyer });
  org.clock.ms += 5 * MINUTE_MS;
  setOpportunityStage(id, "Closed Won");
  const { changes, next } = await org.crm.changedOpportunities("");
  expect(changes.survivors).toEqual([]);
  expect(changes.opportunities).toEqual([
    {
      ref: { object: "opportunity", id },
      name: "Roof",
      stage: "Closed Won",
      isWon: true,
      isClosed: true,
      amount: { minor: 1_999, currency: "USD" },
      closedAt: "2026-01-31T00:42:00.000Z",
      createdAt: "2026-01-31T00:37:00.000Z",
      changedAt: "2026-01-31T00:42:00.000Z",
      isDeleted: false,
      people: expect.arrayContaining([
        { object: "contact", id: buyer },
        { object: "contact", id: contact },
        { object: "company", id: account },
      ]),
    },
  ]);
  expect(changes.opportunities[0]?.people).toHaveLength(3);
  expect(next).toBe("2026-01-31T00:42:00.000Z");
});

test("a poll is one request; what the org's currencies are is asked once", async () => {
  await org.crm.changedOpportunities("");
  expect(org.counted()).toBe(2);
  await org.crm.changedOpportunities("2026-01-31T00:37:00.000Z");
  expect(org.counted()).toBe(1);
});

test("the next reading starts two minutes before the last change, and the cursor stands still while nothing changes", async () => {
  const old = insertOpportunity({ Name: "Old" });
  org.clock.ms += 2 * MINUTE_MS + 1_000;
  const late = insertOpportunity({ Name: "Late" });
  const first = await org.crm.changedOpportunities("");
  expect(first.changes.opportunities.map((each) => each.ref.id)).toEqual([old, late]);
  org.clock.ms += 60 * MINUTE_MS;
  const second = await org.crm.changedOpportunities(first.next);
  expect(second.changes.opportunities.map((each) => each.ref.id)).toEqual([late]);
  expect(second.next).toBe(first.next);
});

test("a first reading of an empty org goes on from 90 days ago", async () => {
  expect(await org.crm.changedOpportunities("")).toEqual({
    changes: { opportunities: [], survivors: [] },
    next: "2025-11-02T00:37:00.000Z",
  });
});

test("a converted lead is told as its contact, which belongs to the opportunity that the conversion made", async () => {
  const lead = org.sandbox.org.insert("Lead", { LastName: "Lee", Company: "Lee Ltd" });
  const made = org.sandbox.org.convertLead(lead, { opportunityName: "Roof", amount: 500 });
  const { changes } = await org.crm.changedOpportunities("");
  expect(changes.survivors).toEqual([
    { from: { object: "lead", id: lead }, to: { object: "contact", id: made.contactId } },
  ]);
  expect(changes.opportunities).toMatchObject([
    {
      ref: { object: "opportunity", id: made.opportunityId },
      people: [
        { object: "contact", id: made.contactId },
        { object: "company", id: made.accountId },
      ],
    },
  ]);
});

test("more opportunities than a page holds are read to the end", async () => {
  const ids = Array.from({ length: 2_100 }, () => insertOpportunity());
  await org.crm.changedOpportunities("");
  org.counted();
  const { changes } = await org.crm.changedOpportunities("2026-01-31T00:37:00.000Z");
  expect(org.counted()).toBe(2);
  expect(changes.opportunities.map((each) => each.ref.id)).toEqual(ids);
});

test("amounts with more decimals than the currency has are rounded, and absurd ones count as none", async () => {
  insertOpportunity({ Name: "A", Amount: 0.1 + 0.2 });
  insertOpportunity({ Name: "B", Amount: 9.1e14 });
  insertOpportunity({ Name: "C" });
  const { changes } = await org.crm.changedOpportunities("");
  const amounts = new Map(changes.opportunities.map((each) => [each.name, each.amount?.minor]));
  expect(amounts).toEqual(
    new Map([
      ["A", 30],
      ["B", undefined],
      ["C", undefined],
    ]),
  );
});

test("in an org with several currencies an amount is of the record's own", async () => {
  const id = insertOpportunity();
  const record = {
    Id: id,
    Name: "Dach",
    StageName: "Closed Lost",
    IsWon: false,
    IsClosed: true,
    Amount: 3600,
    CurrencyIsoCode: "JPY",
    CloseDate: "2026-01-15",
    CreatedDate: "2026-01-01T00:00:00.000+0000",
    SystemModstamp: "2026-01-31T00:37:00.000+0000",
  };
  const answerWith = (path: RegExp, body: unknown): void => {
    const headers = { "content-type": "application/json" };
    org.sandbox.injectFault({ path }, { kind: "answer", status: 200, body, headers }, 1);
  };
  answerWith(/describe$/, { fields: [{ name: "Id" }, { name: "CurrencyIsoCode" }] });
  const page = (records: readonly unknown[]) => ({ done: true, totalSize: records.length, records });
  answerWith(/composite$/, {
    compositeResponse: [
      { referenceId: "query0", httpStatusCode: 200, body: page([record]) },
      { referenceId: "query1", httpStatusCode: 200, body: page([]) },
    ],
  });
  const { changes } = await org.crm.changedOpportunities("");
  expect(changes.opportunities).toMatchObject([
    { amount: { minor: 3_600, currency: "JPY" }, closedAt: "2026-01-15T00:00:00.000Z", people: [] },
  ]);
  expect(org.sandbox.requests.at(-1)?.body).toContain("CurrencyIsoCode");
});

test("named opportunities are read in one request; one that is gone comes back as deleted", async () => {
  const kept = insertOpportunity({ Amount: 100 });
  const gone = insertOpportunity();
  org.sandbox.org.remove("Opportunity", gone);
  const refs = [gone, kept.slice(0, 15), kept].map((id) => ({ object: "opportunity", id }) as const);
  const { opportunities } = await org.crm.readOpportunities(refs);
  expect(org.counted()).toBe(2);
  expect(opportunities).toMatchObject([
    { ref: { id: gone }, isDeleted: true, isWon: false, people: [] },
    { ref: { id: kept }, isDeleted: false, amount: { minor: 10_000, currency: "USD" } },
  ]);
  expect(await org.crm.readOpportunities([])).toEqual({ opportunities: [], survivors: [] });
});
