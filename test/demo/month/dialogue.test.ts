import { describe, expect, test } from "vitest";
import { createLocalClassifier } from "../../../app/adapters/outcome-classifiers/local/index.ts";
import { instant } from "../../../app/values/instant.ts";
import { buildDemoMonth, type DemoCall, type DemoMonth } from "./index.ts";

const SURE = 0.6;
const MONTH = buildDemoMonth({ now: instant("2026-11-24T17:00:00.000Z"), seed: 20_261 });
const TALKS = MONTH.calls.filter((call) => call.intended !== "not_judged");

function text(call: DemoCall): string {
  return call.transcript.map((turn) => `    ${turn.speaker}: ${turn.text}`).join("\n");
}

describe("what is said in the month's calls", () => {
  test("is judged by the shipped classifier as intended, and with no doubt that would call for a review", async () => {
    const classifier = createLocalClassifier();
    const judged = await Promise.all(
      TALKS.map(async (call) => ({ call, judgement: await classifier.classify({ turns: call.transcript }) })),
    );
    const bad = judged
      .filter(({ call, judgement }) => judgement.label !== call.intended || judgement.confidence < SURE)
      .map(({ call, judgement }) => {
        const answer = `${judgement.label} ${judgement.confidence.toFixed(2)}`;
        return `${call.key}: ${call.intended} was judged ${answer}\n${text(call)}`;
      });
    expect(bad.join("\n"), `${bad.length} of ${judged.length} calls are judged otherwise`).toBe("");
  });

  test("takes 8 to 20 turns, and fewer where nothing comes of it", () => {
    const turns = (calls: readonly DemoCall[]): readonly number[] => calls.map((call) => call.transcript.length);
    const serious = turns(TALKS.filter((call) => call.intended !== "low_quality"));
    expect([Math.min(...serious) >= 8, Math.max(...serious) <= 20]).toEqual([true, true]);
    expect(Math.min(...turns(TALKS))).toBeGreaterThanOrEqual(5);
  });

  test("is never the same twice, but for calls of low quality", () => {
    const serious = TALKS.filter((call) => call.intended !== "low_quality").map(text);
    expect(new Set(serious).size).toBe(serious.length);
  });

  test("depends on the seed alone, never on the date", () => {
    const spoken = (month: DemoMonth): ReadonlySet<string> => new Set(month.calls.map(text));
    const later = buildDemoMonth({ now: instant("2027-03-16T03:00:00.000Z"), seed: 20_261 });
    expect(spoken(later)).toEqual(spoken(MONTH));
  });

  test("takes turns, and leaves no name in braces", () => {
    for (const { transcript } of MONTH.calls) {
      transcript.forEach((turn, index) => {
        expect(turn.speaker).not.toBe(transcript[index + 1]?.speaker);
        expect(turn.text).not.toMatch(/[{}]|undefined|^\s*$/);
      });
    }
  });
});
