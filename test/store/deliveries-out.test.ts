import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DestinationRef } from "../../app/records/delivery.ts";
import { createDeliveryOutStore } from "../../app/store/deliveries-out.ts";
import { connectionId, installId } from "../../app/values/ids.ts";
import { addMs, type Instant, MINUTE_MS } from "../../app/values/instant.ts";
import { aDelivery, NOON } from "../support/builders.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";

const clock = { at: NOON };
let opened: TestDatabase;
let store: ReturnType<typeof createDeliveryOutStore>;
beforeAll(async () => {
  opened = await openTestDatabase((database) => {
    store = createDeliveryOutStore(database, { now: () => clock.at, newId: randomUUID, claimMs: MINUTE_MS });
  });
});
afterAll(() => opened.close());

/** A destination that no other test uses. */
const aDestination = (): DestinationRef => ({
  installId: installId(randomUUID()),
  connection: connectionId("google"),
  kind: "conversion",
});

const worth = (minor: number) => {
  const { desired } = aDelivery();
  if (desired.kind !== "conversion") throw new Error("The builder makes a conversion.");
  const { conversion } = desired;
  return { ...desired, conversion: { ...conversion, value: { ...conversion.value, minor } } };
};
const want = (to: DestinationRef, minor: number, more: { notBefore?: Instant; notNeeded?: string } = {}) =>
  store.setDesired(to, [{ subject: "RL-1", desired: worth(minor), ...more }]);
const only = async (to: DestinationRef) => (await store.ofSubjects(to, ["RL-1"]))[0];

describe("desired state", () => {
  test("in the same words changes nothing", async () => {
    const to = aDestination();
    expect([await want(to, 100), await want(to, 100)]).toEqual([1, 0]);
    expect((await only(to))?.version).toBe(1);
  });

  test("in newer words replaces what was not sent yet", async () => {
    const to = aDestination();
    await want(to, 100);
    await want(to, 200);
    const sent = await store.claim(to, 10);
    expect(sent.map(({ desired, version }) => [desired, version])).toEqual([[worth(200), 2]]);
  });

  test("of no value that was never told needs no telling", async () => {
    const to = aDestination();
    expect(await want(to, 0)).toBe(0);
    expect(await only(to)).toBeUndefined();
  });

  test("that changes while it is being sent is neither lost nor sent by two", async () => {
    const to = aDestination();
    await want(to, 100);
    const [inFlight] = await store.claim(to, 10);
    if (inFlight === undefined) throw new Error("Nothing was claimed.");
    await want(to, 200);
    expect(await store.claim(to, 10)).toEqual([]);
    await store.record(to, [{ delivery: inFlight, result: { kind: "accepted", externalId: "x" } }]);
    expect(await only(to)).toMatchObject({
      state: "waiting",
      externalId: "x",
      acknowledgedHash: inFlight.desiredHash,
    });
    expect((await store.claim(to, 10)).map(({ desired }) => desired)).toEqual([worth(200)]);
    expect(await store.claim(to, 10)).toEqual([]);
  });

  test("that is not needed is not sent, with its reason, until it is needed", async () => {
    const to = aDestination();
    await want(to, 100, { notNeeded: "no_consent" });
    expect(await store.claim(to, 10)).toEqual([]);
    expect(await only(to)).toMatchObject({ state: "not_needed", reason: "no_consent" });
    await want(to, 100);
    expect(await store.claim(to, 10)).toHaveLength(1);
  });
});

describe("a claim", () => {
  test("is never shared by two who claim at once", async () => {
    const to = aDestination();
    await store.setDesired(
      to,
      Array.from({ length: 40 }, (_, n) => ({ subject: `RL-${n}`, desired: worth(n + 1) })),
    );
    const claims = await Promise.all(Array.from({ length: 4 }, () => store.claim(to, 20)));
    const ids = claims.flat().map(({ id }) => id);
    const rest = (await store.claim(to, 100)).map(({ id }) => id);
    expect(new Set([...ids, ...rest]).size).toBe(40);
    expect(ids.length + rest.length).toBe(40);
  });

  test("that runs out is taken up by another", async () => {
    const to = aDestination();
    await want(to, 100);
    const [first] = await store.claim(to, 10);
    clock.at = addMs(clock.at, MINUTE_MS - 1);
    expect(await store.claim(to, 10)).toEqual([]);
    clock.at = addMs(clock.at, 1);
    const [second] = await store.claim(to, 10);
    expect(second?.id).toBe(first?.id);
    expect(second?.claim).not.toBe(first?.claim);
  });

  test("is not taken for what is held back or belongs to another destination", async () => {
    const [to, other] = [aDestination(), aDestination()];
    await want(to, 100, { notBefore: addMs(clock.at, 1) });
    expect(await store.claim(to, 10)).toEqual([]);
    expect(await store.claim(other, 10)).toEqual([]);
    expect(await store.claim({ ...to, kind: "alert" }, 10)).toEqual([]);
    expect(await store.dueDestinations(to.installId)).toEqual([]);
    clock.at = addMs(clock.at, 1);
    expect(await store.dueDestinations(to.installId)).toEqual([to]);
    expect(await store.claim(to, 10)).toHaveLength(1);
  });
});

describe("an answer", () => {
  test("of refusal shows the outside's words, and a person may send it again", async () => {
    const to = aDestination();
    await want(to, 100);
    const [delivery] = await store.claim(to, 10);
    if (delivery === undefined) throw new Error("Nothing was claimed.");
    const result = { kind: "rejected", code: "bad", message: "No such action.", retry: false } as const;
    await store.record(to, [{ delivery, result }]);
    expect(await only(to)).toMatchObject({ state: "refused", reason: "bad", message: "No such action.", attempts: 1 });
    expect(await store.claim(to, 10)).toEqual([]);
    expect(await store.sendAgain(installId("another"), [delivery.id])).toBe(0);
    expect(await store.sendAgain(to.installId, [delivery.id])).toBe(1);
    expect(await store.claim(to, 10)).toHaveLength(1);
  });
});
