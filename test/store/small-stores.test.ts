import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildStores, type Stores } from "../../app/build-stores.ts";
import { chainEntry, firstBrokenEntry } from "../../app/ledger/append-movements.ts";
import { callId, connectionId, installId } from "../../app/values/ids.ts";
import { addMs, DAY_MS, MINUTE_MS } from "../../app/values/instant.ts";
import { money } from "../../app/values/money.ts";
import { anInstall, NOON, PAID_SEARCH, phone } from "../support/builders.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";

const clock = { at: NOON };
let opened: TestDatabase;
let stores: Stores;
beforeAll(async () => {
  opened = await openTestDatabase((database) => {
    stores = buildStores(database, { now: () => clock.at, newId: randomUUID, claimMs: MINUTE_MS });
  });
});
afterAll(() => opened.close());

const anId = () => installId(randomUUID());

describe("a tracking number", () => {
  const number = phone("+12025550198");
  const binding = { kind: "channel", source: { channel: "offline" } } as const;

  test("is bound once at a time, and its history is kept", async () => {
    const install = anId();
    const bind = (from: typeof NOON) => stores.trackingNumbers.bind({ installId: install, number, binding, from });
    expect([await bind(NOON), await bind(addMs(NOON, 1))]).toEqual([true, false]);
    expect(await stores.trackingNumbers.unbind(anId(), number, NOON)).toBe(false);
    expect(await stores.trackingNumbers.unbind(install, number, addMs(NOON, DAY_MS))).toBe(true);
    expect(await stores.trackingNumbers.unbind(install, number, NOON)).toBe(false);
    expect(await bind(addMs(NOON, 2 * DAY_MS))).toBe(true);
    expect((await stores.trackingNumbers.histories(install, [number])).map(({ from, until }) => [from, until])).toEqual(
      [
        [NOON, addMs(NOON, DAY_MS)],
        [addMs(NOON, 2 * DAY_MS), undefined],
      ],
    );
    expect(await stores.trackingNumbers.list(install)).toHaveLength(1);
  });

  test("is bound by one of many who try at once", async () => {
    const install = anId();
    const tries = Array.from({ length: 8 }, (_, n) =>
      stores.trackingNumbers.bind({ installId: install, number, binding, from: addMs(NOON, n) }),
    );
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
  });
});

test("the ledger lets one of many entries take a place in the chain", async () => {
  const install = anId();
  const entry = (minor: number) =>
    chainEntry(
      {
        installId: install,
        opportunity: { object: "opportunity", id: "006-1" },
        reason: "won",
        amount: money(minor, "USD"),
        credits: [{ callId: callId("call-1"), source: PAID_SEARCH, minor }],
        at: NOON,
        recordedAt: NOON,
      },
      undefined,
    );
  const appended = await Promise.all([1, 2, 3, 4, 5].map((minor) => stores.ledger.append(entry(minor))));
  expect(appended.filter(Boolean)).toHaveLength(1);
  expect(await firstBrokenEntry(stores.ledger.scan(install))).toBeUndefined();
  expect((await stores.ledger.last(install))?.sequence).toBe(1);
});

test("a lock is held by one, is given back by its owner alone, and runs out", async () => {
  const install = anId();
  const take = (owner: string) => stores.locks.acquire(install, "caller", { owner, ms: MINUTE_MS });
  expect((await Promise.all(["a", "b", "c", "d"].map(take))).filter(Boolean)).toHaveLength(1);
  await stores.locks.release(install, "caller", "nobody");
  expect(await take("e")).toBe(false);
  clock.at = addMs(clock.at, MINUTE_MS);
  expect(await take("f")).toBe(true);
  await stores.locks.release(install, "caller", "f");
  expect(await take("g")).toBe(true);
});

describe("a kept webhook", () => {
  const received = (install = anId(), deliveryKey = randomUUID()) => ({
    installId: install,
    connectionId: connectionId("c"),
    provider: "callrail",
    event: "post-call",
    deliveryKey,
    method: "POST",
    url: "/",
    headers: {},
    body: Buffer.from("raw"),
    receivedAt: clock.at,
    verified: true,
  });

  test("is kept once however often it comes at once", async () => {
    const delivery = received();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => stores.deliveriesIn.store(delivery)));
    expect(outcomes.filter((each) => each === "stored")).toHaveLength(1);
    expect(await stores.deliveriesIn.counts(delivery.installId)).toEqual({ received: 1 });
  });

  test("is worked on by one, and by another when the first was killed", async () => {
    const { installId: install, ...delivery } = received();
    await stores.deliveriesIn.store({ ...delivery, installId: install });
    const claims = await Promise.all([1, 2, 3].map(() => stores.deliveriesIn.claim(install, 10)));
    expect(claims.flat()).toHaveLength(1);
    expect(await stores.deliveriesIn.hasDue(install)).toBe(false);
    clock.at = addMs(clock.at, MINUTE_MS);
    expect(await stores.deliveriesIn.hasDue(install)).toBe(true);
    const [again] = await stores.deliveriesIn.claim(install, 10);
    expect(again).toMatchObject({ attempts: 2, body: Buffer.from("raw") });
  });
});

describe("an install", () => {
  const create = async (status: "live" | "rehearsal") => {
    const id = anId();
    await stores.installs.create({ ...anInstall({ id, externalId: id, status }), sealedDataKey: "sealed" });
    return id;
  };

  test.each(["live", "rehearsal"] as const)("that waited for a sign-in goes back to being %s", async (status) => {
    const id = await create(status);
    await stores.installs.awaitReconnect(id);
    await stores.installs.awaitReconnect(id);
    expect((await stores.installs.find(id))?.status).toBe("reconnect");
    expect(await stores.installs.reopen(id)).toBe(status);
  });

  test("that was uninstalled begins again with a rehearsal, and no lost sign-in brings it back", async () => {
    const id = await create("live");
    await stores.installs.setStatus(id, "uninstalled");
    await stores.installs.awaitReconnect(id);
    expect((await stores.installs.find(id))?.status).toBe("uninstalled");
    expect(await stores.installs.reopen(id)).toBe("rehearsal");
  });
});

describe("the audit log", () => {
  test("is one unbroken chain, however many write to it at once", async () => {
    const install = anId();
    const acts = Array.from({ length: 8 }, (_, n) => ({ actor: "system", act: `act-${n}`, subject: install }));
    await Promise.all(acts.map((act) => stores.audit.record(install, act)));
    const entries = await stores.audit.newest(install, 100);
    expect(entries.map(({ sequence }) => sequence)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect(new Set(entries.map(({ act }) => act)).size).toBe(8);
    expect(await stores.audit.firstBroken(install)).toBeUndefined();
  });

  test("shows where it was changed or cut", async () => {
    const [changed, cut] = [anId(), anId()];
    for (const install of [changed, cut])
      for (const act of ["one", "two", "three"]) await stores.audit.record(install, { actor: "a", act, subject: "s" });
    const entries = opened.database.connection.collection("audit-entries");
    await entries.updateOne({ installId: changed, sequence: 2 }, { $set: { actor: "b" } });
    await entries.deleteOne({ installId: cut, sequence: 2 });
    expect([await stores.audit.firstBroken(changed), await stores.audit.firstBroken(cut)]).toEqual([2, 2]);
  });
});
