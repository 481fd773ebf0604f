import { expect, test } from "vitest";
import { refKey } from "../../app/records/crm-person.ts";
import { settledLabel } from "../../app/records/outcome.ts";
import { sourceText } from "../../app/records/touch.ts";
import { judged } from "../support/builders.ts";

test("a reference's key tells a lead from a contact of the same id", () => {
  expect(refKey({ object: "lead", id: "1" })).toBe("lead:1");
  expect(refKey({ object: "contact", id: "1" })).toBe("contact:1");
});

test("an outcome's label may be acted on once it is judged and not in review", () => {
  expect(settledLabel(judged("sale"))).toBe("sale");
  expect(settledLabel(judged("sale", { review: true }))).toBeUndefined();
  expect(settledLabel({ kind: "not_judged", reason: "no_transcript" })).toBeUndefined();
});

test("a source is named by its channel and by what more is known", () => {
  expect(sourceText({ channel: "direct" })).toBe("direct");
  expect(sourceText({ channel: "paid_search", keyword: "boiler", campaign: "Boilers" })).toBe(
    "paid_search / Boilers / boiler",
  );
});
