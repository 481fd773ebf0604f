import { type SandboxServer, startSandboxServer } from "../sandbox-server.ts";
import { accountRoutes, type PortalUser } from "./account-routes.ts";
import { addApiRoutes, createApiCounter } from "./api.ts";
import { associationRoutes } from "./association-routes.ts";
import { createAssociationStore } from "./association-store.ts";
import { batchRoutes } from "./batch-routes.ts";
import { addOauthRoutes } from "./oauth-routes.ts";
import { objectRoutes } from "./object-routes.ts";
import { createPortalActions, type PortalActions } from "./portal-actions.ts";
import type { PortalParts } from "./portal-parts.ts";
import { propertyRoutes } from "./property-routes.ts";
import { createRateLimits } from "./rate-limits.ts";
import { createRecordStore } from "./record-store.ts";
import { errorBody, notFound } from "./refusal.ts";
import { createRowFaults, type RowMatch } from "./row-faults.ts";
import { createSchema } from "./schema.ts";
import { searchRoute } from "./search-route.ts";
import { createTokenStore, type TokenPair } from "./tokens.ts";
import { createEventMaker, type WebhookEvent } from "./webhook-events.ts";
import { createWebhookSender, type WebhookCounts } from "./webhook-sender.ts";

/** A stand-in for one HubSpot portal that our app is installed in. */
export interface HubSpotSandbox extends SandboxServer {
  readonly portalId: number;
  /** A person working in the portal. */
  readonly portal: PortalActions;
  /** Requests that reached the API (OAuth excluded); `byPath` is keyed like `POST /crm/v3/objects/calls/batch/upsert`, ids as `{id}`. */
  readonly apiRequests: () => { total: number; byPath: Record<string, number> };
  /** Gives tokens with these scopes at once, as if the app had been installed. */
  grantTokens(scopes: readonly string[]): TokenPair;
  expireAccessTokens(): void;
  /** What an uninstall by the customer looks like: the refresh token and all access tokens die. */
  revokeRefreshToken(): void;
  /** Makes the person on the authorisation page say no (or yes again). */
  setAuthorizationDenied(isDenied: boolean): void;
  setSuperAdmin(isSuperAdmin: boolean): void;
  /** How long changes stay invisible to search, by the passed-in clock; 0 at first. Applies to later changes. */
  setSearchLagMs(ms: number): void;
  setRateLimit(perTenSeconds: number, searchPerSecond: number): void;
  /** Refuses the next `times` matching rows with this error. */
  failRows(match: RowMatch, error: { readonly category: string; readonly message: string }, times: number): void;
  /** Changes make events from now on, signed for this URL (or for `publicUrl`); undefined stops them. */
  setWebhookTarget(url: string | undefined, publicUrl?: string): void;
  /** Tries to deliver all waiting events once, now. They also leave by themselves, and are tried again until they are taken. */
  flushWebhooks(): Promise<void>;
  readonly webhookCounts: () => WebhookCounts;
}

const PORTAL_ID = 62_515;
const USER_ID = 7_001;

/**
 * Starts a portal without records and without custom properties. Time is `now`, in milliseconds since 1970.
 * Not there: lists, leads, notes, the calling extension, transcripts, timeline events, the webhooks journal, the GDPR and merge paths.
 */
export async function startHubSpotSandbox(options: {
  readonly port?: number;
  /** 62515 unless told. */
  readonly portalId?: number;
  readonly now: () => number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly webhookTarget?: string;
  readonly publicWebhookUrl?: string;
}): Promise<HubSpotSandbox> {
  const portalId = options.portalId ?? PORTAL_ID;
  const sender = createWebhookSender(options);
  sender.setTarget(options.webhookTarget, options.publicWebhookUrl);
  const events = createEventMaker({ now: options.now, portalId, userId: USER_ID });
  const send = (event: WebhookEvent | undefined): void => {
    if (event !== undefined) sender.queue(event);
  };
  const associations = createAssociationStore((change) => send(events.ofAssociation(change)));
  const schema = createSchema();
  const records = createRecordStore({
    now: options.now,
    schema,
    onChange: (change) => {
      if (change.kind === "deletion") associations.forget(change);
      send(events.ofRecord(change));
    },
  });
  const violationSink = { report: (_text: string): void => undefined };
  const parts: PortalParts = {
    ...options,
    portalId,
    userId: USER_ID,
    schema,
    records,
    associations,
    tokens: createTokenStore(options.now),
    limits: createRateLimits(options.now),
    rowFaults: createRowFaults(),
    reportViolation: (text) => violationSink.report(text),
  };
  let user: PortalUser = { id: USER_ID, email: "alex.rivera@example.com", isSuperAdmin: true };
  let isDenying = false;
  const counter = createApiCounter();

  const server = await startSandboxServer({
    name: "hubspot",
    ...(options.port === undefined ? {} : { port: options.port }),
    notFoundBody: (request) => errorBody(notFound(`No such path: ${request.path}`)),
    defineRoutes: (app, { reportViolation }) => {
      violationSink.report = reportViolation;
      addOauthRoutes(app, parts, { isDenying: () => isDenying, email: () => user.email });
      const routes = [
        ...batchRoutes(parts),
        searchRoute(parts),
        ...associationRoutes(parts),
        ...propertyRoutes(parts),
        ...accountRoutes(parts, () => user),
        ...objectRoutes(parts),
      ];
      addApiRoutes(app, routes, { parts, counter });
    },
  });
  return {
    ...server,
    portalId,
    portal: createPortalActions(parts, {
      merged: (primaryId, mergedId) => send(events.ofMerge(primaryId, mergedId)),
      privacyDeleted: (contactId) => send(events.ofPrivacyDeletion(contactId)),
    }),
    apiRequests: counter.counts,
    grantTokens: parts.tokens.grant,
    expireAccessTokens: parts.tokens.expireAccessTokens,
    revokeRefreshToken: parts.tokens.revokeAll,
    setAuthorizationDenied: (isDenied) => {
      isDenying = isDenied;
    },
    setSuperAdmin: (isSuperAdmin) => {
      user = { ...user, isSuperAdmin };
    },
    setSearchLagMs: records.setSearchLagMs,
    setRateLimit: parts.limits.set,
    failRows: parts.rowFaults.add,
    setWebhookTarget: sender.setTarget,
    flushWebhooks: sender.flush,
    webhookCounts: sender.counts,
    close: async () => {
      sender.close();
      await server.close();
    },
  };
}
