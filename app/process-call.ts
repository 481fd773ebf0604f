import { setImmediate } from "node:timers/promises";
import type { NewPerson } from "./adapters/crms/crm.ts";
import type { OutcomeClassifier } from "./adapters/outcome-classifiers/outcome-classifier.ts";
import { type CallSurroundings, groupBy, personKeyOf, surroundings } from "./call-surroundings.ts";
import { type DesireDependencies, desireForCalls, scorePerson } from "./desire-for-calls.ts";
import type { Call, CallFacts, StoredUpdate } from "./records/call.ts";
import { type CrmPerson, refKey } from "./records/crm-person.ts";
import type { DestinationRef } from "./records/delivery.ts";
import type { Install } from "./records/install.ts";
import type { Match } from "./records/match.ts";
import { sourceText } from "./records/touch.ts";
import { classifyOutcome, OUTCOME_RULES_VERSION } from "./steps/classify-outcome.ts";
import { bindingAt, type FoundSource, findSource } from "./steps/find-source.ts";
import { matchCaller, unmatchable } from "./steps/match-caller.ts";
import { mergeCallUpdates, uniqueUpdates } from "./steps/merge-call-updates.ts";
import type { CallStore } from "./store/calls.ts";
import type { LedgerEntryStore } from "./store/ledger-entries.ts";
import type { OpportunityStore } from "./store/opportunities.ts";
import type { TrackingNumberStore } from "./store/tracking-numbers.ts";
import { stableId, valueHash } from "./values/hashing.ts";
import type { CallId } from "./values/ids.ts";
import type { Phone } from "./values/phone.ts";

/** A call's inputs: what is known of it already, and what has just arrived. */
export interface CallInputs extends Pick<Call, "id" | "connectionId" | "provider" | "providerCallId" | "verified"> {
  readonly known: Call | undefined;
  readonly arrived: readonly StoredUpdate[];
}

/** Finds, or makes, the CRM's people for callers. */
export interface PeopleOfCallers {
  /** People by number: the mirror first, then the CRM. A number without people has an empty list; one that somebody else is just creating is absent. */
  find(install: Install, phones: readonly Phone[]): Promise<ReadonlyMap<Phone, readonly CrmPerson[]>>;
  /** Named people of the mirror, for corrections; one that is not mirrored is absent. */
  named(install: Install, refs: readonly CrmPerson["ref"][]): Promise<readonly CrmPerson[]>;
  /** Makes people for callers that nobody knows. `later` are numbers that somebody else is just working on; one that the CRM refuses is in neither. */
  create(
    install: Install,
    callers: readonly NewPerson[],
  ): Promise<{ readonly made: ReadonlyMap<Phone, CrmPerson>; readonly later: ReadonlySet<Phone> }>;
}

/** What the way of a call needs of the rest of the product. */
export interface ProcessCallDependencies extends DesireDependencies {
  readonly calls: Pick<CallStore, "save" | "ofPeople">;
  readonly trackingNumbers: Pick<TrackingNumberStore, "histories">;
  readonly opportunities: Pick<OpportunityStore, "ofPeople">;
  readonly ledger: Pick<LedgerEntryStore, "ofCalls">;
  readonly people: PeopleOfCallers;
  readonly classifier: OutcomeClassifier;
}

/** What came of a run. */
export interface ProcessedCalls {
  readonly calls: readonly Call[];
  /** Calls that another process changed meanwhile, or whose person another process is just making: their inputs have to be brought again. */
  readonly again: readonly CallId[];
  /** Destinations that have something new to send. */
  readonly destinations: readonly DestinationRef[];
  /** Opportunities of the callers, whose credit may have changed. */
  readonly opportunities: readonly { readonly object: "opportunity"; readonly id: string }[];
}

/**
 * The way of a call, for as many calls at once as arrived together: merge updates, read what the dialled number tells, match the caller, classify the
 * outcome, score the person, and keep what the CRM and the alert channels should now say. Nothing is sent from here. Running it again with the same
 * inputs changes nothing. Throws outside errors when the CRM could not be asked: then nothing was saved.
 */
export async function processCalls(
  install: Install,
  inputs: readonly CallInputs[],
  d: ProcessCallDependencies,
): Promise<ProcessedCalls> {
  const merged = inputs.map((input) => mergeInputs(input));
  const sourced = await findSources(install, merged, d);
  const { matched, waiting } = await matchCallers(install, sourced, d);
  const judged = await judgeAll(install, matched, d);
  const changed = judged.filter((call) => call.inputsHash !== call.known?.inputsHash);
  const around = await surroundings(install, judged.map(withoutKnown), d);
  const calls = changed.map((call) => scored(withoutKnown(call), around));
  const overtaken = new Set(await d.calls.save(install.id, calls));
  const saved = calls.filter((call) => !overtaken.has(call.id));
  const standing = judged
    .filter((call) => !overtaken.has(call.id))
    .map((call) => saved.find((each) => each.id === call.id) ?? call.known ?? withoutKnown(call));
  // Read again after saving: another process may have saved a call of the same person meanwhile.
  const after = await surroundings(install, standing, d);
  const destinations = await desireForCalls(install, standing, { ...d, around: after });
  return {
    calls: saved,
    again: [...overtaken, ...waiting, ...(await withSucceededPeople(install, saved, d))],
    destinations,
    opportunities: [...after.opportunitiesOfPerson.values()].flat().map((opportunity) => opportunity.ref),
  };
}

/**
 * Calls whose person was merged or converted into another while they were being processed. Whoever follows the merge looks for calls after marking the
 * person; we look for the mark after saving the calls: so one of the two always sees the other.
 */
async function withSucceededPeople(
  install: Install,
  saved: readonly Call[],
  d: ProcessCallDependencies,
): Promise<readonly CallId[]> {
  const refs = saved.flatMap((call) => (call.match.kind === "matched" ? [call.match.person.ref] : []));
  const people = await d.people.named(install, refs);
  const gone = new Set(people.filter((person) => person.survivor !== undefined).map((person) => refKey(person.ref)));
  return saved.filter((call) => gone.has(personKeyOf(call) ?? "")).map((call) => call.id);
}

type Merged = CallInputs & {
  readonly updates: readonly StoredUpdate[];
  readonly facts: CallFacts;
  readonly at: Call["at"];
};
type Sourced = Merged & FoundSource;
type Matched = Sourced & { readonly match: Match };
type Judged = Call & { readonly known: Call | undefined };

function mergeInputs(input: CallInputs): Merged {
  const updates = uniqueUpdates([...(input.known?.updates ?? []), ...input.arrived]);
  const inOrder = [...updates].sort((a, b) => (a.receivedAt + a.key < b.receivedAt + b.key ? -1 : 1));
  const facts = mergeCallUpdates(inOrder);
  const first = inOrder[0];
  if (first === undefined) throw new Error("A call without updates cannot be processed.");
  return { ...input, updates: inOrder, facts, at: facts.startedAt ?? first.receivedAt };
}

async function findSources(
  install: Install,
  calls: readonly Merged[],
  d: ProcessCallDependencies,
): Promise<readonly Sourced[]> {
  const numbers = [...new Set(calls.flatMap((call) => call.facts.trackingNumber ?? []))];
  const histories = groupBy(await d.trackingNumbers.histories(install.id, numbers), (entry) => entry.number);
  return calls.map((call) => {
    const history = histories.get(call.facts.trackingNumber ?? "") ?? [];
    return { ...call, ...findSource(call.facts, bindingAt(history, call.at)) };
  });
}

async function matchCallers(
  install: Install,
  calls: readonly Sourced[],
  d: ProcessCallDependencies,
): Promise<{ readonly matched: readonly Matched[]; readonly waiting: readonly CallId[] }> {
  const { matching, ownNumbers } = install.settings;
  const callers = calls.filter((call) => unmatchable(call.facts, ownNumbers) === undefined);
  const phones = [...new Set(callers.flatMap((call) => call.facts.caller?.number ?? []))];
  const found = await d.people.find(install, phones);
  const strangers = callers.filter((call) => mayCreate(install, call) && found.get(numberOf(call))?.length === 0);
  const corrections = await d.people.named(install, calls.flatMap(correctedTo));
  const { made: created, later } = await d.people.create(install, newPeople(install, strangers));
  const waiting = strangers.filter((call) => later.has(numberOf(call))).map((call) => call.id);
  const matched = calls.map((call): Matched => {
    const phone = call.facts.caller?.number;
    const made = phone === undefined ? undefined : created.get(phone);
    const ofNumber = made === undefined ? phone && found.get(phone) : [made];
    const candidates = withCorrection(call, ofNumber || undefined, corrections);
    const match = matchCaller({
      facts: call.facts,
      candidates,
      preference: matching,
      ownNumbers,
      override: call.known?.matchOverride,
    });
    const by =
      made !== undefined && match.kind === "matched" && match.by === "number" ? { by: "created" as const } : {};
    return { ...call, match: { ...match, ...by } };
  });
  return { matched: matched.map(keepCreatedBy), waiting };
}

/** A rep may name a person whom the number does not lead to; that person is a candidate too. */
function withCorrection(
  call: Sourced,
  candidates: readonly CrmPerson[] | undefined,
  corrections: readonly CrmPerson[],
): readonly CrmPerson[] | undefined {
  const keys = new Set(correctedTo(call).map(refKey));
  const named = corrections.filter((person) => keys.has(refKey(person.ref)));
  if (named.length === 0) return candidates;
  const others = (candidates ?? []).filter((person) => !keys.has(refKey(person.ref)));
  return [...others, ...named];
}

function correctedTo(call: Sourced): readonly CrmPerson["ref"][] {
  const to = call.known?.matchOverride?.person;
  return to === undefined || to === "no_one" ? [] : [to];
}

/** A person who was made for a caller stays "made for this caller" when the call is derived again. */
function keepCreatedBy(call: Matched): Matched {
  const before = call.known?.match;
  if (
    call.match.kind !== "matched" ||
    before?.kind !== "matched" ||
    before.by !== "created" ||
    call.match.by !== "number"
  )
    return call;
  return { ...call, match: { ...call.match, by: "created" } };
}

/** People are made only for calls that have ended (a ringing call may still turn out to be spam), and never in rehearsal. */
function mayCreate(install: Install, call: Sourced): boolean {
  return (
    install.status === "live" &&
    install.settings.matching.createPeople &&
    call.facts.ended === true &&
    call.known?.matchOverride === undefined
  );
}

function newPeople(install: Install, calls: readonly Sourced[]): readonly NewPerson[] {
  const byPhone = new Map(calls.map((call) => [numberOf(call), call]));
  return [...byPhone].map(([phone, call]) => ({
    key: stableId([install.id, "caller", phone]),
    phone,
    name: call.facts.caller?.name,
    city: call.facts.caller?.city,
    region: call.facts.caller?.region,
    sourceText: sourceText(call.source),
  }));
}

function numberOf(call: Sourced): Phone {
  const phone = call.facts.caller?.number;
  if (phone === undefined) throw new Error("A caller without a number was taken for one who may be matched.");
  return phone;
}

/** One after another, letting other work of the process in between: judging a full batch takes the better part of a second. */
async function judgeAll(
  install: Install,
  calls: readonly Matched[],
  d: ProcessCallDependencies,
): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const call of calls) {
    judged.push(await judge(install, call, d));
    await setImmediate();
  }
  return judged;
}

async function judge(install: Install, call: Matched, d: ProcessCallDependencies): Promise<Judged> {
  const override = call.known?.outcomeOverride;
  const outcome = await classifyOutcome(
    { facts: call.facts, override, settings: install.settings.outcomes },
    d.classifier,
  );
  const { arrived: _arrived, ...rest } = call;
  const derived = { facts: call.facts, source: call.source, level: call.level, match: call.match, outcome };
  return {
    ...rest,
    installId: install.id,
    verified: call.known === undefined ? call.verified : call.known.verified && call.verified,
    outcome,
    outcomeOverride: override,
    matchOverride: call.known?.matchOverride,
    inputsHash: valueHash([derived, OUTCOME_RULES_VERSION, call.updates.map((update) => update.key)]),
    revision: (call.known?.revision ?? 0) + 1,
  };
}

function withoutKnown({ known: _known, ...call }: Judged): Call {
  return call;
}

function scored(call: Call, around: CallSurroundings): Call {
  if (call.match.kind !== "matched" || call.match.person.ref.object === "company") return call;
  return { ...call, score: scorePerson(call.match.person, around) };
}
