import type { JobQueue } from "../adapters/job-queues/job-queue.ts";
import { type CallInputs, type ProcessCallDependencies, type ProcessedCalls, processCalls } from "../process-call.ts";
import { type ProviderOfConnection, readDeliveries, withKnown } from "../read-deliveries.ts";
import type { Call } from "../records/call.ts";
import type { Install } from "../records/install.ts";
import type { CallStore } from "../store/calls.ts";
import type { DeliveryInStore, KeptDelivery } from "../store/deliveries-in.ts";
import { errorCode, isOutsideError } from "../values/errors.ts";
import { SECOND_MS } from "../values/instant.ts";
import { addJobs, delayed, deliverJob, processCallsJob, processOpportunitiesJob } from "./requests.ts";

/** What taking kept webhooks through the story needs. */
export interface ProcessCallsJobDependencies extends ProcessCallDependencies {
  readonly deliveriesIn: Pick<DeliveryInStore, "claim" | "finish" | "setAside" | "unclaim">;
  readonly calls: Pick<CallStore, "findMany" | "save" | "ofPeople">;
  readonly providerOf: (
    install: Install,
    connectionIds: ReadonlySet<string>,
  ) => Promise<ReadonlyMap<string, ProviderOfConnection>>;
  readonly queue: JobQueue;
}

/** Webhooks taken at once: as many calls as one CRM request carries. */
const BATCH = 200;
const AGAIN_MS = SECOND_MS;
/** A webhook that meets a bug is tried this often. */
const TRIES = 5;

/**
 * Takes an install's waiting webhooks through the way of a call, batch by batch, until none waits. Nothing is finished before its call is saved and its
 * desired state kept, so a killed process only means that another does it again. Answers how many webhooks were worked off.
 */
export async function processWaitingCalls(install: Install, d: ProcessCallsJobDependencies): Promise<number> {
  let worked = 0;
  for (;;) {
    const claimed = await d.deliveriesIn.claim(install.id, BATCH);
    if (claimed.length === 0) return worked;
    worked += claimed.length;
    try {
      await processBatch(install, claimed, d);
    } catch (error) {
      if (!isOutsideError(error)) await processApart(install, claimed, d);
      else {
        await d.deliveriesIn.unclaim(install.id, claimed, { countsAsTry: false });
        throw error;
      }
    }
  }
}

/**
 * Takes webhooks one by one after a bug met them together, so that one that cannot be worked on holds back no other; after enough tries that one is set
 * aside for a person to look at. Throws the first failure at the end.
 */
async function processApart(
  install: Install,
  claimed: readonly KeptDelivery[],
  d: ProcessCallsJobDependencies,
): Promise<void> {
  const failures: unknown[] = [];
  for (const delivery of claimed) {
    try {
      await processBatch(install, [delivery], d);
    } catch (error) {
      failures.push(error);
      const countsAsTry = !isOutsideError(error);
      if (!countsAsTry || delivery.attempts < TRIES)
        await d.deliveriesIn.unclaim(install.id, [delivery], { countsAsTry });
      else await d.deliveriesIn.setAside(install.id, delivery.id, { state: "failed", problem: errorCode(error) });
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Takes calls that are known already through the story once more, with no new messages: after a correction, or with new rules. */
export async function processKnownCalls(
  install: Install,
  calls: readonly Call[],
  d: ProcessCallsJobDependencies,
): Promise<ProcessedCalls> {
  const inputs = calls.map((call): CallInputs => ({ ...call, known: call, arrived: [] }));
  const processed = await processCalls(install, inputs, d);
  await wake(install, processed, d);
  return processed;
}

async function processBatch(
  install: Install,
  claimed: readonly KeptDelivery[],
  d: ProcessCallsJobDependencies,
): Promise<void> {
  const providers = await d.providerOf(install, new Set(claimed.map((delivery) => delivery.connectionId)));
  const { inputs, read, unreadable } = readDeliveries(claimed, (delivery) => providers.get(delivery.connectionId));
  for (const { id, problem } of unreadable)
    await d.deliveriesIn.setAside(install.id, id, { state: "unreadable", problem });
  const known = await d.calls.findMany(
    install.id,
    inputs.map((input) => input.id),
  );
  const processed = await processCalls(install, withKnown(inputs, known), d);
  const again = new Set<string>(processed.again);
  const waits = read.filter(({ callIds }) => callIds.some((id) => again.has(id)));
  await wake(install, processed, d);
  await d.deliveriesIn.finish(
    install.id,
    read.filter((delivery) => !waits.includes(delivery)),
  );
  if (waits.length > 0) {
    const back = new Set(waits.map(({ id }) => id));
    await d.deliveriesIn.unclaim(
      install.id,
      claimed.filter((delivery) => back.has(delivery.id)),
      { countsAsTry: false },
    );
    await addJobs(d.queue, [delayed(processCallsJob(install.id), AGAIN_MS)]);
  }
}

async function wake(install: Install, processed: ProcessedCalls, d: ProcessCallsJobDependencies): Promise<void> {
  const ids = processed.opportunities.map((ref) => ref.id);
  await addJobs(d.queue, [
    ...processed.destinations.map(deliverJob),
    ...(ids.length === 0 ? [] : [processOpportunitiesJob(install.id, ids)]),
  ]);
}
