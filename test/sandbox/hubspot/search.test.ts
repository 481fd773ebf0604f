import { FilterOperatorEnum } from "@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type InstalledPortal, startInstalledPortal } from "./installed-portal.ts";

let portal: InstalledPortal;
beforeEach(async () => {
  portal = await startInstalledPortal();
});
afterEach(() => portal.sandbox.close());

type Filter = Record<string, unknown>;

async function search(type: string, filters: readonly Filter[], extra: Record<string, unknown> = {}) {
  const body = { filterGroups: [{ filters }], properties: [], limit: 100, ...extra };
  return portal.send("POST", `/crm/v3/objects/${type}/search`, body);
}

async function idsFound(type: string, filters: readonly Filter[], extra: Record<string, unknown> = {}) {
  const { body } = await search(type, filters, extra);
  expect(body).toMatchObject({ results: expect.any(Array) });
  return (
    JSON.stringify(body)
      .match(/"id":"\d+"/g)
      ?.map((each) => each.replace(/\D/g, "")) ?? []
  );
}

describe("search", () => {
  it("sees a new contact only after the lag, and its old phone until the change has settled", async () => {
    portal.sandbox.setSearchLagMs(10_000);
    const id = portal.sandbox.portal.create("contacts", { phone: "2125550134" });
    const byPhone = (value: string) =>
      portal.client.crm.contacts.searchApi.doSearch({
        filterGroups: [
          {
            filters: [
              { propertyName: "hs_searchable_calculated_phone_number", operator: FilterOperatorEnum.Eq, value },
            ],
          },
        ],
        sorts: [],
        properties: ["phone"],
        limit: 10,
        after: "0",
      });
    expect((await byPhone("2125550134")).total).toBe(0);
    portal.moveClock(10_000);
    expect((await byPhone("2125550134")).results.map((each) => each.id)).toEqual([id]);
    portal.sandbox.portal.update("contacts", id, { phone: "2125550199" });
    expect((await byPhone("2125550199")).total).toBe(0);
    expect((await byPhone("2125550134")).results[0]?.properties["phone"]).toBe("2125550134");
    portal.moveClock(10_000);
    expect((await byPhone("2125550134")).total).toBe(0);
    expect((await byPhone("2125550199")).total).toBe(1);
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("finds phones by their national digits and not by E.164", async () => {
    portal.sandbox.portal.create("contacts", { phone: "+1 212 555 0134" });
    const propertyName = "hs_searchable_calculated_phone_number";
    expect(await idsFound("contacts", [{ propertyName, operator: "CONTAINS_TOKEN", value: "*5550134" }])).toEqual([
      "101",
    ]);
    expect(await idsFound("contacts", [{ propertyName, operator: "EQ", value: "+12125550134" }])).toEqual([]);
    expect(await idsFound("contacts", [{ propertyName, operator: "IN", values: ["2125550134", "1"] }])).toEqual([
      "101",
    ]);
  });

  it.each([
    ["EQ", { value: "200" }, ["102"]],
    ["NEQ", { value: "200" }, ["101", "103", "104"]],
    ["LT", { value: "200" }, ["101"]],
    ["LTE", { value: "200" }, ["101", "102"]],
    ["GT", { value: "200" }, ["103"]],
    ["GTE", { value: "200" }, ["102", "103"]],
    ["BETWEEN", { value: "150", highValue: "1000" }, ["102", "103"]],
    ["IN", { values: ["100", "1000"] }, ["101", "103"]],
    ["NOT_IN", { values: ["100", "1000"] }, ["102", "104"]],
    ["HAS_PROPERTY", {}, ["101", "102", "103"]],
    ["NOT_HAS_PROPERTY", {}, ["104"]],
  ])("compares amounts as numbers with %s", async (operator, values, expected) => {
    for (const amount of ["100", "200", "1000", ""]) portal.sandbox.portal.create("deals", { amount });
    expect(await idsFound("deals", [{ propertyName: "amount", operator, ...values }])).toEqual(expected);
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("joins filters with AND, groups with OR, compares times, sorts and pages", async () => {
    for (const amount of ["100", "300", "200"]) {
      portal.sandbox.portal.create("deals", { amount, dealstage: "closedwon" });
      portal.moveClock(1_000);
    }
    const won = { propertyName: "hs_is_closed_won", operator: "EQ", value: "true" };
    const since = { propertyName: "hs_lastmodifieddate", operator: "GTE", value: "1735689601000" };
    expect(await idsFound("deals", [won, since], { sorts: ["-amount"] })).toEqual(["102", "103"]);
    const first = await search("deals", [won], { sorts: ["-amount"], limit: 2 });
    expect(first.body).toMatchObject({ total: 3, paging: { next: { after: "2" } } });
    expect(await idsFound("deals", [won], { sorts: ["-amount"], limit: 2, after: "2" })).toEqual(["101"]);
    const either = { filterGroups: [{ filters: [{ ...won, value: "false" }] }, { filters: [since] }] };
    expect(await idsFound("deals", [], either)).toEqual(["102", "103"]);
  });

  it("finds the one contact among thousands", async () => {
    for (let each = 0; each < 3_000; each += 1) {
      portal.sandbox.portal.create("contacts", { phone: `+1212${2_000_000 + each}` });
    }
    const propertyName = "hs_searchable_calculated_phone_number";
    expect(await idsFound("contacts", [{ propertyName, operator: "EQ", value: "2122002999" }])).toEqual(["3100"]);
  });
});

describe("rate limits", () => {
  it("allow 110 requests in ten seconds and then answer 429 with the rolling policy", async () => {
    const statuses: number[] = [];
    for (let each = 0; each < 111; each += 1)
      statuses.push((await portal.send("GET", "/account-info/v3/details")).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(110);
    const refused = await portal.send("GET", "/account-info/v3/details");
    expect(refused).toMatchObject({
      status: 429,
      body: { errorType: "RATE_LIMIT", policyName: "TEN_SECONDLY_ROLLING" },
    });
    portal.moveClock(10_000);
    expect((await portal.send("GET", "/account-info/v3/details")).status).toBe(200);
    expect(portal.sandbox.apiRequests()).toEqual({ total: 113, byPath: { "GET /account-info/v3/details": 113 } });
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("allow five searches in a second, apart from the other limit and without its headers", async () => {
    const filters = [{ propertyName: "email", operator: "HAS_PROPERTY" }];
    for (let each = 0; each < 5; each += 1) expect((await search("contacts", filters)).status).toBe(200);
    expect(await search("contacts", filters)).toMatchObject({
      status: 429,
      body: { message: "You have reached your secondly limit." },
    });
    expect((await portal.send("GET", "/account-info/v3/details")).status).toBe(200);
    portal.moveClock(1_000);
    expect((await search("contacts", filters)).status).toBe(200);
  });

  it("are told in headers, except on search", async () => {
    const { accessToken } = portal.sandbox.grantTokens(["oauth", "crm.objects.contacts.read"]);
    const headers = { Authorization: `Bearer ${accessToken}`, "Content-Type": "application/json" };
    const read = await fetch(`${portal.sandbox.url}/crm/v3/objects/contacts`, { headers });
    expect(read.headers.get("x-hubspot-ratelimit-max")).toBe("110");
    expect(read.headers.get("x-hubspot-ratelimit-remaining")).toBe("109");
    expect(read.headers.get("x-hubspot-ratelimit-interval-milliseconds")).toBe("10000");
    const searched = await fetch(`${portal.sandbox.url}/crm/v3/objects/contacts/search`, {
      method: "POST",
      headers,
      body: "{}",
    });
    expect(searched.headers.get("x-hubspot-ratelimit-max")).toBeNull();
  });
});
