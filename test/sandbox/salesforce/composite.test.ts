import { afterEach, beforeEach, expect, test } from "vitest";
import type { SalesforceSandbox } from "./index.ts";
import { type RestCaller, restCaller, startTestOrg } from "./test-org.ts";

let sandbox: SalesforceSandbox;
let rest: RestCaller;

beforeEach(async () => {
  ({ sandbox } = await startTestOrg());
  rest = await restCaller(sandbox);
});
afterEach(() => sandbox.close());

const BASE = "/services/data/v65.0";

function query(referenceId: string, soql: string): Record<string, unknown> {
  return { method: "GET", url: `${BASE}/query?q=${encodeURIComponent(soql)}`, referenceId };
}

function create(referenceId: string, object: string, body: Record<string, unknown>): Record<string, unknown> {
  return { method: "POST", url: `${BASE}/sobjects/${object}`, referenceId, body };
}

test("two queries in one composite count as one request", async () => {
  const lead = sandbox.org.insert("Lead", { LastName: "A", Company: "B", Phone: "415-555-0101" });
  const answer = await rest("POST", "/composite", {
    allOrNone: false,
    compositeRequest: [
      query("leads", "SELECT Id FROM Lead WHERE rngl__Phone_Key__c IN ('+14155550101')"),
      query("contacts", "SELECT Id FROM Contact WHERE rngl__Phone_Key__c IN ('+14155550101')"),
    ],
  });
  expect(answer.body).toMatchObject({
    compositeResponse: [
      { referenceId: "leads", httpStatusCode: 200, body: { totalSize: 1, records: [{ Id: lead }] } },
      { referenceId: "contacts", httpStatusCode: 200, body: { totalSize: 0, done: true, records: [] } },
    ],
  });
  expect(sandbox.apiRequests()).toEqual({ total: 1, byPath: { "/composite": 1 } });
  expect(sandbox.violations).toEqual([]);
});

test("a step uses what an earlier step answered, in body and address", async () => {
  const answer = await rest("POST", "/composite", {
    allOrNone: true,
    compositeRequest: [
      create("lead", "Lead", { LastName: "Caller", Company: "Unknown" }),
      create("task", "Task", { WhoId: "@{lead.id}", Subject: "Call" }),
      query("back", "SELECT Subject FROM Task WHERE WhoId = '@{lead.id}'"),
      { method: "PATCH", url: `${BASE}/sobjects/Task/@{task.id}`, referenceId: "done", body: { Status: "Completed" } },
    ],
  });
  const [lead] = sandbox.org.all("Lead");
  expect(answer.body).toMatchObject({
    compositeResponse: [
      {
        body: { id: lead?.["Id"], success: true, errors: [] },
        httpHeaders: { Location: `${BASE}/sobjects/Lead/${lead?.["Id"]}` },
        httpStatusCode: 201,
        referenceId: "lead",
      },
      { httpStatusCode: 201, referenceId: "task" },
      { body: { totalSize: 1, records: [{ Subject: "Call" }] } },
      { body: null, httpStatusCode: 204 },
    ],
  });
  expect(sandbox.org.all("Task")[0]).toMatchObject({ WhoId: lead?.["Id"], Status: "Completed" });
});

test("with allOrNone one failure rolls back and halts the others, but the answer as a whole is 200", async () => {
  const answer = await rest("POST", "/composite", {
    allOrNone: true,
    compositeRequest: [create("good", "Account", { Name: "Acme" }), create("bad", "Lead", { LastName: "A" })],
  });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    compositeResponse: [
      {
        body: [
          {
            errorCode: "PROCESSING_HALTED",
            message: "The transaction was rolled back since another operation in the same transaction failed.",
          },
        ],
        httpStatusCode: 400,
        referenceId: "good",
      },
      { body: [{ errorCode: "REQUIRED_FIELD_MISSING" }], httpStatusCode: 400, referenceId: "bad" },
    ],
  });
  expect(sandbox.org.all("Account")).toEqual([]);
});

test("without allOrNone only the steps that need the failed one are halted", async () => {
  const answer = await rest("POST", "/composite", {
    compositeRequest: [
      create("bad", "Lead", { LastName: "A" }),
      create("task", "Task", { WhoId: "@{bad.id}" }),
      create("account", "Account", { Name: "Acme" }),
    ],
  });
  expect(answer.body).toMatchObject({
    compositeResponse: [
      { httpStatusCode: 400 },
      { httpStatusCode: 400, body: [{ errorCode: "PROCESSING_HALTED" }] },
      { httpStatusCode: 201 },
    ],
  });
});

test("a collection upsert may be a step", async () => {
  const answer = await rest("POST", "/composite", {
    compositeRequest: [
      {
        method: "PATCH",
        url: `${BASE}/composite/sobjects/Lead/rngl__Caller_Key__c`,
        referenceId: "leads",
        body: {
          allOrNone: false,
          records: [{ attributes: { type: "Lead" }, rngl__Caller_Key__c: "k1", LastName: "A", Company: "B" }],
        },
      },
      create("task", "Task", { WhoId: "@{leads[0].id}" }),
    ],
  });
  expect(answer.body).toMatchObject({
    compositeResponse: [{ httpStatusCode: 200, body: [{ success: true, created: true }] }, { httpStatusCode: 201 }],
  });
});

test.each([
  ["26 steps", Array.from({ length: 26 }, (_each, count) => create(`a${count}`, "Account", { Name: "A" }))],
  ["6 queries", Array.from({ length: 6 }, (_each, count) => query(`q${count}`, "SELECT Id FROM Lead"))],
  ["the same reference id twice", [query("q", "SELECT Id FROM Lead"), query("q", "SELECT Id FROM Lead")]],
  ["a search", [{ method: "GET", url: `${BASE}/search?q=x`, referenceId: "s" }]],
  ["a reference to nothing", [create("task", "Task", { WhoId: "@{nobody.id}" })]],
  ["a malformed reference id", [query("1-2", "SELECT Id FROM Lead")]],
])("a composite with %s is refused as a whole and is a violation", async (_name, compositeRequest) => {
  const answer = await rest("POST", "/composite", { compositeRequest });
  expect(answer.status).toBe(400);
  expect(sandbox.violations).toHaveLength(1);
});

test("a malformed query inside a composite fails its step and is a violation", async () => {
  const answer = await rest("POST", "/composite", { compositeRequest: [query("q", "SELECT Nope FROM Lead")] });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    compositeResponse: [
      {
        httpStatusCode: 400,
        body: [{ errorCode: "INVALID_FIELD", message: "No such column 'Nope' on sobject of type Lead" }],
      },
    ],
  });
  expect(sandbox.violations).toHaveLength(1);
});
