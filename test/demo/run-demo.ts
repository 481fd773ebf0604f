import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { startEmbeddedMongo } from "../../app/embedded-mongo/index.ts";
import { epochMs, type Instant, instant } from "../../app/values/instant.ts";
import { freePort } from "../support/free-port.ts";
import { type AdminApi, installThroughOAuth } from "../support/install-flow.ts";
import { type DemoFigures, readFigures } from "./figures.ts";
import { buildDemoMonth, type DemoCall, type DemoMonth, demoWebhooks } from "./month/index.ts";
import { existingPeople } from "./month/people.ts";
import { runToEnd, startProcess } from "./processes.ts";
import { type SalesTeam, salesTeam } from "./sales-team.ts";
import { type DemoCrm, GOOGLE_ACCOUNT, GOOGLE_ACTION, startWorld, type World } from "./world.ts";

/** How a demo is run. */
export interface DemoOptions {
  readonly crm: DemoCrm;
  readonly dataDir: string;
  /** A Redis for the jobs; without it they are kept in the database. */
  readonly redisUrl?: string;
  readonly onProgress?: (step: string, done: number, of: number) => void;
  /** Goes on while the month goes by, and may break what it is given; the demo settles after it has ended. */
  readonly alongside?: (running: RunningDemo) => Promise<void>;
}

/** A demo whose processes run. */
export interface RunningDemo {
  readonly world: World;
  readonly admin: AdminApi;
  readonly month: DemoMonth;
  readonly webUrl: string;
  crashWeb(): Promise<void>;
  crashWorker(): Promise<void>;
}

/** A demo whose month is over; everything still serves until `close`. */
export interface FinishedDemo extends RunningDemo {
  readonly figures: DemoFigures;
  close(): Promise<void>;
}

const SEED = 20_261;
const POSTERS = 8;
const SETTLE_MS = 170_000;
const SIGNING_KEY = "demo-callrail-signing-key-01234567";
const AUTH_TOKEN = "demo-twilio-auth-token-0123456789";
const ACCOUNT_SID = "AC00000000000000000000000000000000";

/** What has to be the same when the demo is run again on the same folder. */
const stateSchema = z.object({ now: z.string(), callrail: z.string(), twilio: z.string(), finished: z.boolean() });
type DemoState = z.output<typeof stateSchema>;

/**
 * Runs the demo's month on the real processes: sandbox, embedded database, web and worker; installs through the real sign-in; posts signed webhooks;
 * lets the sales team close its deals; waits until everything has settled. Run again on the same folder, it posts the same webhooks again, which
 * changes nothing. Throws when something does not come up or does not settle in time.
 */
export async function runDemo(options: DemoOptions): Promise<FinishedDemo> {
  const { crm, dataDir } = options;
  const known = await readState(dataDir);
  const now = instant(known?.now ?? Date.now());
  const month = buildDemoMonth({ now, seed: SEED });
  const webUrl = `http://127.0.0.1:${await freePort()}`;
  const world = await startWorld({ webUrl, startAt: epochMs(instant(`${month.from}T00:00:00.000Z`)) });
  const database = await startEmbeddedMongo({ dataDir });
  const environment = {
    ...world.environment,
    HOST: "127.0.0.1",
    PORT: new URL(webUrl).port,
    PUBLIC_URL: webUrl,
    MONGODB_URI: database.uri,
    RINGLEDGER_DATA_DIR: dataDir,
    WEB_WORKS_JOBS: "false",
    POLL_SECONDS: "1",
    SWEEP_SECONDS: "1",
    LEASE_SECONDS: "6",
    CONVERSION_STATUS_SECONDS: "1",
    ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
  };
  const logs = (name: string): string => path.join(dataDir, `${name}.log`);
  await runToEnd("release.ts", environment, logs("release"));
  const [web, worker] = await Promise.all([
    startProcess("web.ts", { environment, logFile: logs("web"), upWhen: "listening" }),
    startProcess("worker.ts", { environment, logFile: logs("worker"), upWhen: "working" }),
  ]);
  const admin = await installThroughOAuth({ webUrl, crm });
  const running: RunningDemo = { world, admin, month, webUrl, crashWeb: web.crash, crashWorker: worker.crash };
  const close = async (): Promise<void> => {
    await Promise.all([web.stop(), worker.stop()]);
    await database.close();
    await world.close();
  };
  try {
    const team = salesTeam(crm, world);
    const state = known ?? (await setUp(running, team, { now, crm }));
    if (known === undefined) await writeState(dataDir, state);
    await Promise.all([
      liveThroughMonth(running, team, { ...options, state: withAddress(state, webUrl) }),
      options.alongside?.(running),
    ]);
    const figures = await settle(running, team, options);
    await writeState(dataDir, { ...state, finished: true });
    return { ...running, figures, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Joins the call providers, Google and Slack, binds the numbers, and goes live, as an admin would on the setup page. */
async function setUp(
  { admin, month }: RunningDemo,
  team: SalesTeam,
  { now }: { readonly now: Instant; readonly crm: DemoCrm },
): Promise<DemoState> {
  team.enterCustomers(existingPeople(month));
  const connect = async (vendor: string, settings: Record<string, unknown>) =>
    z
      .object({ id: z.string(), webhookUrl: z.string().optional() })
      .parse(await admin.post("/api/connections", { vendor, name: `Demo ${vendor}`, settings }));
  const callrail = await connect("callrail", { signingKey: SIGNING_KEY });
  const twilio = await connect("twilio", { authToken: AUTH_TOKEN, accountSid: ACCOUNT_SID });
  const google = await connect("google", {
    operatingAccountId: GOOGLE_ACCOUNT,
    conversionActionId: GOOGLE_ACTION,
    consent: "granted",
  });
  await admin.connect(`/connect/google?connection=${google.id}`);
  await admin.connect(`/connect/slack?channel=${encodeURIComponent("#call-alerts")}`);
  const from = instant(`${month.from}T00:00:00.000Z`);
  for (const binding of month.bindings) await admin.post("/api/tracking-numbers", { ...binding, from });
  await admin.post("/api/go-live", {});
  return { now, callrail: callrail.webhookUrl ?? "", twilio: twilio.webhookUrl ?? "", finished: false };
}

/** Day after day: the day's webhooks arrive, then the sales team closes what is due. */
async function liveThroughMonth(
  running: RunningDemo,
  team: SalesTeam,
  { state, onProgress }: DemoOptions & { readonly state: DemoState },
): Promise<void> {
  const { month, world } = running;
  const calls = new Map(month.calls.map((call) => [call.key, call]));
  const webhooks = demoWebhooks(month, {
    callrail: { url: state.callrail, signingKey: SIGNING_KEY },
    twilio: { url: state.twilio, authToken: AUTH_TOKEN, accountSid: ACCOUNT_SID },
  });
  const deals = state.finished
    ? []
    : month.calls.filter((call) => (call.deal ?? call.openDeal) !== undefined).sort(byDealTime);
  const days = chunksByDay(webhooks, calls);
  let posted = 0;
  for (const { day, webhooks: ofDay } of days) {
    world.moveTo(epochMs(instant(`${day}T00:00:00.000Z`)));
    await inParallel(ofDay, POSTERS, async (webhook) => {
      await postUntilAnswered(webhook);
      posted += 1;
      onProgress?.("Calls", posted, webhooks.length);
    });
    closeWhile(deals, (call) => dealDay(call) <= day && team.makeDeal(call));
  }
  const of = deals.length;
  await until(SETTLE_MS, "the CRM to know every caller with a deal", async () => {
    closeWhile(deals, team.makeDeal);
    onProgress?.("Deals", of - deals.length, of);
    return deals.length === 0;
  });
}

async function settle(running: RunningDemo, team: SalesTeam, { crm, onProgress }: DemoOptions): Promise<DemoFigures> {
  let last: DemoFigures | undefined;
  await until(SETTLE_MS, "everything to settle", async () => {
    const { figures, isSettled } = await readFigures(running, team, crm);
    // Twice the same, so that nothing that was under way between two looks is missed.
    const isSame = JSON.stringify(figures) === JSON.stringify(last);
    last = figures;
    onProgress?.(
      "Accepted conversions",
      figures.conversions.accepted,
      Math.max(figures.closed, figures.conversions.accepted),
    );
    return isSettled && isSame;
  }).catch((error: unknown) => {
    throw new Error(`${error instanceof Error ? error.message : String(error)} Last figures: ${JSON.stringify(last)}`);
  });
  if (last === undefined) throw new Error("There are no figures.");
  return last;
}

/** Posts as a provider does that waits for its answer: again and again until the webhook was taken. */
async function postUntilAnswered({ url, headers, body }: ReturnType<typeof demoWebhooks>[number]): Promise<void> {
  await until(SETTLE_MS, "a webhook to be answered", async () => {
    const response = await fetch(url, { method: "POST", headers, body }).catch(() => undefined);
    await response?.arrayBuffer().catch(() => undefined);
    if (response !== undefined && response.status >= 400 && response.status < 500) {
      throw new Error(`A webhook was refused with ${response.status}.`);
    }
    return response?.ok === true;
  });
}

/** Waits for something to become true, looking every 100 ms; throws when `withinMs` have passed. */
async function until(withinMs: number, what: string, isTrue: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`Waited ${withinMs / 1000} s for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function inParallel<Item>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Takes deals off the front of the list as long as they could be made: they close in the order of their days. */
function closeWhile(deals: DemoCall[], make: (call: DemoCall) => boolean): void {
  for (let call = deals[0]; call !== undefined && make(call); call = deals[0]) deals.shift();
}

function chunksByDay(webhooks: ReturnType<typeof demoWebhooks>, calls: ReadonlyMap<string, DemoCall>) {
  const days = new Map<string, (typeof webhooks)[number][]>();
  let day = "";
  for (const webhook of webhooks) {
    const own = calls.get(webhook.callKey)?.startedAt.slice(0, 10) ?? day;
    day = own > day ? own : day;
    days.set(day, [...(days.get(day) ?? []), webhook]);
  }
  return [...days].map(([ofDay, own]) => ({ day: ofDay, webhooks: own }));
}

function dealDay(call: DemoCall): string {
  return (call.deal?.wonAt ?? call.startedAt).slice(0, 10);
}

function byDealTime(a: DemoCall, b: DemoCall): number {
  return (a.deal?.wonAt ?? a.startedAt) < (b.deal?.wonAt ?? b.startedAt) ? -1 : 1;
}

/** The webhook addresses keep their keys; the port may be another each time. */
function withAddress(state: DemoState, webUrl: string): DemoState {
  const move = (url: string): string => webUrl + new URL(url).pathname;
  return { ...state, callrail: move(state.callrail), twilio: move(state.twilio) };
}

/** A demo that was cut short begins anew: its outside world is gone. */
async function readState(dataDir: string): Promise<DemoState | undefined> {
  const text = await readFile(path.join(dataDir, "demo.json"), "utf8").catch(() => undefined);
  const state = text === undefined ? undefined : stateSchema.parse(JSON.parse(text));
  if (state?.finished !== true) await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true });
  return state?.finished === true ? state : undefined;
}

async function writeState(dataDir: string, state: DemoState): Promise<void> {
  await writeFile(path.join(dataDir, "demo.json"), JSON.stringify(state));
}
