import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import { callProviderByName } from "../webhooks/call-providers/registry.ts";
import { createHttpClient } from "./adapters/http-client.ts";
import type { JobQueue } from "./adapters/job-queues/job-queue.ts";
import { jobQueues } from "./adapters/job-queues/registry.ts";
import { outcomeClassifiers } from "./adapters/outcome-classifiers/registry.ts";
import { buildStores, type Stores } from "./build-stores.ts";
import { buildVendors, type Vendors } from "./build-vendors.ts";
import type { Config } from "./config.ts";
import { developmentKeys, type ProcessKeys } from "./development-keys.ts";
import { startEmbeddedMongo } from "./embedded-mongo/index.ts";
import { type Connections, createConnections } from "./installs/connections.ts";
import { createKeyring, type Keyring } from "./installs/keyring.ts";
import { type CrmOpener, createCrmOpener } from "./installs/open-crm.ts";
import { createTokenKeeper, type TokenKeeper } from "./installs/token-keeper.ts";
import { createJobHandlers, type JobDependencies } from "./jobs/handlers.ts";
import { addJobs, sweepJob } from "./jobs/requests.ts";
import { createDestinations } from "./open-destination.ts";
import { createPeopleOfCallers } from "./people-of-callers.ts";
import type { ProviderOfConnection } from "./read-deliveries.ts";
import type { Install } from "./records/install.ts";
import { connectDatabase, createIndexes, type Database } from "./store/database.ts";
import { errorCode } from "./values/errors.ts";
import type { InstallId } from "./values/ids.ts";
import { type Clock, epochMs, instant, SECOND_MS } from "./values/instant.ts";

/** Everything that the processes share, built once. */
export interface Product {
  readonly config: Config;
  readonly logger: Logger;
  readonly now: Clock;
  readonly publicUrl: string;
  readonly keys: ProcessKeys;
  readonly database: Database;
  readonly stores: Stores;
  readonly queue: JobQueue;
  readonly vendors: Vendors;
  readonly keyring: Keyring;
  readonly tokens: TokenKeeper;
  readonly crms: CrmOpener;
  readonly connections: Connections;
  readonly jobs: JobDependencies;
  /** Starts working jobs in this process, and looking for left-over work. */
  work(): Promise<void>;
  /** Lets running jobs finish (at most `graceMs`) and closes everything. */
  close(graceMs: number): Promise<void>;
}

const VENDOR_TIMEOUT_MS = 20_000;
const DATABASE_TIMEOUT_MS = 10_000;

/** Builds the product from its settings. Throws when the database cannot be reached. */
export async function compose(config: Config, logger: Logger): Promise<Product> {
  const now: Clock = () => instant(Date.now());
  const newId = (): string => randomBytes(16).toString("base64url");
  const publicUrl = (config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`).replace(/\/$/, "");
  const keys = await processKeys(config);
  const { database, closeDatabase } = await openDatabase(config);
  const stores = buildStores(database, { now, newId, claimMs: config.LEASE_SECONDS * SECOND_MS });
  if (config.MONGODB_URI === undefined) await createIndexes(database);
  const queue = buildQueue(config, { stores, now, logger });
  const vendors = buildVendors(config);
  const keyring = createKeyring(firstOf(keys));
  const http = createHttpClient({ timeoutMs: VENDOR_TIMEOUT_MS });
  const tokens = createTokenKeeper({
    credentials: stores.credentials,
    locks: stores.locks,
    keyring,
    postForm: (url, form) => http.request({ vendor: "sign-in", method: "POST", url, form }),
    now,
    newId,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
  const countRequests = (install: InstallId, owner: string, requests: number): void => {
    stores.apiUsage.add(install, { owner, day: now().slice(0, 10), requests }).catch((error: unknown) => {
      logger.error({ installId: install, code: errorCode(error) }, "requests not counted");
    });
  };
  const connections = createConnections({
    store: stores.connections,
    findInstall: stores.installs.find,
    keyring,
    now,
    newId,
  });
  const crms = createCrmOpener({
    vendors: vendors.crms,
    tokens,
    findInstall: stores.installs.find,
    awaitReconnect: stores.installs.awaitReconnect,
    countRequests: (install, count) => countRequests(install, "crm", count),
    now,
  });
  const destinations = createDestinations({
    crms,
    connections,
    adPlatforms: vendors.adPlatforms,
    alertChannels: vendors.alertChannels,
    tokens,
    countRequests,
    setConnectionStatus: stores.connections.setStatus,
  });
  const jobs: JobDependencies = {
    ...stores,
    deliveries: stores.deliveriesOut,
    events: stores.crmEvents,
    mirror: stores.people,
    unmatchedCalls: stores.calls.unmatched,
    people: createPeopleOfCallers({
      mirror: stores.people,
      locks: stores.locks,
      openCrm: async (install) => (await crms.open(install))?.crm,
      newId,
    }),
    classifier: outcomeClassifiers.local(),
    alertChannels: (install) => connections.list(install, "alert_channel"),
    conversionDestinations: destinations.conversionDestinations,
    callLink: (call) => `${publicUrl}/calls/${call.id}`,
    providerOf: (install, ids) => providersOf(install, ids, connections),
    openCrm: async (install) => {
      const open = await crms.open(install);
      return open && { crm: open.crm, polls: open.vendor.pollsOpportunities };
    },
    polls: (install) => crms.vendorOf(install.crm)?.pollsOpportunities ?? false,
    pollMs: config.POLL_SECONDS * SECOND_MS,
    destinations,
    queue,
    now,
    log: (unit, facts) => logger.info(facts, unit),
    logFailure: (unit, install, error) => logger.warn({ installId: install, job: unit, err: error }, "job failed"),
  };
  let sweeping: NodeJS.Timeout | undefined;
  const askForSweep = (): void => {
    addJobs(queue, [sweepJob()]).catch((error: unknown) =>
      logger.warn({ code: errorCode(error) }, "sweep not asked for"),
    );
  };
  return {
    config,
    logger,
    now,
    publicUrl,
    keys,
    database,
    stores,
    queue,
    vendors,
    keyring,
    tokens,
    crms,
    connections,
    jobs,
    async work() {
      await queue.process(createJobHandlers(jobs));
      askForSweep();
      sweeping = setInterval(askForSweep, config.SWEEP_SECONDS * SECOND_MS);
    },
    async close(graceMs) {
      clearInterval(sweeping);
      await queue.close(graceMs);
      await closeDatabase();
    },
  };
}

/** The current time of a clock in epoch milliseconds, for parts that reckon in them. */
export function millisecondsOf(now: Clock): () => number {
  return () => epochMs(now());
}

async function openDatabase(
  config: Config,
): Promise<{ readonly database: Database; readonly closeDatabase: () => Promise<void> }> {
  if (config.MONGODB_URI !== undefined) {
    const database = await connectDatabase(config.MONGODB_URI, { timeoutMs: DATABASE_TIMEOUT_MS });
    return { database, closeDatabase: database.close };
  }
  const embedded = await startEmbeddedMongo({ dataDir: config.RINGLEDGER_DATA_DIR, nodeEnv: config.NODE_ENV });
  const database = await connectDatabase(embedded.uri, { timeoutMs: DATABASE_TIMEOUT_MS });
  return {
    database,
    closeDatabase: async () => {
      await database.close();
      await embedded.close();
    },
  };
}

function buildQueue(
  config: Config,
  { stores, now, logger }: { readonly stores: Stores; readonly now: Clock; readonly logger: Logger },
): JobQueue {
  const onError = (error: unknown): void => logger.error({ code: errorCode(error), err: error }, "queue trouble");
  const leaseMs = config.LEASE_SECONDS * SECOND_MS;
  if (config.REDIS_URL === undefined) return jobQueues.embedded({ store: stores.jobs, now, leaseMs, onError });
  return jobQueues.bull({ redisUrl: config.REDIS_URL, lockMs: leaseMs, stalledCheckMs: leaseMs / 2, onError });
}

async function processKeys(config: Config): Promise<ProcessKeys> {
  const { MASTER_KEYS: masterKeys, SESSION_SECRETS: sessionSecrets } = config;
  if (masterKeys !== undefined && sessionSecrets !== undefined) return { masterKeys, sessionSecrets };
  const made = await developmentKeys(config.RINGLEDGER_DATA_DIR);
  return { masterKeys: masterKeys ?? made.masterKeys, sessionSecrets: sessionSecrets ?? made.sessionSecrets };
}

function firstOf({ masterKeys }: ProcessKeys): Parameters<typeof createKeyring>[0] {
  const [newest, ...older] = masterKeys;
  if (newest === undefined) throw new Error("There is no master key.");
  return [newest, ...older];
}

async function providersOf(
  install: Install,
  ids: ReadonlySet<string>,
  connections: Connections,
): Promise<ReadonlyMap<string, ProviderOfConnection>> {
  const providers = new Map<string, ProviderOfConnection>();
  for (const connection of await connections.list(install.id, "call_provider")) {
    const provider = callProviderByName(connection.vendor);
    const open = ids.has(connection.id) ? await connections.find(install.id, connection.id) : undefined;
    if (provider === undefined || open === undefined) continue;
    const { homeCountry } = install.settings;
    providers.set(connection.id, { provider, settings: provider.settings.parse(open.settings), homeCountry });
  }
  return providers;
}
