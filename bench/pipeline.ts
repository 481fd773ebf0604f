import { setTimeout as pause } from "node:timers/promises";
import { SingleBar } from "cli-progress";
import { z } from "zod";
import { postAll } from "./post-all.ts";
import { type BenchCrm, type RunningProduct, startDatabase, startProduct } from "./running-product.ts";
import { callerNumber, signedPosts } from "./signed-posts.ts";

/** What it took to bring calls into a CRM. Requests are all that the CRM counted after the sign-in, the preparations for the first write included. */
export interface PipelineReport {
  readonly calls: number;
  readonly requests: number;
  readonly requestsPerThousandCalls: number;
  readonly callsPerSecond: number;
  readonly requestsByPath: Readonly<Record<string, number>>;
}

const CONNECTIONS = 32;
const LOOK_EVERY_MS = 250;
/** The bench gives up when nothing has moved for this long. */
const STALLED_MS = 60_000;
/** Every so many callers is in the CRM before they call. */
const CALLERS_PER_KNOWN = 8;

const status = z.object({
  queue: z.object({ dead: z.number() }),
  received: z.record(z.string(), z.number()),
  deliveries: z.array(z.object({ what: z.string(), state: z.string(), count: z.number() })),
});

/** Posts calls as fast as they are taken and waits until the CRM has acknowledged each of them and everything else that it should say. */
export async function benchPipeline(
  crm: BenchCrm,
  calls: number,
  { showProgress }: { readonly showProgress: boolean },
): Promise<PipelineReport> {
  const database = await startDatabase();
  try {
    const product = await startProduct({ crm, databaseUri: database.uri("pipeline"), jobs: "worker" });
    try {
      return await measure(product, calls, showProgress);
    } finally {
      await product.stop();
    }
  } finally {
    await database.close();
  }
}

async function measure(product: RunningProduct, calls: number, showProgress: boolean): Promise<PipelineReport> {
  const { admin, sandbox, webhookUrl } = product;
  for (let caller = 0; caller < calls; caller += CALLERS_PER_KNOWN) {
    sandbox.addContact(`Known ${caller}`, callerNumber(caller));
  }
  const before = sandbox.apiRequests();
  await admin.post("/api/go-live", {});
  const posts = signedPosts("pipeline", calls);
  const started = performance.now();
  await postAll(webhookUrl, posts, CONNECTIONS);
  await untilWritten(product, calls, showProgress);
  const seconds = (performance.now() - started) / 1000;
  const after = sandbox.apiRequests();
  if (sandbox.violations.length > 0) throw new Error(`The CRM would have refused:\n${sandbox.violations.join("\n")}`);
  const requests = after.total - before.total;
  return {
    calls,
    requests,
    requestsPerThousandCalls: round((requests * 1000) / calls),
    callsPerSecond: round(calls / seconds),
    requestsByPath: difference(after.byPath, before.byPath),
  };
}

async function untilWritten({ admin }: RunningProduct, calls: number, showProgress: boolean): Promise<void> {
  const bar = new SingleBar({
    format: "{bar} {value}/{total} calls in the CRM",
    clearOnComplete: true,
    hideCursor: true,
  });
  if (showProgress) bar.start(calls, 0);
  let last = { text: "", at: performance.now() };
  try {
    for (;;) {
      const standing = standingOf(status.parse(await admin.get("/api/status")));
      bar.update(standing.written);
      if (standing.written === calls && standing.waiting === 0) return;
      const text = JSON.stringify(standing);
      if (standing.troubles > 0) throw new Error(`Something was refused or given up: ${text}`);
      if (text !== last.text) last = { text, at: performance.now() };
      if (performance.now() - last.at > STALLED_MS) throw new Error(`Nothing moves any more: ${text}`);
      await pause(LOOK_EVERY_MS);
    }
  } finally {
    bar.stop();
  }
}

/** How far the calls are: `written` are acknowledged by the CRM, `waiting` is everything, in or out, that is still to do. */
function standingOf({ received, deliveries, queue }: z.output<typeof status>): {
  readonly written: number;
  readonly waiting: number;
  readonly troubles: number;
} {
  const sum = (state: string, what?: string): number =>
    deliveries
      .filter((each) => each.state === state && (what === undefined || each.what === what))
      .reduce((total, each) => total + each.count, 0);
  return {
    written: sum("accepted", "call"),
    waiting: sum("waiting") + (received["received"] ?? 0),
    troubles: sum("refused") + (received["unreadable"] ?? 0) + (received["failed"] ?? 0) + queue.dead,
  };
}

function difference(
  after: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const more = Object.entries(after).map(([path, count]) => [path, count - (before[path] ?? 0)] as const);
  return Object.fromEntries(more.filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
