import type { OutcomeClassifier } from "../adapters/outcome-classifiers/outcome-classifier.ts";
import type { CallFacts } from "../records/call.ts";
import type { InstallSettings } from "../records/install.ts";
import { OUTCOME_LABELS, type Outcome, type OutcomeLabel, type OutcomeOverride } from "../records/outcome.ts";

/** Version of the rules in this file, kept with every outcome that they decide. */
export const OUTCOME_RULES_VERSION = "rules-1";

/** Everything that decides how a call ended. */
export interface OutcomeInputs {
  readonly facts: CallFacts;
  readonly override?: OutcomeOverride;
  readonly settings: InstallSettings["outcomes"];
}

/**
 * Decides how a call ended: a person's word, then rules for calls with nothing to judge, then the provider's label as the customer maps it, then the
 * classifier on the transcript. Under the bar the answer stands but waits for review. Throws what the classifier throws.
 */
export async function classifyOutcome(inputs: OutcomeInputs, classifier: OutcomeClassifier): Promise<Outcome> {
  const { facts, override } = inputs;
  if (override !== undefined) return certain(override.label, "person", `${override.by} judged this call.`);
  if (facts.ended !== true) return { kind: "not_judged", reason: "not_ended" };
  const ruled = byRule(inputs);
  if (ruled !== undefined) return ruled;
  const labelled = byProviderLabel(inputs);
  if (labelled !== undefined) return labelled;
  if (facts.transcript === undefined || facts.transcript.turns.length === 0) {
    return { kind: "not_judged", reason: "no_transcript" };
  }
  const judgement = await classifier.classify(facts.transcript);
  return {
    kind: "judged",
    ...judgement,
    source: "model",
    review: judgement.confidence < inputs.settings.bar,
    reason: "Judged from what was said.",
  };
}

function byRule({ facts, settings }: OutcomeInputs): Outcome | undefined {
  if (facts.spam === true) return certain("low_quality", "rule", "The provider marked this caller as spam.");
  if (facts.answered === false || facts.voicemail === true) return { kind: "not_judged", reason: "not_answered" };
  const talk = facts.talkSeconds ?? facts.durationSeconds;
  if (talk !== undefined && talk < settings.minimumTalkSeconds) {
    return certain("low_quality", "rule", `The call lasted ${talk} s.`);
  }
  return undefined;
}

function byProviderLabel({ facts, settings }: OutcomeInputs): Outcome | undefined {
  const mapped = (facts.providerLabels ?? []).flatMap((label) => {
    const name = label.trim().toLowerCase();
    // A label may be any text, also "constructor": only the customer's own entries count.
    const outcome = Object.hasOwn(settings.providerLabels, name) ? settings.providerLabels[name] : undefined;
    return outcome === undefined ? [] : [{ label, outcome }];
  });
  const best = [...mapped].sort((a, b) => OUTCOME_LABELS.indexOf(a.outcome) - OUTCOME_LABELS.indexOf(b.outcome))[0];
  return best === undefined ? undefined : certain(best.outcome, "provider", `The provider's label is "${best.label}".`);
}

function certain(label: OutcomeLabel, source: "person" | "provider" | "rule", reason: string): Outcome {
  return {
    kind: "judged",
    label,
    source,
    confidence: 1,
    review: false,
    reason,
    alternatives: [],
    evidence: [],
    version: OUTCOME_RULES_VERSION,
  };
}
