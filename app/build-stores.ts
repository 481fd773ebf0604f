import { createApiUsageStore } from "./store/api-usage.ts";
import { createAuditStore } from "./store/audit-entries.ts";
import { createCallStore } from "./store/calls.ts";
import type { ClaimOptions } from "./store/claims.ts";
import { createConnectionStore } from "./store/connections.ts";
import { createCredentialStore } from "./store/credentials.ts";
import { createCrmEventStore } from "./store/crm-events.ts";
import { createCursorStore } from "./store/cursors.ts";
import type { Database } from "./store/database.ts";
import { createDeliveryInStore } from "./store/deliveries-in.ts";
import { createDeliveryOutStore } from "./store/deliveries-out.ts";
import { createInstallStore } from "./store/installs.ts";
import { createJobStore } from "./store/jobs.ts";
import { createLedgerEntryStore } from "./store/ledger-entries.ts";
import { createLockStore } from "./store/locks.ts";
import { createOpportunityStore } from "./store/opportunities.ts";
import { createPersonStore } from "./store/people.ts";
import { createSessionStore } from "./store/sessions.ts";
import { createTrackingNumberStore } from "./store/tracking-numbers.ts";
import { createUserStore } from "./store/users.ts";

/** Every collection, opened. */
export type Stores = ReturnType<typeof buildStores>;

/** Opens every collection of a database. */
export function buildStores(database: Database, options: ClaimOptions) {
  return {
    apiUsage: createApiUsageStore(database),
    audit: createAuditStore(database, options.now),
    calls: createCallStore(database),
    connections: createConnectionStore(database),
    credentials: createCredentialStore(database),
    crmEvents: createCrmEventStore(database),
    cursors: createCursorStore(database),
    deliveriesIn: createDeliveryInStore(database, options),
    deliveriesOut: createDeliveryOutStore(database, options),
    installs: createInstallStore(database),
    jobs: createJobStore(database, options),
    ledger: createLedgerEntryStore(database),
    locks: createLockStore(database, options.now),
    opportunities: createOpportunityStore(database),
    people: createPersonStore(database),
    sessions: createSessionStore(database),
    trackingNumbers: createTrackingNumberStore(database),
    users: createUserStore(database),
  };
}
