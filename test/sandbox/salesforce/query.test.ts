import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import type { SalesforceSandbox } from "./index.ts";
import { connect, type RestCaller, restCaller, startTestOrg, type TestClock } from "./test-org.ts";

let sandbox: SalesforceSandbox;
let clock: TestClock;
let rest: RestCaller;

beforeEach(async () => {
  ({ sandbox, clock } = await startTestOrg());
  rest = await restCaller(sandbox);
});
afterEach(() => sandbox.close());

function insertLead(fields: Record<string, unknown>): string {
  return sandbox.org.insert("Lead", { LastName: "Caller", Company: "Unknown", ...fields });
}

const queryAnswer = z.object({ records: z.array(z.record(z.string(), z.unknown())) });

/** The last names that a WHERE clause finds, in the order of creation. */
async function lastNames(where: string): Promise<unknown> {
  const answer = await rest("GET", `/query?q=${encodeURIComponent(`SELECT LastName FROM Lead WHERE ${where}`)}`);
  return recordsOf(answer.body).map((record) => record["LastName"]);
}

function recordsOf(body: unknown): readonly Record<string, unknown>[] {
  return queryAnswer.parse(body).records;
}

test("a query answers records with type and address, in pages of 2,000", async () => {
  for (let count = 0; count < 2_501; count += 1) insertLead({ LastName: `L${count}` });
  const connection = await connect(sandbox);
  const first = await connection.query("SELECT Id, LastName FROM Lead ORDER BY CreatedDate, Id");
  expect([first.totalSize, first.done, first.records.length]).toEqual([2_501, false, 2_000]);
  expect(first.nextRecordsUrl).toMatch(/\/services\/data\/v65\.0\/query\/01g\w+-2000$/);
  const second = await connection.queryMore(first.nextRecordsUrl ?? "");
  expect([second.totalSize, second.done, second.records.length]).toEqual([2_501, true, 501]);
  expect(new Set([...first.records, ...second.records].map((record) => record.Id)).size).toBe(2_501);
  expect(first.records[0]?.attributes?.url).toBe(`/services/data/v65.0/sobjects/Lead/${first.records[0]?.Id}`);
  expect(sandbox.apiRequests()).toEqual({ total: 2, byPath: { "/query": 1, "/query/{locator}": 1 } });
});

test("a smaller page can be asked for, and an unknown cursor is refused", async () => {
  for (let count = 0; count < 201; count += 1) insertLead({});
  const page = await rest("GET", "/query?q=SELECT+Id+FROM+Lead", undefined, {
    "sforce-query-options": "batchSize=200",
  });
  expect(recordsOf(page.body)).toHaveLength(200);
  const unknown = await rest("GET", "/query/01gnone-200");
  expect(unknown.status).toBe(400);
  expect(unknown.body).toEqual([{ message: "invalid query locator", errorCode: "INVALID_QUERY_LOCATOR" }]);
});

test("conditions compare texts without case, and know null, lists, patterns, NOT and parentheses", async () => {
  insertLead({ LastName: "Abel", rngl__Score__c: 10, Phone: "415-555-0101" });
  insertLead({ LastName: "Baker", rngl__Score__c: 20, Title: "It's 100%" });
  insertLead({ LastName: "Cole", Company: "Acme" });
  expect(await lastNames("LastName = 'abel'")).toEqual(["Abel"]);
  expect(await lastNames("rngl__Score__c >= 10 AND rngl__Score__c < 20")).toEqual(["Abel"]);
  expect(await lastNames("rngl__Score__c != 10")).toEqual(["Baker", "Cole"]);
  expect(await lastNames("rngl__Score__c = null")).toEqual(["Cole"]);
  expect(await lastNames("LastName IN ('Abel', 'Cole') AND (Company = 'Acme' OR Phone != null)")).toEqual([
    "Abel",
    "Cole",
  ]);
  expect(await lastNames("LastName NOT IN ('Abel', 'Cole')")).toEqual(["Baker"]);
  expect(await lastNames("NOT (LastName = 'Abel' OR LastName = 'Baker')")).toEqual(["Cole"]);
  expect(await lastNames("Company = 'Unknown' AND (NOT LastName LIKE 'a%')")).toEqual(["Baker"]);
  expect(await lastNames("Title = 'It\\'s 100%'")).toEqual(["Baker"]);
  expect(await lastNames("IsConverted = false AND CreatedDate >= 2026-01-31T00:37:00Z")).toEqual([
    "Abel",
    "Baker",
    "Cole",
  ]);
  expect(await lastNames("CreatedDate > 2026-01-31T00:37:00.000+00:00")).toEqual([]);
  expect(await lastNames("rngl__Phone_Key__c IN ('+14155550101') OR rngl__Mobile_Key__c IN ('+14155550101')")).toEqual([
    "Abel",
  ]);
  expect(sandbox.violations).toEqual([]);
});

test("records come ordered by several fields, cut to a limit, or only counted", async () => {
  for (const [LastName, score] of [
    ["A", 1],
    ["B", 2],
    ["C", 1],
    ["D", null],
  ] as const)
    insertLead({ LastName, rngl__Score__c: score });
  const names = async (tail: string): Promise<unknown> => lastNames(`LastName != null ORDER BY ${tail}`);
  expect(await names("rngl__Score__c DESC NULLS LAST, LastName DESC")).toEqual(["B", "C", "A", "D"]);
  expect(await names("rngl__Score__c, LastName LIMIT 3")).toEqual(["D", "A", "C"]);
  const count = await rest("GET", "/query?q=SELECT+COUNT()+FROM+Lead+WHERE+rngl__Score__c=1");
  expect(count.body).toEqual({ totalSize: 2, done: true, records: [] });
});

test("a query walks to a parent and down to contact roles", async () => {
  const account = sandbox.org.insert("Account", { Name: "Acme" });
  const contact = sandbox.org.insert("Contact", { LastName: "Cole", AccountId: account });
  const opportunity = sandbox.org.insert("Opportunity", {
    Name: "Roof",
    StageName: "Prospecting",
    CloseDate: "2026-03-31",
    AccountId: account,
    ContactId: contact,
  });
  sandbox.org.insert("Opportunity", { Name: "Gutter", StageName: "Prospecting", CloseDate: "2026-03-31" });
  const connection = await connect(sandbox);
  const soql =
    "SELECT Id, Account.Name, (SELECT ContactId, Role, IsPrimary FROM OpportunityContactRoles) FROM Opportunity ORDER BY Name DESC";
  const { records } = await connection.query(soql);
  expect(records[0]).toMatchObject({
    Id: opportunity,
    Account: { attributes: { type: "Account" }, Name: "Acme" },
    OpportunityContactRoles: {
      totalSize: 1,
      done: true,
      records: [{ ContactId: contact, Role: null, IsPrimary: true }],
    },
  });
  expect(records[1]).toMatchObject({ Account: null, OpportunityContactRoles: null });
});

test("system moments follow the clock and never go back", async () => {
  const id = insertLead({});
  clock.ms += 90_001;
  sandbox.org.update("Lead", id, { Title: "Owner" });
  clock.ms -= 60_000;
  sandbox.org.update("Lead", id, { Title: "Buyer" });
  expect(sandbox.org.get("Lead", id)).toMatchObject({
    CreatedDate: "2026-01-31T00:37:00.000+0000",
    LastModifiedDate: "2026-01-31T00:38:30.001+0000",
    SystemModstamp: "2026-01-31T00:38:30.001+0000",
  });
});

test.each([
  ["SELECT Nope FROM Lead", "INVALID_FIELD"],
  ["SELECT Id FROM Lead WHERE Nope = 1", "INVALID_FIELD"],
  ["SELECT Id FROM Lead ORDER BY Nope", "INVALID_FIELD"],
  ["SELECT Nope.Name FROM Contact", "INVALID_FIELD"],
  ["SELECT Id FROM Lead WHERE LastName = 5", "INVALID_FIELD"],
  ["SELECT Id FROM Lead WHERE CreatedDate > '2026-01-01'", "INVALID_FIELD"],
  ["SELECT Id FROM rngl__Call__c WHERE rngl__Trail__c = 'x'", "INVALID_FIELD"],
  ["SELECT Id FROM Lead WHERE Id = '12'", "INVALID_QUERY_FILTER_OPERATOR"],
  ["SELECT Id FROM Nope", "INVALID_TYPE"],
  ["SELECT Id FROM Opportunity WHERE Id IN ()", "MALFORMED_QUERY"],
  ["SELECT Id FROM Lead WHERE LastName = 'a' OR Title = 'b' AND Company = 'c'", "MALFORMED_QUERY"],
  ["SELEC Id", "MALFORMED_QUERY"],
])("%s is refused with %s and is a violation", async (soql, errorCode) => {
  const connection = await connect(sandbox);
  await expect(connection.query(soql)).rejects.toMatchObject({ errorCode });
  expect(sandbox.violations).toHaveLength(1);
});

test("an address that does not fit is answered 414 and is a violation", async () => {
  const ids = Array.from({ length: 700 }, () => "'00QLb00000000001AA'").join(",");
  const answer = await rest("GET", `/query?q=${encodeURIComponent(`SELECT Id FROM Lead WHERE Id IN (${ids})`)}`);
  expect(answer.status).toBe(414);
  expect(sandbox.violations).toHaveLength(1);
});

test("the index on a key follows changes and deletions", async () => {
  const id = insertLead({ rngl__Caller_Key__c: "k1", Phone: "(415) 555-0101" });
  sandbox.org.update("Lead", id, { Phone: "(415) 555-0102" });
  expect(await lastNames("rngl__Phone_Key__c = '+14155550101'")).toEqual([]);
  expect(await lastNames("rngl__Phone_Key__c = '+14155550102' AND rngl__Caller_Key__c = 'k1'")).toEqual(["Caller"]);
  expect(await lastNames("rngl__Caller_Key__c = 'K1'")).toEqual([]);
  sandbox.org.remove("Lead", id);
  expect(await lastNames("rngl__Phone_Key__c = '+14155550102'")).toEqual([]);
});
