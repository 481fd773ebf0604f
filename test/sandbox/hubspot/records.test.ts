import { AssociationSpecAssociationCategoryEnum } from "@hubspot/api-client/lib/codegen/crm/associations/v4/models/AssociationSpec.js";
import {
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
} from "@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type InstalledPortal, startInstalledPortal } from "./installed-portal.ts";

let portal: InstalledPortal;
beforeEach(async () => {
  portal = await startInstalledPortal();
});
afterEach(() => portal.sandbox.close());

const AT = "2025-01-01T00:00:00.000Z";

async function createCallIdProperty(): Promise<void> {
  const { groupsApi, batchApi } = portal.client.crm.properties;
  await groupsApi.create("calls", { name: "ringledger", label: "Ringledger", displayOrder: -1 });
  await batchApi.create("calls", {
    inputs: [
      {
        name: "ringledger_call_id",
        label: "Ringledger call id",
        type: PropertyCreateTypeEnum.String,
        fieldType: PropertyCreateFieldTypeEnum.Text,
        groupName: "ringledger",
        hasUniqueValue: true,
      },
    ],
  });
}

function callRow(id: string, properties: Record<string, string> = {}) {
  return {
    id,
    idProperty: "ringledger_call_id",
    objectWriteTraceId: `row-${id}`,
    properties: { hs_timestamp: "1735689600000", hs_call_status: "COMPLETED", ...properties },
  };
}

describe("writing records", () => {
  it("creates a custom unique property and then upserts calls by it, new ones once", async () => {
    await createCallIdProperty();
    const first = await portal.client.crm.objects.batchApi.upsert("calls", { inputs: [callRow("a"), callRow("b")] });
    expect(first.results.map(({ id, _new }) => ({ id, _new }))).toEqual([
      { id: "101", _new: true },
      { id: "102", _new: true },
    ]);
    const again = await portal.client.crm.objects.batchApi.upsert("calls", {
      inputs: [callRow("c"), callRow("a", { hs_call_title: "Second" })],
    });
    expect(again.results.map(({ id, _new, objectWriteTraceId }) => ({ id, _new, objectWriteTraceId }))).toEqual([
      { id: "101", _new: false, objectWriteTraceId: "row-a" },
      { id: "103", _new: true, objectWriteTraceId: "row-c" },
    ]);
    expect(portal.sandbox.portal.get("calls", "101")).toEqual({
      hs_createdate: AT,
      hs_timestamp: AT,
      hs_call_status: "COMPLETED",
      hs_call_title: "Second",
      ringledger_call_id: "a",
      hs_lastmodifieddate: AT,
      hs_object_id: "101",
    });
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("keeps a refused row alone when every row has its own trace id", async () => {
    await createCallIdProperty();
    const { status, body } = await portal.send("POST", "/crm/objects/2026-03/calls/batch/upsert", {
      inputs: [callRow("a"), callRow("b", { hs_call_status: "SOLD" })],
    });
    expect(status).toBe(207);
    expect(body).toMatchObject({
      status: "COMPLETE",
      results: [{ id: "101", new: true }],
      numErrors: 1,
      errors: [{ category: "VALIDATION_ERROR", context: { objectWriteTraceId: ["row-b"], ids: ["b"] } }],
    });
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("refuses the whole batch and writes nothing when rows have no trace ids", async () => {
    const inputs = [{ properties: { email: "jane@example.com" } }, { properties: { lifecyclestage: "friend" } }];
    const { status } = await portal.send("POST", "/crm/v3/objects/contacts/batch/create", { inputs });
    expect(status).toBe(400);
    expect(portal.sandbox.portal.all("contacts")).toEqual([]);
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("refuses a second contact with the same e-mail address, in any case", async () => {
    await portal.client.crm.contacts.basicApi.create({ properties: { email: "jane@example.com" }, associations: [] });
    const again = await portal.send("POST", "/crm/v3/objects/contacts", { properties: { email: "JANE@example.com" } });
    expect(again).toMatchObject({
      status: 409,
      body: { category: "CONFLICT", message: "Contact already exists. Existing ID: 101" },
    });
  });

  it.each([
    ["deals", { amount: "12,50" }, "INVALID_DOUBLE"],
    ["deals", { closedate: "tomorrow" }, "INVALID_DATE"],
    ["deals", { dealstage: "sold" }, "INVALID_OPTION"],
    ["contacts", { hs_email_optout: "yes" }, "INVALID_BOOLEAN"],
    ["calls", { hs_call_recording_url: "https://example.com/recording" }, "INVALID_URL"],
    ["calls", { hs_call_recording_url: "http://example.com/recording.mp3" }, "INVALID_URL"],
  ] as const)("refuses in %s the value %j", async (type, properties, error) => {
    const base: Record<string, string> = type === "calls" ? { hs_timestamp: AT } : {};
    const id = portal.sandbox.portal.create(type, base);
    const answer = await portal.send("PATCH", `/crm/v3/objects/${type}/${id}`, { properties });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(error);
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("takes midnight as a date and stores it as a day", async () => {
    const { coreApi, groupsApi } = portal.client.crm.properties;
    await groupsApi.create("contacts", { name: "ringledger", label: "Ringledger", displayOrder: -1 });
    await coreApi.create("contacts", {
      name: "ringledger_first_call",
      label: "First call",
      type: PropertyCreateTypeEnum.Date,
      fieldType: PropertyCreateFieldTypeEnum.Date,
      groupName: "ringledger",
    });
    const properties = { ringledger_first_call: "1735689600000" };
    await portal.send("POST", "/crm/v3/objects/contacts", { properties });
    expect(portal.sandbox.portal.get("contacts", "101")?.["ringledger_first_call"]).toBe("2025-01-01");
    const late = await portal.send("PATCH", "/crm/v3/objects/contacts/101", {
      properties: { ringledger_first_call: "1735689600001" },
    });
    expect(late.status).toBe(400);
  });

  it("refuses the rows that a test wants refused, as often as wanted", async () => {
    const refusal = { category: "VALIDATION_ERROR", message: "not today" };
    portal.sandbox.failRows(
      { type: "contacts", operation: "create", where: (row) => row["firstname"] === "Jo" },
      refusal,
      1,
    );
    const create = () => portal.send("POST", "/crm/v3/objects/contacts", { properties: { firstname: "Jo" } });
    expect(await create()).toMatchObject({ status: 400, body: { message: "not today" } });
    expect((await create()).status).toBe(201);
  });
});

describe("reading records", () => {
  it("computes the searchable phone when a contact is saved, junk included", () => {
    const id = portal.sandbox.portal.create("contacts", { phone: "+1 (212) 555-0134", mobilephone: "00004" });
    expect(portal.sandbox.portal.get("contacts", id)).toMatchObject({
      hs_searchable_calculated_phone_number: "2125550134",
      hs_calculated_phone_number: "+12125550134",
      hs_calculated_phone_number_country_code: "US",
      hs_searchable_calculated_mobile_number: "4",
    });
  });

  it("derives whether a deal is closed and won from its stage", async () => {
    const id = portal.sandbox.portal.create("deals", { dealname: "Roof", dealstage: "closedwon", amount: "1200" });
    const read = await portal.client.crm.deals.basicApi.getById(id, ["hs_is_closed_won", "hs_is_closed", "amount"]);
    expect(read.properties).toEqual({
      hs_is_closed_won: "true",
      hs_is_closed: "true",
      amount: "1200",
      createdate: AT,
      hs_lastmodifieddate: AT,
      hs_object_id: id,
    });
    const pipelines = await portal.client.crm.pipelines.pipelinesApi.getAll("deals");
    expect(pipelines.results[0]?.stages.map((stage) => [stage.id, stage.metadata?.["probability"]])).toContainEqual([
      "closedwon",
      "1.0",
    ]);
  });

  it("reads a batch by a unique property and names those that are missing", async () => {
    portal.sandbox.portal.create("contacts", { email: "jane@example.com", firstname: "Jane" });
    const answer = await portal.client.crm.contacts.batchApi.read({
      inputs: [{ id: "jane@example.com" }, { id: "nobody@example.com" }],
      idProperty: "email",
      properties: ["firstname"],
      propertiesWithHistory: [],
    });
    expect(answer.results.map((each) => each.properties)).toEqual([
      { firstname: "Jane", email: "jane@example.com", createdate: AT, lastmodifieddate: AT, hs_object_id: "101" },
    ]);
    expect(answer).toMatchObject({
      errors: [{ category: "OBJECT_NOT_FOUND", context: { ids: ["nobody@example.com"] } }],
    });
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("answers with the surviving contact for the id of a merged one", async () => {
    const kept = portal.sandbox.portal.create("contacts", { email: "jane@example.com" });
    const gone = portal.sandbox.portal.create("contacts", { email: "jane.old@example.com" });
    portal.sandbox.portal.mergeContacts(kept, gone);
    expect((await portal.client.crm.contacts.basicApi.getById(gone)).id).toBe(kept);
  });

  it("answers 404 for an archived record, which is no violation", async () => {
    const id = portal.sandbox.portal.create("contacts", {});
    portal.sandbox.portal.archive("contacts", id);
    expect((await portal.send("GET", `/crm/v3/objects/contacts/${id}`)).status).toBe(404);
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("lists records page by page", async () => {
    for (let each = 0; each < 3; each += 1) portal.sandbox.portal.create("contacts", {});
    const first = await portal.client.crm.contacts.basicApi.getPage(2);
    expect(first.results.map(({ id }) => id)).toEqual(["101", "102"]);
    const second = await portal.client.crm.contacts.basicApi.getPage(2, first.paging?.next?.after);
    expect(second.results.map(({ id }) => id)).toEqual(["103"]);
    expect(second.paging).toBeUndefined();
  });

  it("answers 409 when a group or property is there already, which is no violation", async () => {
    await createCallIdProperty();
    const group = { name: "ringledger", label: "Ringledger" };
    expect((await portal.send("POST", "/crm/v3/properties/calls/groups", group)).status).toBe(409);
    const read = await portal.client.crm.properties.coreApi.getByName("calls", "ringledger_call_id");
    expect(read).toMatchObject({ hasUniqueValue: true, groupName: "ringledger", hubspotDefined: false });
    expect(portal.sandbox.violations).toEqual([]);
  });
});

describe("associations", () => {
  const callToContact = [
    { associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined, associationTypeId: 194 },
  ];

  it("are made in one batch, seen from both sides, and read in one batch", async () => {
    const contact = portal.sandbox.portal.create("contacts", {});
    const call = portal.sandbox.portal.create("calls", { hs_timestamp: AT });
    const { batchApi } = portal.client.crm.associations.v4;
    const made = await batchApi.create("calls", "contacts", {
      inputs: [{ _from: { id: call }, to: { id: contact }, types: callToContact }],
    });
    expect(made.results[0]).toMatchObject({ fromObjectTypeId: "0-48", toObjectTypeId: "0-1", labels: [] });
    const read = await batchApi.getPage("contacts", "calls", { inputs: [{ id: contact }] });
    expect(read.results[0]?.to).toEqual([
      { toObjectId: call, associationTypes: [{ category: "HUBSPOT_DEFINED", typeId: 193, label: null }] },
    ]);
    const none = await batchApi.getPage("contacts", "deals", { inputs: [{ id: contact }] });
    expect(none).toMatchObject({ results: [], errors: [{ subCategory: "crm.associations.NO_ASSOCIATIONS_FOUND" }] });
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("can come with a new record, be made by default, listed and removed", async () => {
    const contact = portal.sandbox.portal.create("contacts", {});
    const deal = portal.sandbox.portal.create("deals", { dealname: "Roof" });
    const call = await portal.client.crm.objects.basicApi.create("calls", {
      properties: { hs_timestamp: AT },
      associations: [{ to: { id: contact }, types: callToContact }],
    });
    expect(portal.sandbox.portal.associationsOf("contacts", contact, "calls")).toEqual([call.id]);
    const { basicApi } = portal.client.crm.associations.v4;
    await basicApi.createDefault("calls", call.id, "deals", deal);
    const page = await basicApi.getPage("calls", call.id, "deals");
    expect(page.results.map(({ toObjectId }) => toObjectId)).toEqual([deal]);
    await basicApi.archive("calls", call.id, "deals", deal);
    expect(portal.sandbox.portal.associationsOf("deals", deal, "calls")).toEqual([]);
    expect(portal.sandbox.violations).toEqual([]);
  });

  it("refuse the type id of the other direction", async () => {
    const contact = portal.sandbox.portal.create("contacts", {});
    const call = portal.sandbox.portal.create("calls", { hs_timestamp: AT });
    const types = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 193 }];
    const inputs = [{ from: { id: call }, to: { id: contact }, types }];
    const path = "/crm/associations/2026-03/calls/contacts/batch/create";
    expect((await portal.send("POST", path, { inputs })).status).toBe(400);
    expect(portal.sandbox.violations).toEqual([
      `hubspot: POST ${path}: No association type 193 exists from calls to contacts`,
    ]);
  });
});
