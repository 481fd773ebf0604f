import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildStores, type Stores } from "../app/build-stores.ts";
import { type ProcessOpportunityDependencies, processOpportunities } from "../app/process-opportunity-change.ts";
import type { Call } from "../app/records/call.ts";
import type { Opportunity } from "../app/records/opportunity.ts";
import { type CallId, callId, type InstallId, installId } from "../app/values/ids.ts";
import { addMs, DAY_MS, type Instant } from "../app/values/instant.ts";
import { money } from "../app/values/money.ts";
import { aCall, anInstall, anOpportunity, aPerson, judged, NOON, TO_GOOGLE } from "./support/builders.ts";
import { openTestDatabase, type TestDatabase } from "./support/database.ts";

const WON = addMs(NOON, 2 * DAY_MS);
const PERSON = aPerson({ ref: { object: "contact", id: "0031" } });

describe("the way of an opportunity", () => {
  let opened: TestDatabase;
  let stores: Stores;
  let counter = 0;

  beforeAll(async () => {
    opened = await openTestDatabase((database) => {
      stores = buildStores(database, {
        now: () => addMs(WON, 3 * DAY_MS),
        newId: () => `id-${++counter}`,
        claimMs: 1_000,
      });
    });
  });
  afterAll(() => opened.close());

  /** An install of its own with one call of one person, so that tests do not meet. */
  const start = async (
    call: Partial<Call> = {},
  ): Promise<{ install: InstallId; run: (changed: Partial<Opportunity>) => Promise<void> }> => {
    const id = installId(`install-${++counter}`);
    const match = { kind: "matched" as const, person: PERSON, by: "number" as const, confidence: 1, losers: [] };
    await stores.calls.save(id, [aCall({ id: callId(`call-${id}`), installId: id, at: NOON, match, ...call })]);
    const ref = { object: "opportunity" as const, id: `deal-${id}` };
    const run = async (changed: Partial<Opportunity>): Promise<void> => {
      const people = [PERSON.ref];
      await stores.opportunities.put(id, [
        anOpportunity({ ref, people, isWon: true, isClosed: true, closedAt: WON, ...changed }),
      ]);
      await processOpportunities(anInstall({ id, status: "live" }), [ref], dependencies(stores));
    };
    return { install: id, run };
  };
  const callOf = (install: InstallId): CallId => callId(`call-${install}`);
  const booked = async (install: InstallId): Promise<readonly [string, number, string][]> =>
    (await stores.ledger.ofCalls(install, [callOf(install)])).map(({ reason, amount }) => [
      reason,
      amount.minor,
      amount.currency,
    ]);
  const conversion = async (install: InstallId) => {
    const deliveries = await stores.deliveriesOut.ofCalls(install, [callOf(install)]);
    return deliveries.find((delivery) => delivery.kind === "conversion");
  };
  const valueOfConversion = async (install: InstallId) => {
    const desired = (await conversion(install))?.desired;
    return desired?.kind === "conversion" ? desired.conversion.value : undefined;
  };

  it("books a won deal once, however often it is told, and wants its conversion", async () => {
    const { install, run } = await start();
    await run({ amount: money(360_000, "USD") });
    await run({ amount: money(360_000, "USD") });
    expect(await booked(install)).toEqual([["won", 360_000, "USD"]]);
    expect(await conversion(install)).toMatchObject({ state: "waiting", version: 1 });
    expect(await valueOfConversion(install)).toEqual({ minor: 360_000, currency: "USD" });
  });

  it("follows a changed currency with its money", async () => {
    const { install, run } = await start();
    await run({ amount: money(360_000, "USD") });
    await run({ amount: money(330_000, "EUR") });
    expect(await valueOfConversion(install)).toEqual({ minor: 330_000, currency: "EUR" });
  });

  it("takes a sent conversion back when the call turns out to be of low quality", async () => {
    const { install, run } = await start();
    await run({ amount: money(360_000, "USD") });
    const to = { ...TO_GOOGLE, installId: install };
    const sent = await stores.deliveriesOut.claim(to, 10);
    await stores.deliveriesOut.record(
      to,
      sent.map((delivery) => ({ delivery, result: { kind: "accepted" as const } })),
    );
    const [known] = await stores.calls.findMany(install, [callOf(install)]);
    if (known === undefined) throw new Error("The call is gone.");
    await stores.calls.save(install, [
      { ...known, outcome: judged("low_quality"), revision: known.revision + 1, inputsHash: "2" },
    ]);
    await run({ amount: money(360_000, "USD") });
    expect(await conversion(install)).toMatchObject({ state: "waiting" });
    expect(await valueOfConversion(install)).toEqual({ minor: 0, currency: "USD" });
  });

  it("credits a call of the closing day when the CRM knows only the day", async () => {
    const { install, run } = await start();
    await run({ amount: money(100, "USD"), closedAt: `${NOON.slice(0, 10)}T00:00:00.000Z` as Instant });
    expect(await booked(install)).toEqual([["won", 100, "USD"]]);
  });

  it("moves no money for a call that nothing proves", async () => {
    const { install, run } = await start({ verified: false });
    await run({ amount: money(360_000, "USD") });
    expect(await booked(install)).toEqual([]);
  });
});

function dependencies(stores: Stores): ProcessOpportunityDependencies {
  const connection = {
    id: TO_GOOGLE.connection,
    installId: TO_GOOGLE.installId,
    kind: "ad_platform" as const,
    vendor: "google",
    name: "Google",
    status: "on" as const,
    createdAt: NOON,
  };
  const rule = {
    platform: "google" as const,
    action: "777",
    channels: ["paid_search" as const],
    holdHours: 0,
    maxAgeDays: 90,
    consent: "granted" as const,
    consentRequired: false,
  };
  return {
    ...stores,
    deliveries: stores.deliveriesOut,
    conversionDestinations: async () => [{ connection, rule }],
    alertChannels: async () => [],
    callLink: (call) => `https://app.example/calls/${call.id}`,
    now: () => addMs(WON, 3 * DAY_MS),
  };
}
