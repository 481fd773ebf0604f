import { randomUUID } from "node:crypto";
import type { Product } from "../../compose.ts";
import { installId } from "../../values/ids.ts";
import { MINUTE_MS } from "../../values/instant.ts";
import { bad, type Finding, good, lookAt, nothing } from "./finding.ts";

/** No install has this id: what the doctor writes to try the database is nobody's. */
const NOBODY = installId("doctor");

/** Looks at what all installs share: vendors' credentials, the database and the queue. */
export async function examineParts(product: Product): Promise<readonly Finding[]> {
  return [
    crmCredentials(product),
    await lookAt("database", () => tryDatabase(product), "Look whether MONGODB_URI may read and write its database."),
    await lookAt("indexes", () => lookForIndexes(product)),
    await lookAt("queue", () => lookAtQueue(product), "Look whether REDIS_URL can be reached."),
  ];
}

function crmCredentials({ vendors }: Product): Finding {
  const names = Object.keys(vendors.crms);
  if (names.length > 0) return good("CRM apps", `credentials are set for ${names.join(" and ")}`);
  return nothing("CRM apps", "no credentials are set (SALESFORCE_CLIENT_ID, HUBSPOT_CLIENT_ID), so nobody can sign in");
}

/** Writes, reads and deletes one document: a lease that a second taker must not get while the first has it. */
async function tryDatabase({ stores, config }: Product): Promise<Finding> {
  const name = `probe:${randomUUID()}`;
  const [first, second] = [randomUUID(), randomUUID()];
  const written = await stores.locks.acquire(NOBODY, name, { owner: first, ms: MINUTE_MS });
  const readBack = !(await stores.locks.acquire(NOBODY, name, { owner: second, ms: MINUTE_MS }));
  await stores.locks.release(NOBODY, name, first);
  const deleted = await stores.locks.acquire(NOBODY, name, { owner: second, ms: MINUTE_MS });
  await stores.locks.release(NOBODY, name, second);
  const kind = config.MONGODB_URI === undefined ? `embedded, in ${config.RINGLEDGER_DATA_DIR}` : "MongoDB";
  if (written && readBack && deleted) return good("database", `${kind}: writes, reads and deletes`);
  return bad("database", `${kind}: does not keep what is written to it`, "Look at the database server's own log.");
}

async function lookForIndexes({ database: { connection } }: Product): Promise<Finding> {
  const missing: string[] = [];
  for (const name of connection.modelNames()) {
    const { toCreate } = await connection.model(name).diffIndexes();
    missing.push(...toCreate.map((fields: unknown) => `${name} ${JSON.stringify(fields)}`));
  }
  if (missing.length === 0) return good("indexes", "all are there");
  return bad("indexes", `missing: ${missing.join(", ")}`, "Run `npm run release`.");
}

async function lookAtQueue({ queue, config }: Product): Promise<Finding> {
  const { waiting, delayed, active, dead } = await queue.counts();
  const kind = config.REDIS_URL === undefined ? "kept in the database" : "Redis";
  const counts = `${kind}: ${waiting} waiting, ${active} active, ${delayed} for later, ${dead} given up`;
  if (dead === 0) return good("queue", counts);
  return bad("queue", counts, "See `ringledger dead-letters list`, put the cause right, then `dead-letters retry`.");
}
