import { describe, expect, test } from "vitest";
import type { OutcomeClassifier } from "../../app/adapters/outcome-classifiers/outcome-classifier.ts";
import type { CallFacts } from "../../app/records/call.ts";
import type { OutcomeLabel } from "../../app/records/outcome.ts";
import { classifyOutcome, type OutcomeInputs } from "../../app/steps/classify-outcome.ts";
import { TransientError } from "../../app/values/errors.ts";
import { aCall, NOON, SETTINGS } from "../support/builders.ts";

const transcript = { turns: [{ speaker: "caller", text: "Book me in for Tuesday." } as const] };
const evidence = [{ turn: 0, start: 0, end: 10, speaker: "caller", textHash: "ab" } as const];

/** A classifier of one answer. */
function classifier(confidence: number): OutcomeClassifier {
  const judgement = { label: "appointment", confidence, alternatives: [], evidence, version: "model-1" } as const;
  return { version: "model-1", classify: async () => judgement };
}

const unused: OutcomeClassifier = {
  version: "none",
  classify: () => Promise.reject(new Error("The classifier was asked without need.")),
};

function inputs(facts: CallFacts, shown: Partial<OutcomeInputs> = {}): OutcomeInputs {
  return { facts: { ...aCall().facts, ...facts }, settings: SETTINGS.outcomes, ...shown };
}

/** Settings under which a provider's labels mean outcomes. */
function labelled(providerLabels: Readonly<Record<string, OutcomeLabel>>) {
  return { settings: { ...SETTINGS.outcomes, providerLabels } };
}

describe("classifyOutcome", () => {
  test("takes the model's judgement with its evidence when nothing outranks it", async () => {
    expect(await classifyOutcome(inputs({ transcript }), classifier(0.9))).toEqual({
      kind: "judged",
      label: "appointment",
      source: "model",
      confidence: 0.9,
      review: false,
      reason: "Judged from what was said.",
      alternatives: [],
      evidence,
      version: "model-1",
    });
  });

  test.each([
    [0.49, true],
    [0.5, false],
  ])("of confidence %d at a bar of 0.5 has review %j", async (confidence, review) => {
    expect(await classifyOutcome(inputs({ transcript }), classifier(confidence))).toMatchObject({ review });
  });

  test("lets the provider's label outrank the model", async () => {
    const found = await classifyOutcome(
      inputs({ transcript, providerLabels: [" Won "] }, labelled({ won: "sale" })),
      unused,
    );
    expect(found).toMatchObject({ label: "sale", source: "provider", confidence: 1, review: false });
  });

  test("takes the best of several provider labels", async () => {
    const settings = labelled({ asked: "inquiry", won: "sale", spam: "low_quality" });
    const found = await classifyOutcome(inputs({ providerLabels: ["spam", "asked", "won"] }, settings), unused);
    expect(found).toMatchObject({ label: "sale", reason: 'The provider\'s label is "won".' });
  });

  test.each(["constructor", "toString", "__proto__", "hasOwnProperty", "unmapped", ""])(
    "does not count the provider label %j, which the customer never mapped",
    async (label) => {
      const found = await classifyOutcome(inputs({ transcript, providerLabels: [label] }), classifier(0.9));
      expect(found).toMatchObject({ label: "appointment", source: "model" });
    },
  );

  test("lets a rule outrank the provider's label", async () => {
    const settings = labelled({ won: "sale" });
    const short = await classifyOutcome(inputs({ talkSeconds: 9, providerLabels: ["won"] }, settings), unused);
    expect(short).toMatchObject({ label: "low_quality", source: "rule", reason: "The call lasted 9 s." });
    const spam = await classifyOutcome(inputs({ spam: true, providerLabels: ["won"] }, settings), unused);
    expect(spam).toMatchObject({ label: "low_quality", source: "rule" });
  });

  test("lets a person outrank every rule and label, even before the call has ended", async () => {
    const override = { label: "quote", by: "Rita Rep", at: NOON } as const;
    const facts = { ended: false, spam: true, providerLabels: ["won"], transcript };
    expect(await classifyOutcome(inputs(facts, { override, ...labelled({ won: "sale" }) }), unused)).toMatchObject({
      label: "quote",
      source: "person",
      confidence: 1,
      review: false,
      reason: "Rita Rep judged this call.",
    });
  });

  test("counts a call of the least talk time as long enough, and falls back to its whole duration", async () => {
    expect(await classifyOutcome(inputs({ talkSeconds: 10 }), unused)).toMatchObject({ kind: "not_judged" });
    const found = await classifyOutcome(inputs({ talkSeconds: undefined, durationSeconds: 3 }), unused);
    expect(found).toMatchObject({ label: "low_quality", reason: "The call lasted 3 s." });
  });

  test.each([
    ["not_ended", { ended: false, transcript }],
    ["not_ended", { ended: undefined, transcript }],
    ["not_answered", { answered: false, transcript }],
    ["not_answered", { voicemail: true, transcript }],
    ["no_transcript", { transcript: undefined }],
    ["no_transcript", { transcript: { turns: [] } }],
  ] as const)("does not judge, and says %s, for %j", async (reason, facts) => {
    expect(await classifyOutcome(inputs(facts), unused)).toEqual({ kind: "not_judged", reason });
  });

  test("throws what the classifier throws, so that an outage is no judgement", async () => {
    const down = new TransientError("model.timeout", "The model did not answer.");
    const broken: OutcomeClassifier = { version: "m", classify: () => Promise.reject(down) };
    await expect(classifyOutcome(inputs({ transcript }), broken)).rejects.toBe(down);
  });
});
