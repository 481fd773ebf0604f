import { afterEach, beforeEach, expect, test } from "vitest";
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

async function find(sosl: string): Promise<readonly unknown[]> {
  const connection = await connect(sandbox);
  return (await connection.search(sosl)).searchRecords.map((record) => record.Id);
}

test.each(["(415) 555-0101", "415-555-0101", "415.555.0101", "4155550101", "+14155550101", "1-415-555-0101 x204"])(
  "a number stored as %s is found by its digits",
  async (Phone) => {
    const lead = sandbox.org.insert("Lead", { LastName: "A", Company: "B", Phone });
    sandbox.org.insert("Lead", { LastName: "C", Company: "D", Phone: "(415) 555-0199" });
    expect(await find("FIND {4155550101} IN PHONE FIELDS RETURNING Lead(Id, Phone)")).toEqual([lead]);
    expect(await find("FIND {14155550101} IN PHONE FIELDS RETURNING Lead(Id)")).toEqual([lead]);
    expect(await find("FIND {4155550102} IN PHONE FIELDS RETURNING Lead(Id)")).toEqual([]);
    expect(sandbox.violations).toEqual([]);
  },
);

test("several terms and objects are searched at once, each object with its own clauses", async () => {
  const lead = sandbox.org.insert("Lead", { LastName: "A", Company: "B", MobilePhone: "4155550101" });
  const contact = sandbox.org.insert("Contact", { LastName: "C", OtherPhone: "4155550102" });
  const account = sandbox.org.insert("Account", { Name: "D", Phone: "4155550102" });
  const { contactId, accountId } = sandbox.org.convertLead(
    sandbox.org.insert("Lead", { LastName: "E", Company: "F", Phone: "4155550102" }),
    {},
  );
  const returning =
    "Lead(Id, IsConverted WHERE IsConverted = false), Contact(Id, AccountId ORDER BY LastName DESC LIMIT 2), Account(Id)";
  expect(await find(`FIND {4155550101 OR 4155550102} IN PHONE FIELDS RETURNING ${returning}`)).toEqual(
    [lead, contactId, contact, account, accountId].sort((a, b) => order(a) - order(b)),
  );
  function order(id: string): number {
    return [lead, contactId, contact, account, accountId].indexOf(id);
  }
});

test("the search lags behind: SOQL sees a record at once, SOSL only later", async () => {
  sandbox.setSearchLagMs(300_000);
  const lead = sandbox.org.insert("Lead", { LastName: "A", Company: "B", Phone: "4155550101" });
  const sosl = "FIND {4155550101} IN PHONE FIELDS RETURNING Lead(Id)";
  const soql = await rest("GET", "/query?q=SELECT+Id+FROM+Lead+WHERE+rngl__Phone_Key__c='%2B14155550101'");
  expect(soql.body).toMatchObject({ totalSize: 1 });
  clock.ms += 299_999;
  expect(await find(sosl)).toEqual([]);
  clock.ms += 1;
  expect(await find(sosl)).toEqual([lead]);
  sandbox.org.update("Lead", lead, { Title: "Owner" });
  expect(await find(sosl)).toEqual([lead]);
  sandbox.org.update("Lead", lead, { Phone: "4155550102" });
  expect(await find(sosl)).toEqual([lead]);
  clock.ms += 300_000;
  expect(await find(sosl)).toEqual([]);
  expect(await find("FIND {4155550102} IN PHONE FIELDS RETURNING Lead(Id)")).toEqual([lead]);
  sandbox.org.remove("Lead", lead);
  expect(await find("FIND {4155550102} IN PHONE FIELDS RETURNING Lead(Id)")).toEqual([]);
});

test("the JSON form finds the same", async () => {
  const lead = sandbox.org.insert("Lead", { LastName: "A", Company: "B", Phone: "4155550101" });
  const answer = await rest("POST", "/parameterizedSearch", {
    q: "4155550101",
    in: "PHONE",
    fields: ["Id"],
    sobjects: [{ name: "Lead", fields: ["Id", "Phone"], limit: 50 }, { name: "Contact" }],
    defaultLimit: 50,
  });
  expect(answer.body).toMatchObject({ searchRecords: [{ Id: lead, Phone: "4155550101" }] });
  const unknown = await rest("POST", "/parameterizedSearch", { q: "4155550101", sobject: "Lead" });
  expect(unknown.body).toMatchObject([{ errorCode: "MALFORMED_SEARCH" }]);
  expect(sandbox.violations).toHaveLength(1);
});

test.each([
  ["FIND 4155550101 IN PHONE FIELDS RETURNING Lead(Id)", "MALFORMED_SEARCH"],
  ["FIND {*4155550101} IN PHONE FIELDS RETURNING Lead(Id)", "MALFORMED_SEARCH"],
  ["FIND {+14155550101} IN PHONE FIELDS RETURNING Lead(Id)", "MALFORMED_SEARCH"],
  ["FIND {4} IN PHONE FIELDS RETURNING Lead(Id)", "MALFORMED_SEARCH"],
  ["FIND {4155550101} IN TELEPHONE FIELDS RETURNING Lead(Id)", "MALFORMED_SEARCH"],
  ["FIND {4155550101} IN PHONE FIELDS RETURNING Lead(Id", "MALFORMED_SEARCH"],
  ["FIND {4155550101} IN PHONE FIELDS RETURNING Lead(Nope)", "INVALID_FIELD"],
  ["FIND {4155550101} IN PHONE FIELDS RETURNING Nope(Id)", "INVALID_TYPE"],
])("%s is refused and is a violation", async (sosl, errorCode) => {
  const connection = await connect(sandbox);
  await expect(connection.search(sosl)).rejects.toMatchObject({ errorCode });
  expect(sandbox.violations).toHaveLength(1);
});
