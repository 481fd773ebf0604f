import type { Express, RequestHandler } from "express";
import { callProviders } from "../webhooks/call-providers/registry.ts";
import type { CrmEvent } from "../webhooks/crm-events/crm-event-source.ts";
import { createCrmEventSources } from "../webhooks/crm-events/registry.ts";
import { createWebhookRouter } from "../webhooks/receive.ts";
import { alertChannels } from "./adapters/alert-channels/registry.ts";
import type { OAuthTokens } from "./adapters/oauth.ts";
import { rememberBriefly } from "./brief-memory.ts";
import { millisecondsOf, type Product } from "./compose.ts";
import { createAdminUi } from "./http/admin-ui-files.ts";
import { createReportRoutes } from "./http/api/report-routes.ts";
import { type ConnectableVendor, createSetupRoutes } from "./http/api/setup-routes.ts";
import { type Connecting, createConnectRoutes } from "./http/connect.ts";
import { createApp } from "./http/create-app.ts";
import { createSessions, createVisitorRoutes, findVisitor, type Visitor } from "./http/session.ts";
import { createPassport, createSignInRoutes } from "./http/sign-in.ts";
import { signIn } from "./installs/sign-in.ts";
import { changeOutcome } from "./jobs/change-outcome.ts";
import {
  addJobs,
  processCallsJob,
  processManyOpportunitiesJobs,
  rematchJob,
  syncOpportunitiesJob,
} from "./jobs/requests.ts";
import type { Install } from "./records/install.ts";
import { createPlaces } from "./reports/places.ts";
import { errorCode } from "./values/errors.ts";
import { sha256Hex } from "./values/hashing.ts";
import { connectionId, type InstallId } from "./values/ids.ts";
import { instant } from "./values/instant.ts";

/** A webhook's connection may be this old when its next webhook comes. */
const CONNECTION_MEMORY = { ms: 5_000, max: 10_000 };
const THE_BEGINNING = instant(0);
/** Wake-ups of one install within this time are one. */
const WAKE_MS = 20;

/** Builds the web process's HTTP surface. `adminUiFolder` holds the built pages. */
export function composeApp(product: Product, adminUiFolder: string): Express {
  const { config, logger, now, publicUrl, stores, queue, vendors, connections } = product;
  const visitorOf = (request: Parameters<typeof findVisitor>[0]) => findVisitor(request, stores);
  const forVisitors = createVisitorRoutes(visitorOf);
  const passport = createPassport();
  const places = createPlaces({
    connections: stores.connections,
    credentials: stores.credentials,
    vendorOf: product.crms.vendorOf,
  });
  return createApp({
    frontDoor: [...slackDoor(product), createWebhookRouter(webhookDependencies(product))],
    sessions: createSessions({
      sessions: stores.sessions,
      installs: stores.installs,
      users: stores.users,
      secrets: product.keys.sessionSecrets,
      https: publicUrl.startsWith("https:"),
      now: millisecondsOf(now),
    }),
    passport,
    signedIn: [
      createSignInRoutes(passport, {
        vendors: Object.values(vendors.crms),
        publicUrl,
        logger,
        signIn: async (vendor, tokens) => {
          const result = await signIn(vendor, tokens, {
            ...stores,
            tokens: product.tokens,
            keyring: product.keyring,
            now,
          });
          if (result.kind === "signed_in") await addJobs(queue, [rematchJob(result.install.id)]);
          return result;
        },
      }),
      createConnectRoutes(passport, {
        oauth: vendors.connectOAuth,
        publicUrl,
        connections,
        madeBySignIn: new Set(vendors.alertChannels.keys()),
        visitorOf,
        authorized: (visitor, wanted, tokens) => keepConnected(product, { visitor, wanted, tokens }),
      }),
      createReportRoutes(forVisitors, {
        ...stores,
        usage: stores.apiUsage,
        places: places.trail,
        recordUrl: places.recordUrl,
        platforms: (install) => connections.list(install.id, "ad_platform"),
        queue,
        now,
        changeOutcome: (install, call, change) =>
          changeOutcome(install, { call, change }, { ...product.jobs, audit: stores.audit }),
      }),
      createSetupRoutes(forVisitors, {
        connections,
        vendors: connectableVendors(product),
        trackingNumbers: stores.trackingNumbers,
        installs: stores.installs,
        prepareCrm: async (install) => {
          const open = await product.crms.open(install);
          return open === undefined ? { ready: false, problems: ["Sign in to the CRM again."] } : open.crm.prepare();
        },
        rederiveRevenue: (install) => rederiveRevenue(product, install),
        audit: stores.audit,
        queue,
        publicUrl,
        now,
      }),
    ],
    adminUi: createAdminUi(adminUiFolder),
    health: async () => product.database.connection.readyState === 1,
    trustProxyHops: config.TRUST_PROXY_HOPS,
    logger,
  });
}

function connectableVendors(product: Product): ReadonlyMap<string, ConnectableVendor> {
  const { adPlatforms, alertChannels: channels } = product.vendors;
  return new Map<string, ConnectableVendor>([
    ...Object.entries(callProviders).map(([name, { settings }]): [string, ConnectableVendor] => [
      name,
      { kind: "call_provider", settings },
    ]),
    ...[...adPlatforms].map(([name, { settings }]): [string, ConnectableVendor] => [
      name,
      { kind: "ad_platform", settings },
    ]),
    ...[...channels].map(([name, { settings }]): [string, ConnectableVendor] => [
      name,
      { kind: "alert_channel", settings },
    ]),
  ]);
}

function webhookDependencies(product: Product): Parameters<typeof createWebhookRouter>[0] {
  const { config, logger, now, stores, connections, publicUrl } = product;
  const { HUBSPOT_CLIENT_SECRET: hubSpotClientSecret } = config;
  const wakeInstall = createWaker(product);
  return {
    publicUrl,
    now,
    logger,
    callProviders,
    crmEventSources: createCrmEventSources({ hubSpotClientSecret }),
    connections: {
      findByKeyHash: rememberBriefly(
        async (keyHash) => {
          const open = await connections.findByKeyHash(keyHash);
          if (open === undefined || open.connection.status !== "on" || open.install.status === "uninstalled")
            return undefined;
          const { id, installId, vendor } = open.connection;
          return { installId, connectionId: id, provider: vendor, settings: open.settings };
        },
        { ...CONNECTION_MEMORY, now: millisecondsOf(now) },
      ),
    },
    deliveries: stores.deliveriesIn,
    wakeInstall,
    storeCrmEvents: (events) => keepCrmEvents(product, events),
  };
}

/** Asks for an install's webhooks to be worked off; many askings within a moment are one job. A lost one is made up for by the sweep. */
function createWaker({ queue, logger }: Product): (install: InstallId) => void {
  const asleep = new Set<InstallId>();
  return (install) => {
    if (asleep.has(install)) return;
    asleep.add(install);
    setTimeout(() => {
      asleep.delete(install);
      addJobs(queue, [processCallsJob(install)]).catch((error: unknown) => {
        logger.warn({ installId: install, code: errorCode(error) }, "wake-up failed; the sweep makes up for it");
      });
    }, WAKE_MS);
  };
}

async function keepCrmEvents({ stores, queue, now }: Product, events: readonly CrmEvent[]): Promise<void> {
  const woken = new Set<InstallId>();
  for (const event of events) {
    const install = await stores.installs.findByExternalId("hubspot", event.installExternalId);
    if (install === undefined || install.status === "uninstalled") continue;
    const { object, id: recordId, change, key } = event;
    await stores.crmEvents.store(install.id, { object, recordId, change, key, receivedAt: now() });
    woken.add(install.id);
  }
  await addJobs(queue, [...woken].map(syncOpportunitiesJob));
}

function slackDoor({ config, now, stores, connections }: Product): readonly RequestHandler[] {
  const { SLACK_SIGNING_SECRET: signingSecret } = config;
  if (signingSecret === undefined) return [];
  const receive = alertChannels.slack.createReceiver({
    signingSecret,
    now,
    onUninstalled: async (teamId) => {
      const open = await connections.findByKeyHash(sha256Hex(slackKey(teamId)));
      if (open !== undefined) await stores.connections.setStatus(open.install.id, open.connection.id, "off");
    },
  });
  return [(request, response, next) => (request.path === "/slack/events" ? receive(request, response, next) : next())];
}

async function keepConnected(
  product: Product,
  { visitor, wanted, tokens }: { readonly visitor: Visitor; readonly wanted: Connecting; readonly tokens: OAuthTokens },
): Promise<void> {
  const { install, user } = visitor;
  const oauth = product.vendors.connectOAuth.get(wanted.vendor);
  if (oauth === undefined) return;
  if (wanted.connection !== undefined) {
    await product.tokens.store({ install, owner: wanted.connection, oauth }, tokens);
    await product.stores.connections.setStatus(install.id, connectionId(wanted.connection), "on");
  } else {
    const { channel = "" } = wanted;
    await endEarlier(product, install, channel);
    await product.connections.create(install, {
      kind: "alert_channel",
      vendor: wanted.vendor,
      name: channel,
      settings: { botToken: tokens.accessToken.reveal(), channel },
      vendorKey: slackKey(tokens.identity["team_id"] ?? ""),
    });
  }
  await product.stores.audit.record(install.id, {
    actor: user.id,
    act: "connection.signed_in",
    subject: wanted.connection ?? wanted.vendor,
  });
}

async function rederiveRevenue({ stores, queue, now }: Product, install: InstallId): Promise<void> {
  const won = await stores.opportunities.wonWithin(install, { from: THE_BEGINNING, to: now() });
  await addJobs(
    queue,
    processManyOpportunitiesJobs(
      install,
      won.map((each) => each.ref.id),
    ),
  );
}

/** Signing in again for the same channel takes the place of the connection before it: alerts must not come twice. */
async function endEarlier({ stores }: Product, install: Install, channel: string): Promise<void> {
  const channels = await stores.connections.list(install.id, "alert_channel");
  for (const { id } of channels.filter((connection) => connection.name === channel)) {
    await stores.connections.setStatus(install.id, id, "off");
  }
}

function slackKey(teamId: string): string {
  return `slack:${teamId}`;
}
