import { afterEach, beforeEach, expect, test } from "vitest";
import type { HubSpotClient } from "../../../../app/adapters/crms/hubspot/client.ts";
import { changedOpportunities } from "../../../../app/adapters/crms/hubspot/opportunities.ts";
import type { HubSpotRecord } from "../../../../app/adapters/crms/hubspot/payloads.ts";
import type { Search } from "../../../../app/adapters/crms/hubspot/search.ts";
import { type OpenHubSpot, openHubSpot } from "./open-hubspot.ts";

let hub: OpenHubSpot;

beforeEach(async () => {
  hub = await openHubSpot();
});
afterEach(async () => {
  expect(hub.sandbox.violations).toEqual([]);
  await hub.sandbox.close();
});

const WON = { dealname: "New roof", dealstage: "closedwon", amount: "5000.10", closedate: "2026-01-30T12:00:00Z" };

test("a won deal is read with its people and its money, in two requests", async () => {
  const contact = hub.sandbox.portal.create("contacts", { lastname: "Lee" });
  const id = hub.sandbox.portal.create("deals", { ...WON, deal_currency_code: "EUR" }, [
    { toType: "contacts", toId: contact },
  ]);
  const { changes, next } = await hub.crm.changedOpportunities("");
  expect(hub.counted()).toBe(2);
  expect(next).toBe("2026-01-31T00:37:00.000Z");
  expect(changes).toEqual({
    opportunities: [
      {
        ref: { object: "opportunity", id },
        name: "New roof",
        stage: "closedwon",
        isWon: true,
        isClosed: true,
        amount: { minor: 500_010, currency: "EUR" },
        closedAt: "2026-01-30T12:00:00.000Z",
        createdAt: "2026-01-31T00:37:00.000Z",
        changedAt: "2026-01-31T00:37:00.000Z",
        isDeleted: false,
        people: [{ object: "contact", id: contact }],
      },
    ],
    survivors: [],
  });
});

test.each([
  [undefined, undefined],
  ["", undefined],
  ["1234.5", 123_450],
  ["0.1", 10],
  ["-20", -2_000],
  ["19.999", 2_000],
  ["1.5e3", 150_000],
  ["99999999999999999", undefined],
])("the amount %j is %j cents of the account's currency", async (amount, cents) => {
  hub.sandbox.portal.create("deals", amount === undefined ? {} : { amount });
  const { changes } = await hub.crm.changedOpportunities("");
  expect(changes.opportunities[0]?.amount).toEqual(cents === undefined ? undefined : { minor: cents, currency: "USD" });
});

test("an open deal has no closing time, a lost one is closed and not won", async () => {
  hub.sandbox.portal.create("deals", { dealstage: "contractsent", closedate: "2026-03-01T00:00:00Z" });
  hub.sandbox.portal.create("deals", { dealstage: "closedlost" });
  const { changes } = await hub.crm.changedOpportunities("");
  expect(changes.opportunities).toMatchObject([
    { isWon: false, isClosed: false, people: [] },
    { isWon: false, isClosed: true, closedAt: "2026-01-31T00:37:00.000Z" },
  ]);
  expect(changes.opportunities[0]).not.toHaveProperty("closedAt");
});

test("a reading begins two minutes before the last, so that a change which search learned of late is not missed", async () => {
  hub.sandbox.setSearchLagMs(60_000);
  const late = hub.sandbox.portal.create("deals", {});
  hub.sandbox.setSearchLagMs(0);
  hub.clock.ms += 30_000;
  const early = hub.sandbox.portal.create("deals", {});
  const first = await hub.crm.changedOpportunities("");
  hub.clock.ms += 60_000;
  const second = await hub.crm.changedOpportunities(first.next);
  hub.clock.ms += 600_000;
  hub.sandbox.portal.update("deals", late, { dealname: "Moved" });
  const third = await hub.crm.changedOpportunities(second.next);
  hub.clock.ms += 600_000;
  const fourth = await hub.crm.changedOpportunities(third.next);
  const idsOf = ({ changes }: typeof first): readonly string[] => changes.opportunities.map((each) => each.ref.id);
  expect([first, second, third, fourth].map(idsOf)).toEqual([[early], [late, early], [early, late], [late]]);
  expect(fourth.next).toBe(third.next);
});

test("nothing new is one request and leaves the cursor where it was", async () => {
  const { changes, next } = await hub.crm.changedOpportunities("2026-01-01T00:00:00.000Z");
  expect(changes).toEqual({ opportunities: [], survivors: [] });
  expect(next).toBe("2026-01-01T00:00:00.000Z");
  expect(hub.counted()).toBe(1);
});

test("more deals than one search shows are read from where it ended, once each", async () => {
  const at = (second: number): string => new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString();
  const deal = (index: number): HubSpotRecord => ({
    id: String(index),
    properties: { hs_lastmodifieddate: at(index) },
    createdAt: at(index),
    updatedAt: at(index),
  });
  const starts: unknown[] = [];
  const search: Search = (_object, query) => {
    starts.push(query.filterGroups[0]?.filters);
    const first = (starts.length - 1) * 9_999;
    return Promise.resolve(
      Array.from({ length: starts.length === 1 ? 10_000 : 2 }, (_each, index) => deal(first + index)),
    );
  };
  const client: HubSpotClient = {
    send: (_request, schema) => Promise.resolve(schema.parse({ results: [] })),
  };
  const session = { currency: "USD", now: () => hub.clock.ms };
  const { changes } = await changedOpportunities({ client, search, session }, at(120));
  const filter = (value: string) => [
    { propertyName: "hs_lastmodifieddate", operator: "GTE", value: String(Date.parse(value)) },
  ];
  expect(starts).toEqual([filter(at(0)), filter(at(9_999))]);
  expect(changes.opportunities.map((each) => each.ref.id)).toEqual(
    Array.from({ length: 10_001 }, (_each, index) => String(index)),
  );
});

test("named deals are read in two requests, and one that is gone comes back as deleted", async () => {
  const gone = hub.sandbox.portal.create("deals", {});
  const id = hub.sandbox.portal.create("deals", WON);
  hub.sandbox.portal.archive("deals", gone);
  const refs = [gone, id].map((each) => ({ object: "opportunity" as const, id: each }));
  const { opportunities } = await hub.crm.readOpportunities(refs);
  expect(hub.counted()).toBe(2);
  expect(opportunities).toMatchObject([
    { ref: { id }, isWon: true, isDeleted: false },
    { ref: { id: gone }, isWon: false, isClosed: true, isDeleted: true, people: [] },
  ]);
});

test("a deal that could not be read for another reason is never taken for deleted", async () => {
  const errors = [{ category: "INTERNAL_ERROR", message: "Something broke.", context: { ids: ["101"] } }];
  const body = { status: "COMPLETE", results: [], errors };
  hub.sandbox.injectFault({ path: /batch\/read$/ }, { kind: "answer", status: 207, body }, 1);
  await expect(hub.crm.readOpportunities([{ object: "opportunity", id: "101" }])).rejects.toMatchObject({
    name: "TransientError",
  });
});
