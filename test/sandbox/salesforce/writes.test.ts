import { afterEach, beforeEach, expect, test } from "vitest";
import type { SalesforceSandbox } from "./index.ts";
import { connect, type RestCaller, restCaller, startTestOrg } from "./test-org.ts";

let sandbox: SalesforceSandbox;
let rest: RestCaller;

beforeEach(async () => {
  ({ sandbox } = await startTestOrg());
  rest = await restCaller(sandbox);
});
afterEach(() => sandbox.close());

const CALLS = "/composite/sobjects/rngl__Call__c/rngl__Call_Id__c";

function call(id: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { attributes: { type: "rngl__Call__c" }, rngl__Call_Id__c: id, ...fields };
}

function upsertCalls(records: readonly unknown[], allOrNone = false): ReturnType<RestCaller> {
  return rest("PATCH", CALLS, { allOrNone, records });
}

const LONG_OK = { success: true, errors: [], id: expect.stringMatching(/^a00\w{15}$/) };

test("an upsert creates, then changes, one result per row in order, and counts as one request", async () => {
  const first = await upsertCalls([call("c1", { rngl__Outcome__c: "Sale" }), call("c2")]);
  expect(first.body).toEqual([
    { ...LONG_OK, created: true },
    { ...LONG_OK, created: true },
  ]);
  const second = await upsertCalls([call("c3"), call("c1", { rngl__Outcome__c: "Quote", rngl__Revenue__c: 12.5 })]);
  expect(second.body).toEqual([
    { ...LONG_OK, created: true },
    { ...LONG_OK, created: false },
  ]);
  expect(sandbox.org.all("rngl__Call__c").map((row) => [row["rngl__Call_Id__c"], row["rngl__Outcome__c"]])).toEqual([
    ["c1", "Quote"],
    ["c2", null],
    ["c3", null],
  ]);
  expect(sandbox.apiRequests()).toEqual({ total: 2, byPath: { [CALLS]: 2 } });
  expect(second.headers.get("sforce-limit-info")).toBe("api-usage=2/100000");
});

test("jsforce upserts a collection the same way", async () => {
  const connection = await connect(sandbox);
  const results = await connection
    .sobject("rngl__Call__c")
    .upsert([{ rngl__Call_Id__c: "c1" }, { rngl__Call_Id__c: "c2" }], "rngl__Call_Id__c");
  expect(results).toMatchObject([{ success: true }, { success: true }]);
  expect(sandbox.violations).toEqual([]);
});

test("a refused row does not stop its neighbours and spells its code statusCode", async () => {
  const contact = sandbox.org.insert("Contact", { LastName: "Cole" });
  const answer = await upsertCalls([
    call("c1", { rngl__Outcome__c: "sale" }),
    call("c2", { rngl__Level__c: "x".repeat(41) }),
    call("c3", { rngl__Lead__c: contact }),
    call("c4", { rngl__Contact__c: contact }),
    call("c5", { rngl__Lead__c: "nonsense" }),
  ]);
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual([
    {
      success: false,
      errors: [
        {
          statusCode: "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
          message: "rngl__Outcome__c: bad value for restricted picklist field: sale",
          fields: ["rngl__Outcome__c"],
        },
      ],
    },
    {
      success: false,
      errors: [
        {
          statusCode: "STRING_TOO_LONG",
          message: `rngl__Level__c: data value too large: ${"x".repeat(41)} (max length=40)`,
          fields: ["rngl__Level__c"],
        },
      ],
    },
    {
      success: false,
      errors: [
        { statusCode: "INVALID_CROSS_REFERENCE_KEY", message: "invalid cross reference id", fields: ["rngl__Lead__c"] },
      ],
    },
    { ...LONG_OK, created: true },
    expect.objectContaining({ success: false }),
  ]);
  expect(sandbox.violations).toEqual([]);
});

test("a lookup may name its parent by external id", async () => {
  const lead = sandbox.org.insert("Lead", { LastName: "A", Company: "B", rngl__Caller_Key__c: "k1" });
  const answer = await upsertCalls([
    call("c1", { rngl__Lead__r: { rngl__Caller_Key__c: "k1" } }),
    call("c2", { rngl__Lead__r: { rngl__Caller_Key__c: "k2" } }),
  ]);
  expect(answer.body).toMatchObject([
    { success: true },
    {
      errors: [
        {
          statusCode: "INVALID_FIELD",
          message: "Foreign key external ID: k2 not found for field rngl__Caller_Key__c in entity Lead",
        },
      ],
    },
  ]);
  expect(sandbox.org.all("rngl__Call__c")[0]?.["rngl__Lead__c"]).toBe(lead);
});

test("with allOrNone one refused row takes back the others", async () => {
  const answer = await upsertCalls([call("c1"), call("c2", { rngl__Outcome__c: "nope" })], true);
  expect(answer.body).toMatchObject([
    { success: false, errors: [{ statusCode: "ALL_OR_NONE_OPERATION_ROLLED_BACK" }] },
    { success: false, errors: [{ statusCode: "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST" }] },
  ]);
  expect(sandbox.org.all("rngl__Call__c")).toEqual([]);
  expect((await upsertCalls([call("c1")])).body).toEqual([{ ...LONG_OK, created: true }]);
});

test.each([
  ["an unknown field", [call("c1"), call("c2", { rngl__Nope__c: 1 })], "INVALID_FIELD"],
  ["a text for a number", [call("c1", { rngl__Talk_Seconds__c: "12" })], "JSON_PARSER_ERROR"],
  ["a malformed moment", [call("c1", { rngl__Started_At__c: "yesterday" })], "JSON_PARSER_ERROR"],
  ["a record id", [call("c1", { Id: "a00000000000000AAA" })], "INVALID_FIELD"],
  ["no type", [{ rngl__Call_Id__c: "c1" }], "INVALID_INPUT"],
  ["another type", [{ attributes: { type: "Lead" }, LastName: "A" }], "INVALID_INPUT"],
  ["no records", [], "JSON_PARSER_ERROR"],
  ["201 records", Array.from({ length: 201 }, (_each, count) => call(`c${count}`)), "EXCEEDED_ID_LIMIT"],
])("an upsert with %s is refused as a whole and is a violation", async (_name, records, errorCode) => {
  const answer = await upsertCalls(records);
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject([{ errorCode }]);
  expect(sandbox.violations).toHaveLength(1);
  expect(sandbox.org.all("rngl__Call__c")).toEqual([]);
});

test("a key twice in one upsert, a missing key and a read-only field are row errors and violations", async () => {
  const answer = await upsertCalls([
    call("c1"),
    call("c1"),
    call(""),
    call("c2", { SystemModstamp: "2026-01-01T00:00:00Z" }),
  ]);
  expect(answer.body).toMatchObject([
    { errors: [{ statusCode: "DUPLICATE_VALUE", message: "Duplicate external id specified: c1" }] },
    { errors: [{ statusCode: "DUPLICATE_VALUE" }] },
    { errors: [{ statusCode: "MISSING_ARGUMENT" }] },
    { errors: [{ statusCode: "INVALID_FIELD_FOR_INSERT_UPDATE" }] },
  ]);
  expect(sandbox.violations).toHaveLength(4);
});

test("an upsert by a field that is no external id is not found", async () => {
  const answer = await rest("PATCH", "/composite/sobjects/Lead/Email", { records: [{ attributes: { type: "Lead" } }] });
  expect(answer.status).toBe(404);
  expect(answer.body).toEqual([
    { message: "Provided external ID field does not exist or is not accessible: Email", errorCode: "NOT_FOUND" },
  ]);
});

test("records of mixed types are created, changed, read and deleted together", async () => {
  const created = await rest("POST", "/composite/sobjects", {
    records: [
      { attributes: { type: "Account" }, Name: "Acme" },
      { attributes: { type: "Lead" }, FirstName: "Ann", Phone: "(415) 555-0101" },
      { attributes: { type: "Contact" }, LastName: "Cole" },
    ],
  });
  expect(created.body).toMatchObject([
    { success: true, id: expect.stringMatching(/^001/) },
    {
      success: false,
      errors: [
        {
          statusCode: "REQUIRED_FIELD_MISSING",
          message: "Required fields are missing: [LastName, Company]",
          fields: ["LastName", "Company"],
        },
      ],
    },
    { success: true },
  ]);
  const account = sandbox.org.all("Account")[0]?.["Id"];
  const contact = sandbox.org.all("Contact")[0]?.["Id"];
  const changed = await rest("PATCH", "/composite/sobjects", {
    records: [{ attributes: { type: "Contact" }, id: contact, Phone: "415.555.0199", AccountId: account }],
  });
  expect(changed.body).toEqual([{ id: contact, success: true, errors: [] }]);
  const read = await rest("POST", "/composite/sobjects/Contact", {
    ids: [contact, "003Lb0000ZZZZZZ"],
    fields: ["Name", "rngl__Phone_Key__c"],
  });
  expect(read.body).toMatchObject([{ Name: "Cole", rngl__Phone_Key__c: "+14155550199" }, null]);
  const deleted = await rest("DELETE", `/composite/sobjects?ids=${account},${account}`);
  expect(deleted.body).toMatchObject([
    { id: account, success: true },
    { success: false, errors: [{ statusCode: "ENTITY_IS_DELETED", message: "entity is deleted" }] },
  ]);
  expect(sandbox.org.get("Contact", String(contact))).toBeUndefined();
  expect(sandbox.violations).toEqual([]);
});

test("single records are created, upserted, read, changed and deleted", async () => {
  const created = await rest("POST", "/sobjects/Lead", { LastName: "A", Company: "B" });
  expect(created.status).toBe(201);
  const [lead] = sandbox.org.all("Lead");
  const path = `/sobjects/Lead/${lead?.["Id"]}`;
  expect(created.body).toEqual({ id: lead?.["Id"], success: true, errors: [] });
  expect((await rest("PATCH", path, { rngl__Score__c: 70 })).status).toBe(204);
  expect((await rest("GET", `${path}?fields=Name,rngl__Score__c`)).body).toMatchObject({
    Name: "A",
    rngl__Score__c: 70,
  });
  expect((await rest("DELETE", path)).status).toBe(204);
  const late = await rest("PATCH", path, { rngl__Score__c: 71 });
  expect([late.status, late.body]).toEqual([404, [{ message: "entity is deleted", errorCode: "ENTITY_IS_DELETED" }]]);
  const upsert = (fields: Record<string, unknown>): ReturnType<RestCaller> =>
    rest("PATCH", "/sobjects/Lead/rngl__Caller_Key__c/k1", fields);
  expect((await upsert({ LastName: "C", Company: "D" })).status).toBe(201);
  expect((await upsert({ Title: "Owner" })).status).toBe(200);
  const incomplete = await rest("POST", "/sobjects/Opportunity", { Name: "Roof" });
  expect(incomplete.status).toBe(400);
  expect(incomplete.body).toMatchObject([{ errorCode: "REQUIRED_FIELD_MISSING", fields: ["StageName", "CloseDate"] }]);
  expect(sandbox.violations).toEqual([]);
});

test("a unique key is refused on a second record", async () => {
  sandbox.org.insert("Lead", { LastName: "A", Company: "B", rngl__Caller_Key__c: "k1" });
  const answer = await rest("POST", "/sobjects/Lead", { LastName: "C", Company: "D", rngl__Caller_Key__c: "k1" });
  expect(answer.body).toMatchObject([{ errorCode: "DUPLICATE_VALUE", fields: ["rngl__Caller_Key__c"] }]);
});

test("rows fail as told, as often as told, and persons do not meet those failures", async () => {
  const locked = { statusCode: "UNABLE_TO_LOCK_ROW", message: "unable to obtain exclusive access to this record" };
  sandbox.failRows({ object: "rngl__Call__c", where: (row) => row["rngl__Call_Id__c"] === "c2" }, locked, 1);
  sandbox.org.insert("rngl__Call__c", { rngl__Call_Id__c: "c2" });
  const first = await upsertCalls([call("c1"), call("c2")]);
  expect(first.body).toMatchObject([{ success: true }, { success: false, errors: [{ ...locked, fields: [] }] }]);
  expect((await upsertCalls([call("c2")])).body).toMatchObject([{ success: true }]);
});

test("a duplicate rule stops a second lead with the same phone, and an alert lets allowSave through", async () => {
  const twin = sandbox.org.insert("Lead", { LastName: "A", Company: "B", Phone: "(415) 555-0101" });
  sandbox.setDuplicateRule({ object: "Lead", matchOn: "Phone", action: "alert" });
  const lead = { LastName: "C", Company: "D", Phone: "+14155550101" };
  const refused = await rest("POST", "/sobjects/Lead", lead);
  expect(refused.status).toBe(400);
  expect(refused.body).toMatchObject([
    {
      errorCode: "DUPLICATES_DETECTED",
      message: "Use one of these records?",
      duplicateResut: { allowSave: true, matchResults: [{ matchRecords: [{ record: { Id: twin } }] }] },
    },
  ]);
  const many = await rest("POST", "/composite/sobjects", { records: [{ attributes: { type: "Lead" }, ...lead }] });
  expect(many.body).toMatchObject([{ success: false, errors: [{ statusCode: "DUPLICATES_DETECTED" }] }]);
  const header = { "Sforce-Duplicate-Rule-Header": "allowSave=true; includeRecordDetails=false" };
  expect((await rest("POST", "/sobjects/Lead", lead, header)).status).toBe(201);
  sandbox.setDuplicateRule({ object: "Lead", matchOn: "Phone", action: "block" });
  expect((await rest("POST", "/sobjects/Lead", lead, header)).status).toBe(400);
});
