import type { Crm } from "../adapters/crms/crm.ts";
import type { JobQueue } from "../adapters/job-queues/job-queue.ts";
import { type ProcessOpportunityDependencies, processOpportunities } from "../process-opportunity-change.ts";
import { type CrmPerson, type CrmRef, refKey } from "../records/crm-person.ts";
import type { Install } from "../records/install.ts";
import type { Opportunity, OpportunityChanges } from "../records/opportunity.ts";
import type { CallStore } from "../store/calls.ts";
import type { CrmEventStore } from "../store/crm-events.ts";
import type { CursorStore } from "../store/cursors.ts";
import type { OpportunityStore } from "../store/opportunities.ts";
import type { PersonStore } from "../store/people.ts";
import { TransientError } from "../values/errors.ts";
import { msBetween } from "../values/instant.ts";
import { type ProcessCallsJobDependencies, processKnownCalls } from "./process-calls.ts";
import { addJobs, deliverJob } from "./requests.ts";

/** What following the CRM's changes needs. */
export interface SyncDependencies extends ProcessOpportunityDependencies, ProcessCallsJobDependencies {
  readonly openCrm: (install: Install) => Promise<{ readonly crm: Crm; readonly polls: boolean } | undefined>;
  readonly events: Pick<CrmEventStore, "waiting" | "done">;
  readonly cursors: Pick<CursorStore, "find" | "put">;
  readonly mirror: Pick<PersonStore, "findByRefs" | "put">;
  readonly opportunities: Pick<OpportunityStore, "findMany" | "ofPeople" | "put">;
  readonly ledger: ProcessOpportunityDependencies["ledger"];
  readonly calls: Pick<CallStore, "findMany" | "save" | "ofPeople">;
  readonly queue: JobQueue;
  readonly pollMs: number;
}

const CURSOR = "opportunities";
const EVENTS_AT_ONCE = 500;
const FOLLOW_TRIES = 5;

/**
 * Follows the CRM's changes of opportunities: the ones that its webhooks named, and, where the CRM has to be asked, everything since the last question (at
 * most one question per `pollMs`). The place in the CRM's history moves on only after the changes were worked off. Throws outside errors.
 */
export async function syncOpportunities(install: Install, d: SyncDependencies): Promise<void> {
  const open = await d.openCrm(install);
  if (open === undefined) return;
  await followEvents(install, open.crm, d);
  if (open.polls) await askForChanges(install, open.crm, d);
}

/** Takes opportunities through the story and wakes what has something to send. */
export async function processAndWake(
  install: Install,
  refs: readonly Opportunity["ref"][],
  d: SyncDependencies,
): Promise<void> {
  const destinations = await processOpportunities(install, refs, d);
  await addJobs(d.queue, destinations.map(deliverJob));
}

async function followEvents(install: Install, crm: Crm, d: SyncDependencies): Promise<void> {
  const events = await d.events.waiting(install.id, EVENTS_AT_ONCE);
  if (events.length === 0) return;
  const ids = new Set(events.filter((event) => event.object === "opportunity").map((event) => event.recordId));
  const refs = [...ids].map((id) => ({ object: "opportunity" as const, id }));
  if (refs.length > 0) await takeIn(install, await crm.readOpportunities(refs), d);
  await d.events.done(
    install.id,
    events.map((event) => event.id),
  );
}

async function askForChanges(install: Install, crm: Crm, d: SyncDependencies): Promise<void> {
  const last = await d.cursors.find(install.id, CURSOR);
  const at = d.now();
  if (last !== undefined && msBetween(last.at, at) < d.pollMs) return;
  const { changes, next } = await crm.changedOpportunities(last?.value ?? "");
  await takeIn(install, changes, d);
  await d.cursors.put(install.id, CURSOR, { value: next, at });
}

/** Mirrors changes; the calls of people who now live on as others follow them; then the opportunities go their way. */
async function takeIn(install: Install, changes: OpportunityChanges, d: SyncDependencies): Promise<void> {
  await d.opportunities.put(install.id, changes.opportunities);
  await followSurvivors(install, changes.survivors, d);
  if (changes.opportunities.length > 0) {
    await processAndWake(
      install,
      changes.opportunities.map((opportunity) => opportunity.ref),
      d,
    );
  }
}

async function followSurvivors(
  install: Install,
  survivors: OpportunityChanges["survivors"],
  d: SyncDependencies,
): Promise<void> {
  const froms = await d.mirror.findByRefs(
    install.id,
    survivors.map(({ from }) => from),
  );
  const to = new Map(survivors.map((each) => [refKey(each.from), each.to]));
  const news = froms.flatMap((person) => {
    const survivor = to.get(refKey(person.ref));
    const known =
      survivor === undefined || (person.survivor !== undefined && refKey(person.survivor) === refKey(survivor));
    return known ? [] : [{ person, survivor }];
  });
  await d.mirror.put(
    install.id,
    news.flatMap(({ person, survivor }) => succession(person, survivor)),
  );
  await followCalls(install, [...to.keys()], d);
}

/**
 * Takes the calls of people who live on as others to those others. It looks at every such person, known or news, because a call may have been saved
 * under the old name meanwhile. Throws TransientError when others keep changing the calls at the same time.
 */
async function followCalls(install: Install, formerKeys: readonly string[], d: SyncDependencies): Promise<void> {
  for (let tries = 0; tries < FOLLOW_TRIES; tries += 1) {
    const calls = await d.calls.ofPeople(install.id, formerKeys);
    if (calls.length === 0) return;
    await processKnownCalls(install, calls, d);
  }
  const left = await d.calls.ofPeople(install.id, formerKeys);
  if (left.length > 0)
    throw new TransientError("calls.busy", "Calls of a converted person are being changed by others.");
}

function succession(person: CrmPerson, survivor: CrmRef<CrmPerson["ref"]["object"]>): readonly CrmPerson[] {
  const { survivor: _old, ...facts } = person;
  return [
    { ...person, survivor },
    { ...facts, ref: survivor },
  ];
}
