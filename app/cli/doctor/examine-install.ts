import type { Product } from "../../compose.ts";
import { firstBrokenEntry } from "../../ledger/append-movements.ts";
import type { Connection } from "../../records/install.ts";
import type { InstallWithKey } from "../../store/installs.ts";
import { MINUTE_MS, msBetween } from "../../values/instant.ts";
import { bad, type Finding, good, lookAt, nothing } from "./finding.ts";

/** A webhook that waits longer than this is waited for by nobody. */
const LONGEST_WAIT_MS = 5 * MINUTE_MS;
const TAMPERED = "Somebody changed the database by hand. Restore it from a backup, and keep this one for comparison.";
const SEALED = "If secrets cannot be opened, set MASTER_KEYS to the keys that they were sealed with.";

/** Looks at one install: its sign-in, its connections, what waits, and whether its two chains hold. */
export async function examineInstall(install: InstallWithKey, product: Product): Promise<readonly Finding[]> {
  const { stores } = product;
  const connections = await stores.connections.list(install.id);
  return [
    await lookAt("CRM sign-in", () => trySignIn(install, product), "An administrator of the CRM has to sign in again."),
    ...(await Promise.all(connections.map((connection) => examineConnection(install, connection, product)))),
    ...(connections.length === 0 ? [nothing("connections", "none yet")] : []),
    await lookAt("webhooks", () => lookAtWebhooks(install, product)),
    chain("ledger", await firstBrokenEntry(stores.ledger.scan(install.id))),
    chain("audit log", await stores.audit.firstBroken(install.id)),
  ];
}

/** Opens the sign-in, and renews it where it has run out. */
async function trySignIn(install: InstallWithKey, { crms, tokens }: Product): Promise<Finding> {
  const vendor = crms.vendorOf(install.crm);
  if (vendor === undefined) {
    const name = install.crm.toUpperCase();
    return bad("CRM sign-in", "the app's credentials are not set", `Set ${name}_CLIENT_ID and ${name}_CLIENT_SECRET.`);
  }
  if (install.status === "reconnect")
    return bad("CRM sign-in", "the CRM has ended it", "An administrator of the CRM has to sign in again.");
  await tokens.tokens({ install, owner: "crm", oauth: vendor.oauth });
  return good("CRM sign-in", "opens");
}

function examineConnection(install: InstallWithKey, connection: Connection, product: Product): Promise<Finding> {
  const what = `connection ${connection.name} (${connection.vendor})`;
  return lookAt(
    what,
    async () => {
      if (connection.status === "off") return nothing(what, "is switched off");
      if (connection.status === "reconnect") return bad(what, "its sign-in has ended", "Sign in to it again.");
      await product.connections.find(install.id, connection.id);
      return good(what, "is on, and its settings open");
    },
    SEALED,
  );
}

async function lookAtWebhooks(install: InstallWithKey, { stores, now }: Product): Promise<Finding> {
  const [oldest, counts] = await Promise.all([
    stores.deliveriesIn.oldestWaiting(install.id),
    stores.deliveriesIn.counts(install.id),
  ]);
  const unreadable = (counts["unreadable"] ?? 0) + (counts["failed"] ?? 0);
  if (unreadable > 0)
    return bad(
      "webhooks",
      `${unreadable} could not be read`,
      "See `ringledger unreadable list`; `retry` reads them again.",
    );
  if (oldest === undefined) return good("webhooks", "none waits");
  const waitsMs = msBetween(oldest, now());
  if (waitsMs <= LONGEST_WAIT_MS) return good("webhooks", `the oldest waiting one came at ${oldest}`);
  return bad(
    "webhooks",
    `the oldest waiting one came at ${oldest}`,
    "Start a worker (`npm run start:worker`), or look into its log.",
  );
}

function chain(what: string, broken: number | undefined): Finding {
  if (broken === undefined) return good(what, "its chain holds");
  return bad(what, `its chain is broken at entry ${broken}`, TAMPERED);
}
