import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createLocalClassifier } from "../../../../app/adapters/outcome-classifiers/local/index.ts";
import { measure } from "../../../../app/adapters/outcome-classifiers/local/train/measure.ts";
import { readCalls } from "../../../../app/adapters/outcome-classifiers/local/train/read-calls.ts";
import { writeSupplement } from "../../../../app/adapters/outcome-classifiers/local/train/supplement.ts";
import { type ModelJudgement, OUTCOME_LABELS } from "../../../../app/records/outcome.ts";
import type { Transcript } from "../../../../app/records/transcript.ts";
import { sha256Hex } from "../../../../app/values/hashing.ts";

const classifier = createLocalClassifier();
const devCalls = readCalls(fileURLToPath(new URL("../../../fixtures/calls/dev.jsonl.gz", import.meta.url)));

const homeServices = z
  .array(
    z.object({
      describes: z.string(),
      label: z.enum(OUTCOME_LABELS),
      turns: z.array(z.object({ speaker: z.enum(["agent", "caller"]), text: z.string() })),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL("home-services.json", import.meta.url), "utf8")));

function expectValidEvidence(transcript: Transcript, judgement: ModelJudgement): void {
  expect(judgement.evidence.length).toBeLessThanOrEqual(3);
  for (const { turn, start, end, speaker, textHash } of judgement.evidence) {
    const spoken = transcript.turns[turn];
    const text = spoken?.text ?? "";
    expect(spoken?.speaker).toBe(speaker);
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThan(start);
    expect(end).toBeLessThanOrEqual(text.length);
    expect(textHash).toBe(sha256Hex(text.slice(start, end)));
    expect(text.charAt(start - 1) + text.charAt(end)).not.toMatch(/[\p{L}\p{N}]/u);
  }
}

function expectProbabilities({ label, confidence, alternatives }: ModelJudgement): void {
  const all = [{ label, confidence }, ...alternatives];
  expect(new Set(all.map((one) => one.label))).toEqual(new Set(OUTCOME_LABELS));
  expect(all.reduce((sum, one) => sum + one.confidence, 0)).toBeCloseTo(1, 9);
  expect(all.every((one, at) => one.confidence <= (all[at - 1]?.confidence ?? 1))).toBe(true);
}

describe("the shipped model on the development calls", () => {
  it("answers better than the floor and knows how sure it may be", async () => {
    const answers = await Promise.all(
      devCalls.map(async (call) => ({ truth: call.label, ...(await classifier.classify(call)) })),
    );
    const measures = measure(answers);
    expect(measures.calls).toBe(1663);
    expect(measures.accuracy).toBeGreaterThanOrEqual(0.78);
    expect(measures.macroF1).toBeGreaterThanOrEqual(0.8);
    expect(measures.calibrationError).toBeLessThanOrEqual(0.1);
  });

  it("quotes whole words of the right turn as evidence, with probabilities that sum to 1", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...devCalls), async (call) => {
        const judgement = await classifier.classify(call);
        expectValidEvidence(call, judgement);
        expectProbabilities(judgement);
      }),
      { numRuns: 200 },
    );
  });
});

describe("home-services calls", () => {
  it.each(homeServices)("$describes is judged as $label", async ({ label, turns }) => {
    const judgement = await classifier.classify({ turns });
    expect(judgement.label).toBe(label);
    expectValidEvidence({ turns }, judgement);
    expect(judgement.evidence.length).toBeGreaterThan(0);
  });

  it("are judged with decent confidence on the whole", async () => {
    const judgements = await Promise.all(homeServices.map((call) => classifier.classify(call)));
    const mean = judgements.reduce((sum, { confidence }) => sum + confidence, 0) / judgements.length;
    expect(mean).toBeGreaterThan(0.65);
  });

  it("share no turn of more than five words with the synthetic training calls", () => {
    const trained = new Set(writeSupplement({ count: 3000, seed: 1 }).flatMap(({ turns }) => turns.map(normalised)));
    const shared = homeServices.flatMap(({ turns }) => turns.map(normalised)).filter((text) => trained.has(text));
    expect(shared.filter((text) => text.split(" ").length > 5)).toEqual([]);
  });
});

function normalised({ text }: { readonly text: string }): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} ]/gu, "")
    .trim();
}

describe("odd transcripts", () => {
  it("judges an empty transcript as low quality without evidence", async () => {
    const judgement = await classifier.classify({ turns: [] });
    expect(judgement.label).toBe("low_quality");
    expect(judgement.evidence).toEqual([]);
  });

  it("gives the same answer, version included, however often and from whichever instance it is asked", async () => {
    const [call] = homeServices;
    const again = createLocalClassifier();
    expect(await again.classify(call ?? { turns: [] })).toEqual(await classifier.classify(call ?? { turns: [] }));
    expect(again.version).toBe("local-1");
  });

  it("reads no further than its bounds in a turn, so what is said beyond them changes nothing", async () => {
    const filler = "and so on ".repeat(100);
    const short = await classifier.classify({ turns: [{ speaker: "caller", text: filler }] });
    const long = await classifier.classify({
      turns: [{ speaker: "caller", text: filler + "book it ".repeat(200_000) }],
    });
    expect(long).toEqual(short);
  });

  it("judges a hostile transcript of fifty megabytes within two seconds", async () => {
    const texts = [
      "1".repeat(1000),
      "$1,".repeat(400),
      "one hundred and ".repeat(70),
      "(1) ".repeat(250),
      "a1".repeat(500),
    ];
    const turns = Array.from({ length: 50_000 }, (_, at) => ({
      speaker: at % 2 === 0 ? ("agent" as const) : ("caller" as const),
      text: texts[at % texts.length] ?? "",
    }));
    const startedAt = performance.now();
    const judgement = await classifier.classify({ turns });
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expectProbabilities(judgement);
  });

  it("gives valid evidence for any text at all", async () => {
    const turn = fc.record({
      speaker: fc.constantFrom("agent" as const, "caller" as const),
      text: fc.oneof(
        fc.string({ unit: "grapheme" }),
        fc.string({ unit: fc.constantFrom("a", "1", "$", ".", " ", "’", "é", "pm") }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 8 }), async (turns) => {
        const judgement = await classifier.classify({ turns });
        expectValidEvidence({ turns }, judgement);
        expectProbabilities(judgement);
      }),
    );
  });
});
