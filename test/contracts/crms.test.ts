import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NewPerson } from "../../app/adapters/crms/crm.ts";
import type { DesiredCrmCall } from "../../app/records/desired.ts";
import { callId } from "../../app/values/ids.ts";
import { instant, MINUTE_MS } from "../../app/values/instant.ts";
import { type Phone, parsePhone } from "../../app/values/phone.ts";
import type { Harness, OpenCrm } from "../adapters/crms/harness.ts";
import { harnesses } from "../adapters/crms/harnesses.ts";

const SPELLINGS = [
  "+12025550134",
  "(202) 555-0134",
  "202.555.0134",
  "1-202-555-0134",
  "+1 202 555 0134",
  "2025550134",
  "(202) 555-0134 ext. 5",
];

function phoneOf(text: string): Phone {
  const phone = parsePhone(text, "US");
  if (phone === undefined) throw new Error("Not a number.");
  return phone;
}

const PHONE = phoneOf("+12025550134");

function aCaller(index: number): NewPerson {
  return { key: `caller-${index}`, phone: phoneOf(`+1${2_025_550_000 + index}`), sourceText: "paid_search / Roofing" };
}

function aCall(id: string, changes: Partial<DesiredCrmCall> = {}): DesiredCrmCall {
  return {
    kind: "crm_call",
    callId: callId(id),
    provider: "callrail",
    providerCallId: `CAL${id}`,
    startedAt: instant("2026-01-30T14:02:00.000Z"),
    direction: "inbound",
    outcome: "quote",
    source: { channel: "paid_search", campaign: "Roofing" },
    level: { reached: "session", reason: "provider_session" },
    ...changes,
  };
}

describe.each(Object.entries<Harness>(harnesses))("%s", (kind, harness) => {
  let open: OpenCrm;

  beforeEach(async () => {
    open = await harness.open();
  });
  afterEach(async () => {
    expect(open.violations()).toEqual([]);
    await open.close();
  });

  /** Everything that asks the CRM for something. */
  const asks: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["finding people", () => open.crm.findPeopleByPhone([PHONE])],
    ["making people", () => open.crm.createPeople([aCaller(1)])],
    ["writing records", () => open.crm.writeRecords([aCall("call-1")])],
    ["asking for changes", () => open.crm.changedOpportunities("")],
    ["reading opportunities", () => open.crm.readOpportunities([{ object: "opportunity", id: "006000000000001AAA" }])],
    ["preparing", () => open.crm.prepare()],
  ];

  test("it is the vendor that its name in the registry says", () => {
    expect(open.vendor.kind).toBe(kind);
  });

  test.each(SPELLINGS)("a person whose number is spelled %j is found", async (spelling) => {
    const ref = open.addPerson(spelling);
    const found = await open.crm.findPeopleByPhone([PHONE, phoneOf("+12025550199")]);
    expect([...found].map(([phone, people]) => [phone, people.map((person) => person.ref)])).toEqual([[PHONE, [ref]]]);
  });

  test("a hundred numbers cost at most two requests, and none costs none", async () => {
    await open.crm.findPeopleByPhone(Array.from({ length: 100 }, (_each, index) => aCaller(index).phone));
    expect(open.counted()).toBeLessThanOrEqual(2);
    await open.crm.findPeopleByPhone([]);
    await open.crm.createPeople([]);
    await open.crm.writeRecords([]);
    expect(open.counted()).toBe(0);
  });

  test.each(asks)("%s during an outage is an outage, never an empty answer", async (_what, ask) => {
    open.breakDown(503);
    await expect(ask()).rejects.toMatchObject({ name: "TransientError" });
  });

  test.each(asks)("%s with an expired token renews it once", async (_what, ask) => {
    open.expireAccessToken();
    await ask();
    expect(open.refreshes()).toBe(1);
  });

  test.each(asks)("%s after the customer ended the sign-in wants a new one", async (_what, ask) => {
    open.endSignIn();
    await expect(ask()).rejects.toMatchObject({ name: "ReconnectRequiredError" });
  });

  test("creating twice gives one person, and keeps the name that somebody gave it", async () => {
    const [first] = await open.crm.createPeople([aCaller(1)]);
    if (first?.kind !== "created") throw new Error("Nobody was made.");
    expect(first.person).toMatchObject({ name: "Caller (202) 555-0001", phones: [aCaller(1).phone] });
    expect(first.person.ref.object).toBe(open.newPersonObject);
    open.renamePerson(first.person.ref, "Cole");
    const again = await open.crm.createPeople([aCaller(2), aCaller(1)]);
    expect(again).toMatchObject([
      { kind: "created" },
      { kind: "exists", person: { ref: first.person.ref, name: "Cole" } },
    ]);
    expect(open.countNewPeople()).toBe(2);
  });

  test("whoever was made is found by the number", async () => {
    const [made] = await open.crm.createPeople([aCaller(1)]);
    const found = await open.crm.findPeopleByPhone([aCaller(1).phone]);
    expect(found.get(aCaller(1).phone)).toEqual([made?.kind === "created" && made.person]);
  });

  test("writing the same records twice changes nothing", async () => {
    const person = open.addPerson(PHONE);
    const batch = [aCall("call-1", { person }), aCall("call-2")];
    const first = await open.crm.writeRecords(batch);
    const calls = open.calls();
    expect(calls).toHaveLength(2);
    expect(await open.crm.writeRecords(batch)).toEqual(first);
    expect(open.calls()).toEqual(calls);
  });

  test("a bad row stays alone, and every row has its result, in order", async () => {
    open.refuseCall("call-2", "This campaign is closed.");
    const results = await open.crm.writeRecords(["call-1", "call-2", "call-3"].map((id) => aCall(id)));
    expect(results).toMatchObject([
      { kind: "accepted" },
      { kind: "rejected", message: "This campaign is closed.", retry: false },
      { kind: "accepted" },
    ]);
    expect(open.calls()).toHaveLength(2);
    const again = await open.crm.writeRecords(["call-3", "call-2", "call-1"].map((id) => aCall(id)));
    expect([again[0], again[2]]).toEqual([results[2], results[0]]);
    expect(again[1]).toMatchObject({ kind: "accepted" });
  });

  test("a full batch is taken and one row more is a mistake of ours", async () => {
    const calls = Array.from({ length: open.crm.maxBatch + 1 }, (_each, index) => aCall(`call-${index}`));
    await expect(open.crm.writeRecords(calls)).rejects.toThrow(`takes ${open.crm.maxBatch} rows at once`);
    expect(open.calls()).toEqual([]);
    const results = await open.crm.writeRecords(calls.slice(1));
    expect(new Set(results.map((result) => result.kind))).toEqual(new Set(["accepted"]));
  });

  test("a won opportunity is reported with its people and its money to the cent, once", async () => {
    const person = open.addPerson(PHONE);
    const id = open.win("5000.10", person);
    const { changes, next } = await open.crm.changedOpportunities("");
    const ref = { object: "opportunity", id } as const;
    const money = { minor: 500_010, currency: "USD" };
    expect(changes.opportunities).toMatchObject([
      { ref, isWon: true, isClosed: true, amount: money, people: [person] },
    ]);
    expect(await open.crm.readOpportunities([ref])).toMatchObject({ opportunities: changes.opportunities });
    open.passTime(10 * MINUTE_MS);
    const other = open.win("0.01", person);
    const later = await open.crm.changedOpportunities(next);
    expect(later.changes.opportunities.find((each) => each.ref.id === other)?.amount?.minor).toBe(1);
    open.passTime(10 * MINUTE_MS);
    const last = await open.crm.changedOpportunities(later.next);
    expect(last.changes.opportunities.map((each) => each.ref.id)).not.toContain(id);
    expect(last.next).toBe(later.next);
  });

  test("a prepared CRM is ready, however often it is asked", async () => {
    expect(await open.crm.prepare()).toEqual({ ready: true, problems: [] });
    expect(await open.crm.prepare()).toEqual({ ready: true, problems: [] });
  });
});
