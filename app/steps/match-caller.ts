import type { CallFacts } from "../records/call.ts";
import { type CrmPerson, refKey } from "../records/crm-person.ts";
import type { LosingCandidate, Match, MatchOverride, MatchPreference, UnmatchedReason } from "../records/match.ts";

/** Emergency numbers never have a person (North America and Europe). */
const EMERGENCY = /^(?:\+?1?911|\+?\d{0,3}112|\+?\d{0,3}999)$/;

/** Everything that decides whose call it is. */
export interface MatchInputs {
  readonly facts: CallFacts;
  /** People of the caller's number, from the mirror or the CRM; survivors already followed. Undefined while nobody was asked. */
  readonly candidates: readonly CrmPerson[] | undefined;
  readonly preference: MatchPreference;
  readonly ownNumbers: readonly string[];
  readonly override?: MatchOverride;
}

/**
 * Decides whose call it is. A rep's word wins; then a number that cannot have a person says why; then, among several people, the order of objects,
 * then an open opportunity, then the latest activity, then the id, so that the answer is the same every time. Losers are kept. Pure.
 */
export function matchCaller(inputs: MatchInputs): Match {
  const candidates = inputs.candidates ?? [];
  const overridden = byOverride(inputs, candidates);
  if (overridden !== undefined) return overridden;
  const reason = unmatchable(inputs.facts, inputs.ownNumbers);
  if (reason !== undefined) return { kind: "unmatched", reason, losers: [] };
  if (inputs.candidates === undefined) return { kind: "unmatched", reason: "not_looked_up", losers: [] };
  if (candidates.length > inputs.preference.sharedAbove) {
    return {
      kind: "unmatched",
      reason: "shared_number",
      losers: candidates.map((person) => loser(person, "lower_preference")),
    };
  }
  const [winner, ...others] = [...candidates].sort(inOrderOf(inputs.preference));
  if (winner === undefined) return { kind: "unmatched", reason: "no_such_person", losers: [] };
  return {
    kind: "matched",
    person: winner,
    by: "number",
    confidence: others.length === 0 ? 1 : 1 / (1 + others.length / 4),
    losers: others.map((person) => loser(person, reasonOfLoss(winner, person, inputs.preference))),
  };
}

/** Why no person may be sought or made for this caller; undefined when one may. */
export function unmatchable(facts: CallFacts, ownNumbers: readonly string[]): UnmatchedReason | undefined {
  if (facts.direction === "outbound") return "outbound";
  if (facts.spam === true) return "spam";
  const caller = facts.caller;
  if (caller?.withheld === true) return "withheld_number";
  if (caller?.number === undefined) return caller?.rawNumber === undefined ? "withheld_number" : "invalid_number";
  if (EMERGENCY.test(caller.number)) return "invalid_number";
  return ownNumbers.includes(caller.number) || caller.number === facts.trackingNumber ? "own_number" : undefined;
}

function byOverride(inputs: MatchInputs, candidates: readonly CrmPerson[]): Match | undefined {
  const override = inputs.override;
  if (override === undefined) return undefined;
  const losers = (kept?: CrmPerson): readonly LosingCandidate[] =>
    candidates.filter((person) => person !== kept).map((person) => loser(person, "overridden"));
  if (override.person === "no_one") return { kind: "unmatched", reason: "no_such_person", losers: losers() };
  const wanted = refKey(override.person);
  const person = candidates.find((candidate) => refKey(candidate.ref) === wanted);
  if (person === undefined) return undefined;
  return { kind: "matched", person, by: "person", confidence: 1, losers: losers(person) };
}

function inOrderOf(preference: MatchPreference): (a: CrmPerson, b: CrmPerson) => number {
  return (a, b) =>
    rank(a, preference) - rank(b, preference) ||
    Number(b.hasOpenOpportunity) - Number(a.hasOpenOpportunity) ||
    (a.lastActivityAt < b.lastActivityAt ? 1 : a.lastActivityAt > b.lastActivityAt ? -1 : 0) ||
    (a.ref.id < b.ref.id ? -1 : 1);
}

function reasonOfLoss(winner: CrmPerson, person: CrmPerson, preference: MatchPreference): LosingCandidate["reason"] {
  if (rank(winner, preference) !== rank(person, preference)) return "lower_preference";
  return winner.hasOpenOpportunity === person.hasOpenOpportunity ? "less_recent" : "no_open_opportunity";
}

function rank(person: CrmPerson, preference: MatchPreference): number {
  const place = preference.objects.indexOf(person.ref.object);
  return place === -1 ? preference.objects.length : place;
}

function loser(person: CrmPerson, reason: LosingCandidate["reason"]): LosingCandidate {
  return { ref: person.ref, name: person.name, reason };
}
