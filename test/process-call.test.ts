import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildStores, type Stores } from "../app/build-stores.ts";
import {
  type CallInputs,
  type PeopleOfCallers,
  type ProcessCallDependencies,
  processCalls,
} from "../app/process-call.ts";
import type { CrmPerson } from "../app/records/crm-person.ts";
import { callId, connectionId } from "../app/values/ids.ts";
import type { Phone } from "../app/values/phone.ts";
import { anInstall, anUpdate, aPerson, NOON, phone } from "./support/builders.ts";
import { openTestDatabase, type TestDatabase } from "./support/database.ts";

const CALLER = phone("+12025550134");
const leadOf = (number: Phone): CrmPerson => aPerson({ ref: { object: "lead", id: `00Q${number}` }, phones: [number] });
const CONTACT_REF = { object: "contact" as const, id: "0031" };

describe("the way of a call", () => {
  let opened: TestDatabase;
  let stores: Stores;
  let counter = 0;

  beforeAll(async () => {
    opened = await openTestDatabase((database) => {
      stores = buildStores(database, { now: () => NOON, newId: () => `id-${++counter}`, claimMs: 1_000 });
    });
  });
  afterAll(() => opened.close());

  const install = anInstall({ status: "live" });
  const dependencies = (people: Partial<PeopleOfCallers>): ProcessCallDependencies => ({
    ...stores,
    deliveries: stores.deliveriesOut,
    people: {
      find: async (_install, phones) =>
        new Map(phones.map((each): [Phone, readonly CrmPerson[]] => [each, [leadOf(each)]])),
      named: async () => [],
      create: async () => ({ made: new Map(), later: new Set() }),
      ...people,
    },
    classifier: { version: "none", classify: () => Promise.reject(new Error("There is nothing to judge.")) },
    alertChannels: async () => [],
    callLink: (call) => `https://app.example/calls/${call.id}`,
    now: () => NOON,
  });
  const inputs = (id: string, caller: Record<string, unknown> = { number: CALLER }): CallInputs => ({
    id: callId(id),
    connectionId: connectionId("callrail-1"),
    provider: "callrail",
    providerCallId: id,
    verified: true,
    known: undefined,
    arrived: [anUpdate({ startedAt: NOON, ended: true, answered: true, talkSeconds: 90, caller }, { stage: "ended" })],
  });

  it("changes nothing when it meets the same inputs again", async () => {
    const first = await processCalls(install, [inputs("same", { number: phone("+12025550135") })], dependencies({}));
    expect(first.calls).toHaveLength(1);
    expect(first.destinations.map((to) => to.kind)).toEqual(["crm_call", "crm_person"]);
    const known = (await stores.calls.findMany(install.id, [callId("same")]))[0];
    const second = await processCalls(
      install,
      [{ ...inputs("same", { number: phone("+12025550135") }), known }],
      dependencies({}),
    );
    expect(second).toMatchObject({ calls: [], again: [], destinations: [] });
  });

  it("asks for a call again whose person was converted while it was being processed", async () => {
    const converted: CrmPerson = { ...leadOf(CALLER), survivor: CONTACT_REF };
    const processed = await processCalls(
      install,
      [inputs("converted")],
      dependencies({ named: async () => [converted] }),
    );
    expect(processed.again).toEqual(["converted"]);
  });

  it("does not look for, or make, a person for a withheld number, and keeps the call", async () => {
    const asked: unknown[] = [];
    const people: Partial<PeopleOfCallers> = {
      find: async (_install, phones) => {
        asked.push(...phones);
        return new Map();
      },
      create: async (_install, callers) => {
        asked.push(...callers);
        return { made: new Map(), later: new Set() };
      },
    };
    const { calls } = await processCalls(install, [inputs("withheld", { withheld: true })], dependencies(people));
    expect(asked).toEqual([]);
    expect(calls[0]?.match).toEqual({ kind: "unmatched", reason: "withheld_number", losers: [] });
  });

  it("says that nobody was looked for while the CRM cannot be asked", async () => {
    const { calls } = await processCalls(install, [inputs("alone")], dependencies({ find: async () => new Map() }));
    expect(calls[0]?.match).toMatchObject({ kind: "unmatched", reason: "not_looked_up" });
  });
});
