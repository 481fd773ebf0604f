import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCallStore } from "../../app/store/calls.ts";
import { callId, installId } from "../../app/values/ids.ts";
import { aCall, aPerson } from "../support/builders.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";

let opened: TestDatabase;
let store: ReturnType<typeof createCallStore>;
beforeAll(async () => {
  opened = await openTestDatabase((database) => {
    store = createCallStore(database);
  });
});
afterAll(() => opened.close());

const newCall = (shown: Parameters<typeof aCall>[0] = {}) => aCall({ id: callId(randomUUID()), ...shown });

describe("saving calls", () => {
  test("keeps them as they are", async () => {
    const call = newCall({ match: { kind: "matched", person: aPerson(), by: "number", confidence: 1, losers: [] } });
    expect(await store.save(call.installId, [call])).toEqual([]);
    expect(await store.findMany(call.installId, [call.id])).toEqual([call]);
  });

  test("reports those that somebody else made or changed meanwhile, and saves the others", async () => {
    const [taken, free] = [newCall({ inputsHash: "mine" }), newCall()];
    await store.save(taken.installId, [{ ...taken, inputsHash: "theirs" }]);
    expect(await store.save(taken.installId, [taken, free])).toEqual([taken.id]);
    await store.save(taken.installId, [{ ...taken, revision: 2, inputsHash: "theirs-2" }]);
    expect(await store.save(taken.installId, [{ ...taken, revision: 2, inputsHash: "mine-2" }])).toEqual([taken.id]);
    expect((await store.findMany(taken.installId, [taken.id]))[0]?.inputsHash).toBe("theirs-2");
    expect(await store.findMany(free.installId, [free.id])).toHaveLength(1);
  });

  test("of one revision by many at once lets one win", async () => {
    const call = newCall();
    await store.save(call.installId, [call]);
    const rivals = Array.from({ length: 10 }, (_, n) => ({ ...call, revision: 2, inputsHash: `rival-${n}` }));
    const lost = await Promise.all(rivals.map((rival) => store.save(call.installId, [rival])));
    expect(lost.filter((ids) => ids.length === 0)).toHaveLength(1);
  });
});

test("calls without a person are found by the reason, within their install", async () => {
  const install = installId(randomUUID());
  const unmatched = (reason: "not_looked_up" | "no_such_person" | "spam") =>
    newCall({ installId: install, match: { kind: "unmatched", reason, losers: [] } });
  const calls = [unmatched("not_looked_up"), unmatched("no_such_person"), unmatched("spam")];
  await store.save(install, calls);
  expect((await store.unmatched(install, ["not_looked_up"])).map(({ id }) => id)).toEqual([calls[0]?.id]);
  expect(await store.unmatched(install, ["not_looked_up", "no_such_person"])).toHaveLength(2);
  expect(await store.unmatched(installId("another"), ["not_looked_up"])).toEqual([]);
});
