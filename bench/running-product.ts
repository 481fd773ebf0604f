import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { startEmbeddedMongo } from "../app/embedded-mongo/index.ts";
import { startHubSpotSandbox } from "../test/sandbox/hubspot/index.ts";
import { startSalesforceSandbox } from "../test/sandbox/salesforce/index.ts";
import { freePort } from "../test/support/free-port.ts";
import { type AdminApi, installThroughOAuth } from "../test/support/install-flow.ts";
import { startChild, untilAnswering } from "./child-process.ts";
import { SIGNING_KEY, TRACKING_NUMBER } from "./signed-posts.ts";

/** The CRMs that a bench can run against. */
export const BENCH_CRMS = ["salesforce", "hubspot"] as const;
export type BenchCrm = (typeof BENCH_CRMS)[number];

/** What a bench needs of a stand-in CRM. */
export interface BenchSandbox {
  readonly url: string;
  readonly violations: readonly string[];
  readonly apiRequests: () => { readonly total: number; readonly byPath: Readonly<Record<string, number>> };
  /** Makes a person who is in the CRM before the first call. */
  addContact(lastName: string, phone: string): void;
  close(): Promise<void>;
}

/** The product as it runs in earnest: real processes, one install made through the CRM's sign-in, one CallRail connection. */
export interface RunningProduct {
  readonly admin: AdminApi;
  readonly sandbox: BenchSandbox;
  /** The address that CallRail's post-call webhooks go to. */
  readonly webhookUrl: string;
  stop(): Promise<void>;
}

/** An empty embedded database in a temporary folder, that other processes reach by its address. */
export interface BenchDatabase {
  /** The address of one database in it. */
  uri(name: string): string;
  close(): Promise<void>;
}

const CLIENT = { clientId: "bench-client", clientSecret: "bench-client-secret" };
const created = z.object({ webhookUrl: z.string() });

/** Starts the database that a bench's processes share. */
export async function startDatabase(): Promise<BenchDatabase> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "ringledger-bench-"));
  const embedded = await startEmbeddedMongo({ dataDir });
  return {
    uri: (name) => new URL(`/${name}`, embedded.uri).href,
    close: async () => {
      await embedded.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts the web process, a worker where one is wanted, and the CRM's stand-in, and installs the product there. */
export async function startProduct(options: {
  readonly crm: BenchCrm;
  readonly databaseUri: string;
  /** Who works the jobs: nobody, the web process too, or a worker process of its own. */
  readonly jobs: "nobody" | "web" | "worker";
}): Promise<RunningProduct> {
  const port = await freePort();
  const webUrl = `http://127.0.0.1:${port}`;
  const sandbox = await startSandbox(options.crm, `${webUrl}/auth/${options.crm}/callback`);
  const environment = {
    ...sandboxSettings(options.crm, sandbox.url),
    PORT: String(port),
    MONGODB_URI: options.databaseUri,
    MASTER_KEYS: `bench:${randomBytes(32).toString("base64")}`,
    SESSION_SECRETS: randomBytes(32).toString("base64url"),
    WEB_WORKS_JOBS: String(options.jobs === "web"),
  };
  const release = startChild("app/release.ts", environment);
  await release.ended;
  const children = [
    startChild("app/web.ts", environment),
    ...(options.jobs === "worker" ? [startChild("app/worker.ts", environment)] : []),
  ];
  const stop = async (): Promise<void> => {
    await Promise.all(children.map((child) => child.stop()));
    await sandbox.close();
  };
  try {
    await untilAnswering(`${webUrl}/health`);
    const admin = await installThroughOAuth({ webUrl, crm: options.crm });
    return { admin, sandbox, webhookUrl: await setUp(admin), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function setUp(admin: AdminApi): Promise<string> {
  const connection = { vendor: "callrail", name: "CallRail", settings: { signingKey: SIGNING_KEY } };
  const { webhookUrl } = created.parse(await admin.post("/api/connections", connection));
  const campaign = { kind: "campaign", channel: "paid_search", platform: "google", campaign: "Winter Heat" };
  await admin.post("/api/tracking-numbers", { number: TRACKING_NUMBER, from: "2020-01-01T00:00:00.000Z", ...campaign });
  return `${webhookUrl}/post-call`;
}

function sandboxSettings(crm: BenchCrm, url: string): Readonly<Record<string, string>> {
  const { clientId, clientSecret } = CLIENT;
  return crm === "salesforce"
    ? { SALESFORCE_CLIENT_ID: clientId, SALESFORCE_CLIENT_SECRET: clientSecret, SALESFORCE_LOGIN_URL: url }
    : { HUBSPOT_CLIENT_ID: clientId, HUBSPOT_CLIENT_SECRET: clientSecret, HUBSPOT_APP_URL: url, HUBSPOT_API_URL: url };
}

async function startSandbox(crm: BenchCrm, redirectUri: string): Promise<BenchSandbox> {
  const options = { ...CLIENT, redirectUri, now: Date.now };
  if (crm === "salesforce") {
    const sandbox = await startSalesforceSandbox(options);
    return {
      ...sandbox,
      addContact: (lastName, phone) => void sandbox.org.insert("Contact", { LastName: lastName, Phone: phone }),
    };
  }
  const sandbox = await startHubSpotSandbox(options);
  return {
    ...sandbox,
    addContact: (lastname, phone) => void sandbox.portal.create("contacts", { lastname, phone }),
  };
}
