import type { JobHandler, JobQueue } from "../adapters/job-queues/job-queue.ts";
import { checkRequests } from "../deliveries/check-requests.ts";
import { deliverDue } from "../deliveries/deliver-batch.ts";
import type { Destinations } from "../open-destination.ts";
import type { DestinationRef } from "../records/delivery.ts";
import type { Install } from "../records/install.ts";
import type { UnmatchedReason } from "../records/match.ts";
import type { CallStore } from "../store/calls.ts";
import type { DeliveryOutStore } from "../store/deliveries-out.ts";
import { RateLimitedError, ReconnectRequiredError, RejectedError, TransientError } from "../values/errors.ts";
import { connectionId, installId } from "../values/ids.ts";
import { msBetween, SECOND_MS } from "../values/instant.ts";
import { processKnownCalls, processWaitingCalls } from "./process-calls.ts";
import {
  addJobs,
  checkRequestsJob,
  delayed,
  deliverJob,
  type JobName,
  rematchJob,
  syncOpportunitiesJob,
} from "./requests.ts";
import { type SweepDependencies, sweep } from "./sweep.ts";
import { processAndWake, type SyncDependencies, syncOpportunities } from "./sync-opportunities.ts";

/** What the jobs need of the rest of the product. */
export interface JobDependencies extends SyncDependencies, SweepDependencies {
  readonly installs: SweepDependencies["installs"] & { find(id: Install["id"]): Promise<Install | undefined> };
  readonly deliveriesIn: SyncDependencies["deliveriesIn"] & SweepDependencies["deliveriesIn"];
  readonly deliveriesOut: DeliveryOutStore;
  readonly events: SyncDependencies["events"];
  readonly unmatchedCalls: CallStore["unmatched"];
  readonly destinations: Destinations;
  readonly queue: JobQueue;
  /** One line for each finished unit of work: ids and counts, nothing personal. */
  readonly log: (unit: string, facts: Readonly<Record<string, string | number | undefined>>) => void;
  /** One line for each unit of work that failed; the queue decides whether it is tried again. */
  readonly logFailure: (unit: string, install: Install["id"], error: unknown) => void;
}

/** How many jobs of a kind one process works at once. */
const CONCURRENCY: Readonly<Record<JobName, number>> = {
  "process-calls": 4,
  "process-opportunities": 4,
  "sync-opportunities": 2,
  deliver: 8,
  "check-requests": 2,
  rematch: 1,
  sweep: 1,
};

/** At least this long between two questions about one request that is still being judged. */
const STATUS_AGAIN_MS = 30 * SECOND_MS;
/** Calls looked at together: as many as one CRM request carries. */
const REMATCH_BATCH = 200;
const NOT_ASKED: readonly UnmatchedReason[] = ["not_looked_up"];
const STRANGERS: readonly UnmatchedReason[] = ["not_looked_up", "no_such_person"];

/** What each job does. A job of an install that is gone ends in the dead letters. */
export function createJobHandlers(d: JobDependencies): Readonly<Record<JobName, JobHandler>> {
  const work: Readonly<Record<JobName, JobHandler["run"]>> = {
    "process-calls": forInstall(d, async (install) => {
      const worked = await processWaitingCalls(install, d).catch(outageCode);
      d.log("processed calls", {
        installId: install.id,
        ...(typeof worked === "string" ? { code: worked } : { webhooks: worked }),
      });
    }),
    "process-opportunities": forInstall(d, async (install, payload) => {
      const ids = (payload["ids"] ?? "").split(",").filter((id) => id !== "");
      await processAndWake(
        install,
        ids.map((id) => ({ object: "opportunity", id })),
        d,
      );
    }),
    "sync-opportunities": forInstall(d, (install) => syncOpportunities(install, d)),
    deliver: forInstall(d, (install, payload) => deliver(install, destinationOf(install, payload), d)),
    "check-requests": forInstall(d, (install, payload) => check(install, destinationOf(install, payload), d)),
    rematch: forInstall(d, (install, payload) => rematch(install, payload["whom"] === "strangers", d)),
    sweep: async () => {
      await sweep(d);
    },
  };
  const handler = (name: JobName): JobHandler => ({ run: logged(name, work[name], d), concurrency: CONCURRENCY[name] });
  return {
    "process-calls": handler("process-calls"),
    "process-opportunities": handler("process-opportunities"),
    "sync-opportunities": handler("sync-opportunities"),
    deliver: handler("deliver"),
    "check-requests": handler("check-requests"),
    rematch: handler("rematch"),
    sweep: handler("sweep"),
  };
}

function logged(name: JobName, run: JobHandler["run"], d: JobDependencies): JobHandler["run"] {
  return async (payload, jobRun) => {
    try {
      await run(payload, jobRun);
    } catch (error) {
      d.logFailure(name, installId(payload["installId"] ?? ""), error);
      throw error;
    }
  };
}

/** While the CRM is down the webhooks wait; the next sweep asks again, so the queue's growing delays need not. */
function outageCode(error: unknown): string {
  if (error instanceof TransientError || error instanceof RateLimitedError) return error.code;
  throw error;
}

type Payload = Readonly<Record<string, string>>;

function forInstall(
  d: JobDependencies,
  work: (install: Install, payload: Payload) => Promise<void>,
): JobHandler["run"] {
  return async (payload) => {
    const install = await d.installs.find(installId(payload["installId"] ?? ""));
    if (install === undefined) throw new RejectedError("job.no_install", "The job belongs to no install.");
    if (install.status !== "uninstalled") await work(install, payload);
  };
}

function destinationOf(install: Install, payload: Payload): DestinationRef {
  const kind = payload["kind"];
  return {
    installId: install.id,
    connection: connectionId(payload["connection"] ?? ""),
    kind:
      kind === "crm_person" || kind === "crm_opportunity" || kind === "conversion" || kind === "alert"
        ? kind
        : "crm_call",
  };
}

/** In rehearsal nothing is sent: deliveries wait until the install goes live. */
async function deliver(install: Install, to: DestinationRef, d: JobDependencies): Promise<void> {
  if (install.status !== "live") return;
  const destination = await d.destinations.open(install, to);
  if (destination === undefined) return;
  const report = await deliverDue(to, d.deliveriesOut, { destination, now: d.now });
  d.log("delivered", {
    installId: install.id,
    kind: to.kind,
    sent: report.sent,
    refused: report.refused,
    code: report.code,
  });
  if (report.needsSignIn === true) await d.destinations.needsSignIn(to);
  if (report.pausedUntil !== undefined) {
    await addJobs(d.queue, [delayed(deliverJob(to), Math.max(0, msBetween(d.now(), report.pausedUntil)))]);
  }
  if (to.kind === "conversion" && report.sent > 0) {
    const open = await d.destinations.openPlatform(install.id, to.connection);
    await addJobs(d.queue, [delayed(checkRequestsJob(install.id, to.connection), open?.statusAfterMs ?? 0)]);
  }
}

/** Looks for people again; calls whose person another process is just making have their turn once more. */
async function rematch(install: Install, withStrangers: boolean, d: JobDependencies): Promise<void> {
  const calls = await d.unmatchedCalls(install.id, withStrangers ? STRANGERS : NOT_ASKED);
  for (let start = 0; start < calls.length; start += REMATCH_BATCH) {
    const { again } = await processKnownCalls(install, calls.slice(start, start + REMATCH_BATCH), d);
    if (again.length > 0) await addJobs(d.queue, [delayed(rematchJob(install.id, "strangers"), SECOND_MS)]);
  }
  await addJobs(d.queue, [syncOpportunitiesJob(install.id)]);
}

async function check(install: Install, to: DestinationRef, d: JobDependencies): Promise<void> {
  const open = await d.destinations.openPlatform(install.id, to.connection);
  if (open === undefined) return;
  const { platform, statusAfterMs } = open;
  const requestStatus = (id: string) => platform.requestStatus(id);
  const asking = checkRequests(to, d.deliveriesOut, { requestStatus, statusAfterMs, now: d.now });
  const report = await asking.catch(async (error: unknown) => {
    if (!(error instanceof ReconnectRequiredError)) throw error;
    await d.destinations.needsSignIn(to);
    return { judged: 0, open: 0 };
  });
  d.log("checked requests", { installId: install.id, judged: report.judged, open: report.open });
  if (report.open > 0) {
    await addJobs(d.queue, [
      delayed(checkRequestsJob(install.id, to.connection), Math.min(statusAfterMs, STATUS_AGAIN_MS)),
    ]);
  }
}
