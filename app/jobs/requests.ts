import type { AddOptions, Job, JobQueue } from "../adapters/job-queues/job-queue.ts";
import type { DestinationRef } from "../records/delivery.ts";
import type { ConnectionId, InstallId } from "../values/ids.ts";

/** A job with the options that it is added with. */
export interface JobRequest {
  readonly job: Job;
  readonly options: AddOptions;
}

const OPPORTUNITIES_PER_JOB = 100;

/** The names of all jobs. Payloads hold ids only. */
export const JOB_NAMES = [
  "process-calls",
  "process-opportunities",
  "sync-opportunities",
  "deliver",
  "check-requests",
  "rematch",
  "sweep",
] as const;
export type JobName = (typeof JOB_NAMES)[number];

/** Reads an install's kept webhooks and takes their calls through the story. */
export function processCallsJob(install: InstallId): JobRequest {
  return once("process-calls", { installId: install });
}

/** Takes opportunities, as they stand in the mirror, through the story. `ids` are the CRM's own ids. */
export function processOpportunitiesJob(install: InstallId, ids: readonly string[]): JobRequest {
  return once("process-opportunities", { installId: install, ids: [...new Set(ids)].sort().join(",") });
}

/** The same for any number of opportunities, in jobs of a bounded size. */
export function processManyOpportunitiesJobs(install: InstallId, ids: readonly string[]): readonly JobRequest[] {
  const chunks = Math.ceil(ids.length / OPPORTUNITIES_PER_JOB);
  return Array.from({ length: chunks }, (_, chunk) =>
    processOpportunitiesJob(install, ids.slice(chunk * OPPORTUNITIES_PER_JOB, (chunk + 1) * OPPORTUNITIES_PER_JOB)),
  );
}

/** Reads changed opportunities from the CRM, by its events or by asking, and takes them through the story. */
export function syncOpportunitiesJob(install: InstallId): JobRequest {
  return once("sync-opportunities", { installId: install });
}

/** Sends what is due at one destination. */
export function deliverJob(to: DestinationRef): JobRequest {
  return once("deliver", { installId: to.installId, connection: to.connection, kind: to.kind });
}

/** Asks an ad platform for its verdict on what it has received. */
export function checkRequestsJob(install: InstallId, connection: ConnectionId): JobRequest {
  return once("check-requests", { installId: install, connection });
}

/** Looks again for the people of calls that came while the CRM was not connected; `strangers` too: for those that nobody was made for in rehearsal. */
export function rematchJob(install: InstallId, whom: "not_looked_up" | "strangers" = "not_looked_up"): JobRequest {
  return once("rematch", { installId: install, whom });
}

/** Looks for due and left-over work of every install. */
export function sweepJob(): JobRequest {
  return once("sweep", {});
}

/** Adds jobs; ones that wait already are not added again. */
export async function addJobs(queue: JobQueue, requests: readonly JobRequest[]): Promise<void> {
  await Promise.all(requests.map(({ job, options }) => queue.add(job, options)));
}

/** The same job after a delay. */
export function delayed({ job, options }: JobRequest, delayMs: number): JobRequest {
  return { job, options: { ...options, dedupKey: `${options.dedupKey ?? job.name}:later`, delayMs } };
}

function once(name: JobName, payload: Readonly<Record<string, string>>): JobRequest {
  return { job: { name, payload }, options: { dedupKey: [name, ...Object.values(payload)].join(":") } };
}
