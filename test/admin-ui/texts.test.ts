import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  changeButtonText,
  counted,
  figuresLine,
  statusAnswer,
  trailSummary,
  weekSentence,
} from "../../app/admin-ui/texts.ts";
import { outcomeWord, reasonText, valueText } from "../../app/admin-ui/words.ts";
import { report } from "./golden-month.ts";
import { STATUS } from "./one-call.ts";

const MONTH = report("channel", {});

test("a count has its noun in the right number", () => {
  expect([0, 1, 1_200].map((count) => counted(count, "call", "calls"))).toEqual(["0 calls", "1 call", "1,200 calls"]);
});

test("a count of calls is never said without its results and money", () => {
  expect(figuresLine(MONTH.headline)).toBe("200 calls · 80 booked · 50 closed · $180,000.00");
});

test("a week is one full sentence for somebody who cannot see its column", () => {
  const week = MONTH.weeks[1];
  expect(week && weekSentence("5 Oct", week.figures, false)).toBe(
    "Week of 5 Oct: $43,200.00 closed. 44 calls: 12 closed, 7 booked and not closed, 9 quote, 11 inquiry, 5 low quality.",
  );
  expect(week && weekSentence("5 Oct", week.figures, true)).toMatch(/^Week of 5 Oct so far: /);
});

test("the button of an outcome change says which systems are updated", () => {
  expect(changeButtonText(["Salesforce", "Google Ads"], false)).toBe("Change, and update Salesforce and Google Ads");
  expect(changeButtonText([], false)).toBe("Change outcome");
  expect(changeButtonText(["Salesforce"], true)).toBe("Change; nothing is written outside");
});

test("a trail begins with where the call is and what needs a person", () => {
  expect(trailSummary(["accepted", "received", "accepted", "refused", "not_needed"])).toBe(
    "In 3 of 4 places. 1 needs you.",
  );
  expect(trailSummary(["accepted"])).toBe("In 1 of 1 place.");
  expect(trailSummary(["not_needed"])).toBe("Nothing had to go anywhere.");
});

test("the status page answers first whether anything is stuck, naming who refused", () => {
  expect(statusAnswer(STATUS, "Salesforce")).toBe("Google Ads refused 1 conversion.");
  expect(statusAnswer({ ...STATUS, deliveries: [] }, "Salesforce")).toBe("Nothing is stuck and nothing was refused.");
  expect(statusAnswer({ ...STATUS, install: "reconnect" }, "HubSpot")).toBe(
    "HubSpot ended the connection. Sign in again; nothing was lost.",
  );
});

test("what is unknown is a word, and what has no word yet is shown as it came", () => {
  expect(valueText("campaign", "")).toBe("Not known");
  expect(valueText("channel", "paid_search")).toBe("Paid search");
  expect(valueText("campaign", "Water heaters")).toBe("Water heaters");
  expect(reasonText("pool_exhausted")).toBe("all numbers of the pool were in use");
  expect(reasonText("The call lasted 4 s.")).toBe("The call lasted 4 s.");
  expect(outcomeWord("low_quality")).toBe("Low quality");
});

test("no text uses a word that customers do not use", () => {
  const forbidden =
    /\b(sync failure|payload|webhook|entity|lease|DNI|ingest|retry|4xx|null|UUID|oops)\b|!["`]|Please try again later/i;
  for (const file of ["texts.ts", "words.ts"]) {
    const said = readFileSync(new URL(`../../app/admin-ui/${file}`, import.meta.url), "utf8").match(/"[^"]*"|`[^`]*`/g);
    expect(said?.filter((text) => forbidden.test(text))).toEqual([]);
  }
});
