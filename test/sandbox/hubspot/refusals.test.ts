import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type InstalledPortal, startInstalledPortal } from "./installed-portal.ts";

let portal: InstalledPortal;
beforeAll(async () => {
  portal = await startInstalledPortal();
  portal.sandbox.setRateLimit(1_000, 1_000);
  portal.sandbox.portal.create("contacts", { email: "jane@example.com" });
  portal.sandbox.portal.create("deals", { dealname: "Roof" });
});
afterAll(() => portal.sandbox.close());

const filter = { propertyName: "email", operator: "EQ", value: "x" };
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ id: String(index + 1) }));
const contacts = "/crm/v3/objects/contacts";

const NONSENSE: readonly [string, string, string, unknown][] = [
  ["an unknown path", "GET", "/crm/v3/objects/contacts/1/notes", undefined],
  ["an unknown object type", "GET", "/crm/v3/objects/widgets", undefined],
  ["an unknown query parameter", "GET", `${contacts}?fields=email`, undefined],
  ["an unknown body member", "POST", contacts, { properties: {}, extra: 1 }],
  ["an unknown property", "POST", contacts, { properties: { shoe_size: "42" } }],
  ["a property value that is not a string", "POST", contacts, { properties: { firstname: 7 } }],
  [
    "a property that HubSpot computes",
    "PATCH",
    "/crm/v3/objects/deals/101",
    { properties: { hs_is_closed_won: "true" } },
  ],
  ["a call without its time", "POST", "/crm/v3/objects/calls", { properties: { hs_call_title: "x" } }],
  ["a missing member", "POST", contacts, {}],
  ["a batch of 101 rows", "POST", `${contacts}/batch/archive`, { inputs: many(101) }],
  ["an empty batch", "POST", `${contacts}/batch/archive`, { inputs: [] }],
  ["one record twice in a batch", "POST", `${contacts}/batch/archive`, { inputs: [{ id: "7" }, { id: "7" }] }],
  ["an upsert without id", "POST", `${contacts}/batch/upsert`, { inputs: [{ idProperty: "email", properties: {} }] }],
  ["an upsert without key", "POST", `${contacts}/batch/upsert`, { inputs: [{ id: "1", properties: {} }] }],
  [
    "an upsert by a property that is not unique",
    "POST",
    `${contacts}/batch/upsert`,
    { inputs: [{ id: "2125550134", idProperty: "phone", properties: {} }] },
  ],
  ["a batch read without properties", "POST", `${contacts}/batch/read`, { inputs: [{ id: "101" }] }],
  [
    "an unknown search operator",
    "POST",
    `${contacts}/search`,
    { filterGroups: [{ filters: [{ ...filter, operator: "LIKE" }] }] },
  ],
  [
    "a filter without its value",
    "POST",
    `${contacts}/search`,
    { filterGroups: [{ filters: [{ ...filter, value: undefined }] }] },
  ],
  [
    "a value that the operator does not take",
    "POST",
    `${contacts}/search`,
    { filterGroups: [{ filters: [{ ...filter, operator: "HAS_PROPERTY" }] }] },
  ],
  [
    "a search by an unknown property",
    "POST",
    `${contacts}/search`,
    { filterGroups: [{ filters: [{ ...filter, propertyName: "shoe_size" }] }] },
  ],
  ["six filter groups", "POST", `${contacts}/search`, { filterGroups: Array(6).fill({ filters: [filter] }) }],
  ["seven filters in a group", "POST", `${contacts}/search`, { filterGroups: [{ filters: Array(7).fill(filter) }] }],
  [
    "nineteen filters",
    "POST",
    `${contacts}/search`,
    { filterGroups: Array(5).fill({ filters: Array(4).fill(filter) }) },
  ],
  ["a search body of more than 3,000 characters", "POST", `${contacts}/search`, { query: "x".repeat(3_000) }],
  ["a page of 201 rows", "POST", `${contacts}/search`, { limit: 201 }],
  ["a page past 10,000 rows", "POST", `${contacts}/search`, { limit: 100, after: "9901" }],
  [
    "a property in an unknown group",
    "POST",
    "/crm/v3/properties/contacts",
    { name: "x", label: "X", type: "string", fieldType: "text", groupName: "nowhere" },
  ],
  [
    "a property of a type with the wrong field",
    "POST",
    "/crm/v3/properties/contacts",
    { name: "x", label: "X", type: "string", fieldType: "select", groupName: "contactinformation" },
  ],
  [
    "an enumeration without options",
    "POST",
    "/crm/v3/properties/contacts",
    { name: "x", label: "X", type: "enumeration", fieldType: "select", groupName: "contactinformation" },
  ],
  ["the pipelines of something without pipelines", "GET", "/crm/v3/pipelines/calls", undefined],
  ["a scope that was not granted", "POST", "/crm/v3/properties/companies/groups", { name: "x", label: "X" }],
];

describe("nonsense", () => {
  it.each(NONSENSE)("is refused and recorded: %s", async (_what, method, path, body) => {
    const before = portal.sandbox.violations.length;
    const { status } = await portal.send(method, path, body);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(portal.sandbox.violations.length - before).toBe(1);
  });

  it("is recorded when a read asks for an unknown property, though HubSpot overlooks it", async () => {
    const before = portal.sandbox.violations.length;
    expect((await portal.send("GET", `${contacts}/101?properties=shoe_size`)).status).toBe(200);
    expect(portal.sandbox.violations.slice(before)).toEqual([
      "hubspot: GET /crm/v3/objects/contacts/101: unknown property: contacts shoe_size",
    ]);
  });

  it("is a token that never existed, but not one that has expired", async () => {
    const { sandbox } = await startInstalledPortal();
    const read = (token: string) =>
      fetch(`${sandbox.url}${contacts}`, { headers: { Authorization: `Bearer ${token}` } });
    expect((await read("never-issued")).status).toBe(401);
    expect(sandbox.violations).toHaveLength(1);
    const { accessToken } = sandbox.grantTokens(["oauth", "crm.objects.contacts.read"]);
    sandbox.expireAccessTokens();
    const expired = await read(accessToken);
    expect(await expired.json()).toMatchObject({ category: "EXPIRED_AUTHENTICATION" });
    expect(sandbox.violations).toHaveLength(1);
    await sandbox.close();
  });
});
