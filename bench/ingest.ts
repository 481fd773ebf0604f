import { connectDatabase } from "../app/store/database.ts";
import { freePort } from "../test/support/free-port.ts";
import { startChild, untilAnswering } from "./child-process.ts";
import { type PostReport, postAll } from "./post-all.ts";
import { type BenchDatabase, startDatabase, startProduct } from "./running-product.ts";
import { SIGNING_KEY, signedPosts } from "./signed-posts.ts";

/** Webhooks per second: of our web process alone, of the smallest honest server, and of our web process while it works its jobs too. */
export interface IngestReport {
  readonly ours: PostReport;
  readonly baseline: PostReport;
  readonly ratio: number;
  readonly withJobs: PostReport;
}

/** How a bench tells what it is doing. */
export type Say = (line: string) => void;

/** How often each server is measured; the servers take turns. */
const ROUNDS = 3;
const CONNECTIONS = 32;
const WARM_UP = 300;
const TIMEOUT_MS = 10_000;

/**
 * Measures how many signed webhooks a second are verified, stored and answered over HTTP. All servers are processes of their own on one database
 * server; every webhook is another one; and everything that was answered 2xx is counted in the database afterwards.
 */
export async function benchIngest(requests: number, say: Say): Promise<IngestReport> {
  const database = await startDatabase();
  try {
    const compared = await compare(database, requests, say);
    const withJobs = await measureWithJobs(database, requests, say);
    return { ...compared, withJobs };
  } finally {
    await database.close();
  }
}

async function compare(
  database: BenchDatabase,
  requests: number,
  say: Say,
): Promise<Pick<IngestReport, "ours" | "baseline" | "ratio">> {
  const uri = database.uri("intake");
  const product = await startProduct({ crm: "salesforce", databaseUri: uri, jobs: "nobody" });
  const baseline = await startBaseline(uri);
  try {
    await postAll(product.webhookUrl, signedPosts("warm-up", WARM_UP), CONNECTIONS);
    await postAll(baseline.url, signedPosts("warm-up", WARM_UP), CONNECTIONS);
    const ours: PostReport[] = [];
    const theirs: PostReport[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const posts = signedPosts(`round-${round}`, requests);
      ours.push(await postAll(product.webhookUrl, posts, CONNECTIONS));
      theirs.push(await postAll(baseline.url, posts, CONNECTIONS));
      say(`round ${round}: ringledger ${perSecond(ours.at(-1))}, baseline ${perSecond(theirs.at(-1))}`);
    }
    await checkStored(uri, WARM_UP + ROUNDS * requests);
    const medians = { ours: median(ours), baseline: median(theirs) };
    return { ...medians, ratio: medians.ours.perSecond / medians.baseline.perSecond };
  } finally {
    await Promise.all([product.stop(), baseline.stop()]);
  }
}

async function measureWithJobs(database: BenchDatabase, requests: number, say: Say): Promise<PostReport> {
  const product = await startProduct({ crm: "salesforce", databaseUri: database.uri("jobs"), jobs: "web" });
  try {
    const report = await postAll(product.webhookUrl, signedPosts("jobs", requests), CONNECTIONS);
    say(`with its jobs: ${perSecond(report)}`);
    return report;
  } finally {
    await product.stop();
  }
}

async function startBaseline(uri: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const child = startChild("bench/baseline-server.ts", { MONGODB_URI: uri, PORT: String(port), SIGNING_KEY });
  await untilAnswering(`http://127.0.0.1:${port}/health`);
  return { url: `http://127.0.0.1:${port}/webhooks/callrail`, stop: child.stop };
}

/** Throws when a collection does not hold exactly what its server has accepted. */
async function checkStored(uri: string, accepted: number): Promise<void> {
  const database = await connectDatabase(uri, { timeoutMs: TIMEOUT_MS });
  try {
    for (const name of ["deliveries-in", "baseline"]) {
      const stored = await database.connection.collection(name).countDocuments();
      if (stored !== accepted) throw new Error(`${accepted} webhooks were accepted and ${stored} are in "${name}".`);
    }
  } finally {
    await database.close();
  }
}

function median(reports: readonly PostReport[]): PostReport {
  const middle = [...reports].sort((a, b) => a.perSecond - b.perSecond)[Math.floor(reports.length / 2)];
  if (middle === undefined) throw new Error("Nothing was measured.");
  return middle;
}

function perSecond(report: PostReport | undefined): string {
  return `${Math.round(report?.perSecond ?? 0)} webhooks/s`;
}
