import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CALL_STAGES, type CallFacts, type StoredUpdate } from "../../app/records/call.ts";
import { mergeCallUpdates, uniqueUpdates } from "../../app/steps/merge-call-updates.ts";
import { valueHash } from "../../app/values/hashing.ts";
import { addMs } from "../../app/values/instant.ts";
import { anUpdate, NOON, phone } from "../support/builders.ts";

const facts: fc.Arbitrary<CallFacts> = fc.record(
  {
    ended: fc.boolean(),
    talkSeconds: fc.integer({ min: 0, max: 3 }),
    agentName: fc.constantFrom("Ann", "Bob", undefined),
    caller: fc.record(
      { name: fc.constantFrom("Ada", undefined), city: fc.constantFrom("Reno", "Boise"), withheld: fc.boolean() },
      { requiredKeys: [] },
    ),
    source: fc.record(
      { channel: fc.constantFrom("paid_search", "direct"), campaign: fc.constantFrom("Boilers", "Drains", undefined) },
      { requiredKeys: ["channel"] },
    ),
  },
  { requiredKeys: [] },
);

const updates: fc.Arbitrary<readonly StoredUpdate[]> = fc.array(
  fc
    .record({ facts, stage: fc.constantFrom(...CALL_STAGES), sequence: fc.option(fc.nat(2)), second: fc.nat(2) })
    .map((each) =>
      anUpdate(each.facts, {
        stage: each.stage,
        sequence: each.sequence ?? undefined,
        receivedAt: addMs(NOON, each.second * 1_000),
      }),
    ),
  { maxLength: 6 },
);

/** A list with a reordering of it in which some members come more than once. */
const withDelivery = updates.chain((list) =>
  fc.tuple(
    fc.constant(list),
    fc.array(fc.constantFrom(...(list.length === 0 ? [anUpdate({})] : list)), { maxLength: 4 }).chain((repeats) => {
      const all = list.length === 0 ? [] : [...list, ...repeats];
      return fc.shuffledSubarray(all, { minLength: all.length });
    }),
  ),
);

describe("mergeCallUpdates", () => {
  test("gives the same call in any order and however often each update came", () => {
    fc.assert(
      fc.property(withDelivery, ([sent, arrived]) => {
        expect(mergeCallUpdates(arrived)).toEqual(mergeCallUpdates(sent));
        expect(valueHash(mergeCallUpdates(arrived))).toBe(valueHash(mergeCallUpdates(sent)));
      }),
    );
  });

  test("gives no facts for no updates", () => {
    expect(mergeCallUpdates([])).toEqual({});
  });

  test("never erases a fact by an absent one", () => {
    const ended = anUpdate({
      talkSeconds: 60,
      caller: { name: "Ada" },
      source: { channel: "direct", campaign: "Fax" },
    });
    const enriched = anUpdate(
      { talkSeconds: undefined, caller: { city: "Reno", name: undefined }, source: { channel: "email" } },
      { stage: "enriched" },
    );
    expect(mergeCallUpdates([ended, enriched])).toEqual({
      talkSeconds: 60,
      caller: { name: "Ada", city: "Reno" },
      source: { channel: "email", campaign: "Fax" },
    });
  });

  test("lets a later stage outrank an earlier one that came afterwards", () => {
    const corrected = anUpdate({ talkSeconds: 60 }, { stage: "corrected", receivedAt: NOON });
    const ended = anUpdate({ talkSeconds: 90 }, { stage: "ended", receivedAt: addMs(NOON, 60_000), sequence: 9 });
    expect(mergeCallUpdates([corrected, ended]).talkSeconds).toBe(60);
  });

  test("lets the provider's sequence outrank the time of receipt within a stage", () => {
    const second = anUpdate({ talkSeconds: 60 }, { sequence: 2, receivedAt: NOON });
    const first = anUpdate({ talkSeconds: 90 }, { sequence: 1, receivedAt: addMs(NOON, 60_000) });
    expect(mergeCallUpdates([second, first]).talkSeconds).toBe(60);
  });

  test("lets the newer of two equal messages' stages win by receipt", () => {
    const older = anUpdate({ talkSeconds: 90 }, { receivedAt: NOON });
    const newer = anUpdate({ talkSeconds: 60 }, { receivedAt: addMs(NOON, 1) });
    expect(mergeCallUpdates([newer, older]).talkSeconds).toBe(60);
  });

  test("replaces what a correction says otherwise, also by false and by nothing", () => {
    const ended = anUpdate({ spam: true, providerLabels: ["Sale"], trackingNumber: phone("+12025550199") });
    const corrected = anUpdate({ spam: false, providerLabels: [] }, { stage: "corrected" });
    expect(mergeCallUpdates([ended, corrected])).toEqual({
      spam: false,
      providerLabels: [],
      trackingNumber: "+12025550199",
    });
  });

  test("does not change its input", () => {
    const list = [anUpdate({ talkSeconds: 1 }, { stage: "corrected" }), anUpdate({ talkSeconds: 2 })];
    const before = structuredClone(list);
    mergeCallUpdates(list);
    expect(list).toEqual(before);
  });
});

describe("uniqueUpdates", () => {
  test("keeps of equal messages the one received first", () => {
    const late = anUpdate({ ended: true }, { receivedAt: addMs(NOON, 60_000) });
    const early = anUpdate({ ended: true }, { receivedAt: NOON });
    expect(uniqueUpdates([late, early, late])).toEqual([early]);
  });
});
