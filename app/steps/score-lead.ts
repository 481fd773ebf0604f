import type { LeadScore, ScorePart } from "../records/lead-score.ts";
import type { OutcomeLabel } from "../records/outcome.ts";
import { DAY_MS, type Instant, msBetween } from "../values/instant.ts";

/** One call as scoring sees it. */
export interface ScoredCall {
  readonly at: Instant;
  readonly outcome: OutcomeLabel | undefined;
  readonly talkSeconds?: number;
}

/** What is known of a person when the score is taken. */
export interface LeadFacts {
  readonly calls: readonly ScoredCall[];
  readonly hasEmail: boolean;
  readonly hasOpenOpportunity: boolean;
  readonly wonAt?: Instant;
}

/** Points, caps and decay of the score. */
export interface ScoreWeights {
  readonly outcomePoints: Readonly<Record<OutcomeLabel, number>>;
  readonly longTalk: { readonly fromSeconds: number; readonly points: number };
  readonly email: number;
  readonly openOpportunity: number;
  readonly won: number;
  readonly fitCap: number;
  readonly engagementCap: number;
  /** Days after which an event counts half. */
  readonly halfLifeDays: number;
  /** Least total of a person who once called with intent. */
  readonly floor: number;
}

/** Shipped weights: outcomes dominate, in the order sale, appointment, quote, inquiry; low quality takes away. */
export const DEFAULT_SCORE_WEIGHTS: ScoreWeights = {
  outcomePoints: { sale: 70, appointment: 55, quote: 35, inquiry: 15, low_quality: -25 },
  longTalk: { fromSeconds: 120, points: 5 },
  email: 5,
  openOpportunity: 10,
  won: 15,
  fitCap: 20,
  engagementCap: 80,
  halfLifeDays: 30,
  floor: 1,
};

const OUTCOME_WORDS: Readonly<Record<OutcomeLabel, string>> = {
  sale: "Sale call",
  appointment: "Appointment call",
  quote: "Quote call",
  inquiry: "Inquiry call",
  low_quality: "Low quality call",
};

/**
 * Scores a person 0..100 at a moment: fit (who they are) and engagement (what they did, decayed by age), each capped, with every part listed.
 * Calls after `at` count as just made. The same facts at the same moment give the same score; one more good fact never lowers it. Pure.
 */
export function scoreLead(facts: LeadFacts, weights: ScoreWeights, at: Instant): LeadScore {
  const parts = [...fitParts(facts, weights, at), ...engagementParts(facts, weights, at)];
  const fit = capped(parts, "fit", weights.fitCap);
  const engagement = capped(parts, "engagement", weights.engagementCap);
  const once = facts.calls.some((call) => call.outcome !== undefined && call.outcome !== "low_quality");
  const total = Math.max(Math.min(fit + engagement, 100), once ? weights.floor : 0);
  return { total, fit, engagement, parts, at };
}

function fitParts(facts: LeadFacts, weights: ScoreWeights, at: Instant): readonly ScorePart[] {
  const part = (label: string, points: number, since: Instant = at): ScorePart => ({
    kind: "fit",
    label,
    at: since,
    points,
    decayedTo: points,
  });
  return [
    ...(facts.hasEmail ? [part("E-mail known", weights.email)] : []),
    ...(facts.hasOpenOpportunity ? [part("Open opportunity", weights.openOpportunity)] : []),
    ...(facts.wonAt === undefined ? [] : [part("Bought before", weights.won, facts.wonAt)]),
  ];
}

function engagementParts(facts: LeadFacts, weights: ScoreWeights, at: Instant): readonly ScorePart[] {
  return facts.calls.flatMap((call): readonly ScorePart[] => {
    const part = (label: string, points: number): ScorePart => ({
      kind: "engagement",
      label,
      at: call.at,
      points,
      decayedTo: decayed(points, { since: call.at, at }, weights.halfLifeDays),
    });
    const long = call.outcome !== "low_quality" && (call.talkSeconds ?? 0) >= weights.longTalk.fromSeconds;
    return [
      ...(call.outcome === undefined ? [] : [part(OUTCOME_WORDS[call.outcome], weights.outcomePoints[call.outcome])]),
      ...(long ? [part("Talked for over 2 minutes", weights.longTalk.points)] : []),
    ];
  });
}

function decayed(points: number, age: { readonly since: Instant; readonly at: Instant }, halfLifeDays: number): number {
  const ageDays = Math.max(0, msBetween(age.since, age.at)) / DAY_MS;
  return Math.round(points * 2 ** (-ageDays / halfLifeDays) * 10) / 10;
}

function capped(parts: readonly ScorePart[], kind: ScorePart["kind"], cap: number): number {
  const sum = parts.filter((part) => part.kind === kind).reduce((total, part) => total + part.decayedTo, 0);
  return Math.round(Math.min(Math.max(sum, 0), cap));
}
