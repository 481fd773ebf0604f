import type { JobQueue } from "../adapters/job-queues/job-queue.ts";
import type { Install } from "../records/install.ts";
import type { CrmEventStore } from "../store/crm-events.ts";
import type { DeliveryInStore } from "../store/deliveries-in.ts";
import type { DeliveryOutStore } from "../store/deliveries-out.ts";
import {
  addJobs,
  checkRequestsJob,
  deliverJob,
  type JobRequest,
  processCallsJob,
  syncOpportunitiesJob,
} from "./requests.ts";

/** What looking for left-over work needs. */
export interface SweepDependencies {
  readonly installs: { listActive(): Promise<readonly Install[]> };
  readonly deliveriesIn: Pick<DeliveryInStore, "hasDue">;
  readonly deliveriesOut: Pick<DeliveryOutStore, "dueDestinations" | "connectionsWithOpenRequests">;
  readonly events: Pick<CrmEventStore, "waiting">;
  readonly polls: (install: Install) => boolean;
  readonly queue: JobQueue;
}

/**
 * Wakes whatever is due and not awake: webhooks whose wake-up was lost with a process, deliveries whose time has come, verdicts to ask for, changes to poll.
 * Everything that it wakes is safe to wake too often. Answers how many jobs it asked for.
 */
export async function sweep(d: SweepDependencies): Promise<number> {
  let woken = 0;
  for (const install of await d.installs.listActive()) {
    const requests = await dueJobs(install, d);
    await addJobs(d.queue, requests);
    woken += requests.length;
  }
  return woken;
}

async function dueJobs(install: Install, d: SweepDependencies): Promise<readonly JobRequest[]> {
  const received = (await d.deliveriesIn.hasDue(install.id)) ? [processCallsJob(install.id)] : [];
  if (install.status === "reconnect") return received;
  const [destinations, asking, events] = await Promise.all([
    d.deliveriesOut.dueDestinations(install.id),
    d.deliveriesOut.connectionsWithOpenRequests(install.id),
    d.events.waiting(install.id, 1),
  ]);
  return [
    ...received,
    ...(install.status === "live" ? destinations.map(deliverJob) : []),
    ...asking.map((connection) => checkRequestsJob(install.id, connection)),
    ...(events.length > 0 || d.polls(install) ? [syncOpportunitiesJob(install.id)] : []),
  ];
}
