import { afterEach, beforeEach, expect, test } from "vitest";
import type { SalesforceSandbox } from "./index.ts";
import { connect, type RestCaller, restCaller, signIn, startTestOrg, type TestClock } from "./test-org.ts";

let sandbox: SalesforceSandbox;
let clock: TestClock;
let rest: RestCaller;

beforeEach(async () => {
  ({ sandbox, clock } = await startTestOrg());
  rest = await restCaller(sandbox);
});
afterEach(() => sandbox.close());

test("the daily allowance is counted over 24 hours, told on every answer, and enforced", async () => {
  sandbox.setDailyLimit(2);
  const first = await rest("GET", "/limits");
  expect(first.body).toMatchObject({ DailyApiRequests: { Max: 2, Remaining: 1 } });
  expect(first.headers.get("sforce-limit-info")).toBe("api-usage=1/2");
  await rest("GET", "/sobjects");
  const third = await rest("GET", "/limits");
  expect(third.status).toBe(403);
  expect(third.body).toEqual([{ message: "TotalRequests Limit exceeded.", errorCode: "REQUEST_LIMIT_EXCEEDED" }]);
  expect(sandbox.apiRequests()).toEqual({ total: 2, byPath: { "/limits": 1, "/sobjects": 1 } });
  clock.ms += 25 * 3_600_000;
  sandbox.setAccessTokenLifetimeMs(1_000);
  expect((await (await restCaller(sandbox))("GET", "/limits")).headers.get("sforce-limit-info")).toBe("api-usage=1/2");
  expect(sandbox.violations).toEqual([]);
});

test("jsforce reads the usage from the answers", async () => {
  const connection = await connect(sandbox);
  await connection.query("SELECT Id FROM Lead");
  expect(connection.limitInfo).toEqual({ apiUsage: { used: 1, limit: 100_000 } });
});

test("describe tells fields, types, lengths and choices; a missing custom object is an ordinary 404", async () => {
  const connection = await connect(sandbox);
  const call = await connection.sobject("rngl__Call__c").describe();
  expect(call.fields.find((field) => field.name === "rngl__Call_Id__c")).toMatchObject({
    type: "string",
    length: 80,
    updateable: true,
    externalId: true,
  });
  const outcome = call.fields.find((field) => field.name === "rngl__Outcome__c");
  expect(outcome?.picklistValues?.map((choice) => choice.value)).toEqual([
    "Sale",
    "Appointment",
    "Quote",
    "Inquiry",
    "Low quality",
    "Not judged",
  ]);
  const names = (await connection.describeGlobal()).sobjects.map((object) => object.name);
  expect(names).toContain("rngl__Call__c");
  expect((await rest("GET", "/sobjects/other__Call__c/describe")).status).toBe(404);
  expect(sandbox.violations).toEqual([]);
});

test("an org may lack the package, or have it without a namespace", async () => {
  const bare = await startTestOrg({ packageInstalled: false });
  const plain = await startTestOrg({ namespace: "" });
  const status = async (each: SalesforceSandbox, object: string): Promise<number> =>
    (await (await restCaller(each))("GET", `/sobjects/${object}/describe`)).status;
  expect(await status(bare.sandbox, "rngl__Call__c")).toBe(404);
  expect(await status(plain.sandbox, "Call__c")).toBe(200);
  plain.sandbox.org.insert("Lead", { LastName: "A", Company: "B", Phone: "4155550101" });
  expect(plain.sandbox.org.all("Lead")[0]?.["Phone_Key__c"]).toBe("+14155550101");
  await Promise.all([bare.sandbox.close(), plain.sandbox.close()]);
});

test("an opportunity's stage decides whether it is won, closed and likely", () => {
  const fields = { Name: "Roof", StageName: "Prospecting", CloseDate: "2026-03-31", Amount: 100 };
  const id = sandbox.org.insert("Opportunity", fields);
  expect(sandbox.org.get("Opportunity", id)).toMatchObject({
    IsWon: false,
    IsClosed: false,
    Probability: 10,
    LastStageChangeDate: null,
  });
  clock.ms += 1_000;
  sandbox.org.setOpportunityStage(id, "Closed Won", { amount: 250.5, closeDate: "2026-02-01" });
  expect(sandbox.org.get("Opportunity", id)).toMatchObject({
    IsWon: true,
    IsClosed: true,
    Probability: 100,
    Amount: 250.5,
    CloseDate: "2026-02-01",
    LastStageChangeDate: "2026-01-31T00:37:01.000+0000",
  });
  sandbox.org.setOpportunityStage(id, "Closed Lost");
  expect(sandbox.org.get("Opportunity", id)).toMatchObject({ IsWon: false, IsClosed: true, Probability: 0 });
  expect(() => sandbox.org.setOpportunityStage(id, "Nearly")).toThrow("No stage Nearly.");
});

test("converting a lead makes contact, account and opportunity, moves phones and package fields, and locks the lead", async () => {
  const lead = sandbox.org.insert("Lead", {
    FirstName: "Ann",
    LastName: "Cole",
    Company: "Acme",
    Phone: "(415) 555-0101",
    rngl__Caller_Key__c: "k1",
    rngl__Score__c: 70,
  });
  const made = sandbox.org.convertLead(lead, { opportunityName: "Roof", stageName: "Qualification", amount: 900 });
  expect(sandbox.org.get("Lead", lead)).toMatchObject({
    IsConverted: true,
    Status: "Closed - Converted",
    ConvertedDate: "2026-01-31",
    ConvertedContactId: made.contactId,
    ConvertedAccountId: made.accountId,
    ConvertedOpportunityId: made.opportunityId,
  });
  expect(sandbox.org.get("Contact", made.contactId)).toMatchObject({
    Name: "Ann Cole",
    AccountId: made.accountId,
    Phone: "(415) 555-0101",
    rngl__Phone_Key__c: "+14155550101",
    rngl__Caller_Key__c: "k1",
    rngl__Score__c: 70,
  });
  expect(sandbox.org.get("Opportunity", made.opportunityId ?? "")).toMatchObject({
    Name: "Roof",
    StageName: "Qualification",
    Amount: 900,
    CloseDate: "2026-03-31",
  });
  expect(sandbox.org.all("OpportunityContactRole")).toMatchObject([{ ContactId: made.contactId, IsPrimary: true }]);
  const late = await rest("PATCH", "/composite/sobjects/Lead/rngl__Caller_Key__c", {
    records: [{ attributes: { type: "Lead" }, rngl__Caller_Key__c: "k1", rngl__Score__c: 71 }],
  });
  expect(late.body).toEqual([
    {
      success: false,
      errors: [{ statusCode: "CANNOT_UPDATE_CONVERTED_LEAD", message: "cannot reference converted lead", fields: [] }],
    },
  ]);
  expect(sandbox.violations).toEqual([]);
});

test("deleting an account deletes its contacts and opportunities, and empties other lookups", () => {
  const account = sandbox.org.insert("Account", { Name: "Acme" });
  const contact = sandbox.org.insert("Contact", { LastName: "Cole", AccountId: account });
  const call = sandbox.org.insert("rngl__Call__c", {
    rngl__Call_Id__c: "c1",
    rngl__Contact__c: contact,
    rngl__Account__c: account,
  });
  sandbox.org.remove("Account", account);
  expect(sandbox.org.all("Contact")).toEqual([]);
  expect(sandbox.org.get("rngl__Call__c", call)).toMatchObject({ rngl__Contact__c: null, rngl__Account__c: null });
});

test("unknown paths, versions, media types and bodies that are not JSON are violations", async () => {
  const { access_token } = await signIn(sandbox);
  const authorization = `Bearer ${access_token}`;
  const url = `${sandbox.url}/services/data`;
  const post = (contentType: string, body: string): Promise<Response> =>
    fetch(`${url}/v65.0/sobjects/Lead`, {
      method: "POST",
      headers: { authorization, "content-type": contentType },
      body,
    });
  expect((await rest("GET", "/nope")).body).toEqual([
    { message: "The requested resource does not exist", errorCode: "NOT_FOUND" },
  ]);
  expect((await rest("POST", "/sobjects/Nope", {})).status).toBe(404);
  expect((await fetch(`${url}/v45.0/limits`, { headers: { authorization } })).status).toBe(404);
  expect((await post("text/plain", "{}")).status).toBe(415);
  expect((await post("application/json", "{")).status).toBe(400);
  expect(sandbox.violations).toHaveLength(5);
});

test("the list of versions needs no token and tells no usage", async () => {
  const response = await fetch(`${sandbox.url}/services/data`);
  expect(await response.json()).toContainEqual(
    expect.objectContaining({ url: "/services/data/v65.0", version: "65.0" }),
  );
  expect(response.headers.get("sforce-limit-info")).toBeNull();
});
