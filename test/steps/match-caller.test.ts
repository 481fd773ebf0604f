import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CrmPerson } from "../../app/records/crm-person.ts";
import { type MatchInputs, matchCaller, unmatchable } from "../../app/steps/match-caller.ts";
import { addMs, DAY_MS } from "../../app/values/instant.ts";
import { aCall, aPerson, NOON, personRef, phone, SETTINGS } from "../support/builders.ts";

const { facts } = aCall();
const contact = aPerson({ ref: personRef("contact", "c1"), name: "Contact" });
const busyContact = aPerson({ ref: personRef("contact", "c2"), name: "Busy", hasOpenOpportunity: true });
const oldContact = aPerson({ ref: personRef("contact", "c0"), name: "Old", lastActivityAt: addMs(NOON, -DAY_MS) });
const lead = aPerson({ ref: personRef("lead", "l1"), name: "Lead", hasOpenOpportunity: true });
const company = aPerson({ ref: personRef("company", "a1"), name: "Company" });

function match(candidates: readonly CrmPerson[] | undefined, shown: Partial<MatchInputs> = {}) {
  return matchCaller({ facts, candidates, preference: SETTINGS.matching, ownNumbers: [], ...shown });
}

function winnerOf(candidates: readonly CrmPerson[], shown: Partial<MatchInputs> = {}) {
  const found = match(candidates, shown);
  return found.kind === "matched" ? found.person.name : found.reason;
}

describe("matchCaller", () => {
  test("takes the only person of a number with certainty", () => {
    expect(match([contact])).toEqual({ kind: "matched", person: contact, by: "number", confidence: 1, losers: [] });
  });

  test("prefers objects in the order set, whatever else speaks for a candidate", () => {
    expect(winnerOf([company, lead, contact])).toBe("Contact");
    const leadsFirst = { preference: { objects: ["lead", "contact"] as const, sharedAbove: 5 } };
    expect(winnerOf([company, contact, lead], leadsFirst)).toBe("Lead");
  });

  test("prefers an open opportunity, then the latest activity, then the id", () => {
    expect(winnerOf([contact, busyContact])).toBe("Busy");
    expect(winnerOf([oldContact, contact])).toBe("Contact");
    expect(winnerOf([aPerson({ ref: personRef("contact", "c9"), name: "Twin" }), contact])).toBe("Contact");
  });

  test("keeps the losers with what they lost by", () => {
    const found = match([oldContact, lead, busyContact, contact]);
    expect(found.losers).toEqual([
      { ref: contact.ref, name: "Contact", reason: "no_open_opportunity" },
      { ref: oldContact.ref, name: "Old", reason: "no_open_opportunity" },
      { ref: lead.ref, name: "Lead", reason: "lower_preference" },
    ]);
    expect(match([oldContact, contact]).losers).toEqual([{ ref: oldContact.ref, name: "Old", reason: "less_recent" }]);
  });

  test("is less sure the more candidates there are", () => {
    expect(match([contact, lead])).toMatchObject({ confidence: 0.8 });
    expect(match([contact, lead, company, oldContact, busyContact])).toMatchObject({ confidence: 0.5 });
  });

  test("gives the same answer in whatever order the candidates come", () => {
    const all = [contact, busyContact, oldContact, lead, company];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 5 }), (shuffled) => {
        expect(match(shuffled)).toEqual(match(all));
      }),
    );
  });

  test("chooses nobody on a shared line, that is above the number of records set", () => {
    const people = Array.from({ length: 6 }, (_, index) => aPerson({ ref: personRef("contact", `s${index}`) }));
    expect(winnerOf(people.slice(0, 5))).toBe("Ada Example");
    expect(match(people)).toMatchObject({ kind: "unmatched", reason: "shared_number" });
    expect(match(people).losers).toHaveLength(6);
  });

  test("tells nobody found from nobody asked", () => {
    expect(match([])).toEqual({ kind: "unmatched", reason: "no_such_person", losers: [] });
    expect(match(undefined)).toEqual({ kind: "unmatched", reason: "not_looked_up", losers: [] });
  });

  test.each([
    ["withheld_number", { caller: { withheld: true } }],
    ["withheld_number", { caller: { withheld: true, number: phone("+12025550134") } }],
    ["withheld_number", { caller: {} }],
    ["withheld_number", { caller: undefined }],
    ["invalid_number", { caller: { rawNumber: "911" } }],
    ["invalid_number", { caller: { rawNumber: "123" } }],
    ["spam", { spam: true }],
    ["outbound", { direction: "outbound" as const }],
    ["own_number", { trackingNumber: phone("+12025550134") }],
  ] as const)("answers %s for %j, even if the CRM has a person", (reason, shown) => {
    expect(match([contact], { facts: { ...facts, ...shown } })).toEqual({ kind: "unmatched", reason, losers: [] });
  });

  test("never matches a withheld number, however often it calls", () => {
    const withheld = { facts: { ...facts, caller: { withheld: true } } };
    expect([match([contact], withheld), match([contact], withheld)].map((each) => each.kind)).toEqual([
      "unmatched",
      "unmatched",
    ]);
  });

  test("never matches one of the install's own numbers", () => {
    expect(winnerOf([contact], { ownNumbers: ["+12025550134"] })).toBe("own_number");
  });
});

describe("a rep's word", () => {
  const by = { by: "Rita Rep", at: NOON };

  test("wins over the order of preference, and keeps the others as overridden", () => {
    expect(match([contact, lead], { override: { person: lead.ref, ...by } })).toEqual({
      kind: "matched",
      person: lead,
      by: "person",
      confidence: 1,
      losers: [{ ref: contact.ref, name: "Contact", reason: "overridden" }],
    });
  });

  test("wins over a shared line and over a caller that no rule would match", () => {
    const override = { person: contact.ref, ...by };
    const shared = { objects: ["contact"], sharedAbove: 1 } as const;
    expect(winnerOf([contact, lead], { override, preference: shared })).toBe("Contact");
    expect(winnerOf([contact], { override, facts: { ...facts, caller: { withheld: true } } })).toBe("Contact");
  });

  test("may be that it is no one, though the CRM has people", () => {
    expect(match([contact], { override: { person: "no_one", ...by } })).toEqual({
      kind: "unmatched",
      reason: "no_such_person",
      losers: [{ ref: contact.ref, name: "Contact", reason: "overridden" }],
    });
  });

  test("tells a lead from a contact of the same id", () => {
    const twin = aPerson({ ref: personRef("lead", "c1"), name: "Lead c1" });
    expect(winnerOf([contact, twin], { override: { person: twin.ref, ...by } })).toBe("Lead c1");
  });
});

describe("unmatchable", () => {
  test("lets a real caller's person be sought", () => {
    expect(unmatchable(facts, ["+12025550100"])).toBeUndefined();
  });
});
