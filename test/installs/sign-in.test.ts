import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CrmIdentity, CrmVendor } from "../../app/adapters/crms/crm.ts";
import type { OAuthTokens } from "../../app/adapters/oauth.ts";
import { buildStores, type Stores } from "../../app/build-stores.ts";
import { DEFAULT_SETTINGS } from "../../app/installs/default-settings.ts";
import { createKeyring } from "../../app/installs/keyring.ts";
import { signIn } from "../../app/installs/sign-in.ts";
import { createTokenKeeper } from "../../app/installs/token-keeper.ts";
import type { CrmKind } from "../../app/records/crm-person.ts";
import { MINUTE_MS } from "../../app/values/instant.ts";
import { Secret } from "../../app/values/secret.ts";
import { NOON } from "../support/builders.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";

let opened: TestDatabase;
let stores: Stores;
beforeAll(async () => {
  opened = await openTestDatabase((database) => {
    stores = buildStores(database, { now: () => NOON, newId: randomUUID, claimMs: MINUTE_MS });
  });
});
afterAll(() => opened.close());

const keyring = createKeyring([{ id: "m", key: Buffer.alloc(32, 1) }]);
const unused = () => Promise.reject(new Error("No request belongs to this test."));

function enter(identity: Partial<CrmIdentity> & { readonly externalId: string }, kind: CrmKind = "salesforce") {
  const oauth = {
    authorizationUrl: "https://crm.example/authorize",
    tokenUrl: "https://crm.example/token",
    clientId: "client",
    clientSecret: new Secret("secret"),
    scopes: [],
    readTokens: (): OAuthTokens => tokens(),
  };
  const vendor: CrmVendor = {
    kind,
    oauth,
    identify: async () => ({
      orgName: "Example Heating",
      userExternalId: "005-1",
      userName: "Ada",
      isAdmin: true,
      ...identity,
    }),
    open: () => {
      throw new Error("Nothing is opened at sign-in.");
    },
    recordUrl: () => "",
    pollsOpportunities: true,
  };
  return signIn(vendor, tokens(), { ...stores, tokens: keeper(), keyring, now: () => NOON });
}

const tokens = (): OAuthTokens => ({
  accessToken: new Secret(randomUUID()),
  refreshToken: new Secret("refresh"),
  apiUrl: "https://api.crm.example",
  identity: {},
});

function keeper() {
  const { credentials, locks } = stores;
  return createTokenKeeper({
    credentials,
    locks,
    keyring,
    postForm: unused,
    now: () => NOON,
    newId: randomUUID,
    pause: unused,
  });
}

describe("signing in", () => {
  test("makes the install for its first administrator, in rehearsal with the shipped settings", async () => {
    const externalId = randomUUID();
    const entered = await enter({ externalId });
    expect(entered).toMatchObject({
      kind: "signed_in",
      user: { role: "admin" },
      install: { status: "rehearsal", settings: DEFAULT_SETTINGS, externalId, name: "Example Heating" },
    });
  });

  test("makes nothing for a first person who is no administrator", async () => {
    const externalId = randomUUID();
    expect(await enter({ externalId, isAdmin: false })).toEqual({ kind: "needs_admin", orgName: "Example Heating" });
    expect(await stores.installs.findByExternalId("salesforce", externalId)).toBeUndefined();
  });

  test("makes later people reps, and leaves the administrator's tokens alone", async () => {
    const externalId = randomUUID();
    const first = await enter({ externalId });
    if (first.kind !== "signed_in") throw new Error("The administrator did not get in.");
    const before = await stores.credentials.find(first.install.id, "crm");
    const rep = await enter({ externalId, isAdmin: false, userExternalId: "005-2" });
    expect(rep).toMatchObject({ kind: "signed_in", user: { role: "rep" }, install: { id: first.install.id } });
    expect(await stores.credentials.find(first.install.id, "crm")).toEqual(before);
    await enter({ externalId });
    expect((await stores.credentials.find(first.install.id, "crm"))?.version).toBe(2);
  });

  test("of one e-mail in two CRMs are two people of two installs", async () => {
    const [externalId, email] = [randomUUID(), "ada@example.com"];
    const [a, b] = [await enter({ externalId, email }), await enter({ externalId, email }, "hubspot")];
    if (a.kind !== "signed_in" || b.kind !== "signed_in") throw new Error("Somebody did not get in.");
    expect(a.user.id).not.toBe(b.user.id);
    expect(a.install.id).not.toBe(b.install.id);
  });

  test.each(["live", "rehearsal"] as const)("again reopens an install as %s, which it was", async (status) => {
    const externalId = randomUUID();
    const first = await enter({ externalId });
    if (first.kind !== "signed_in") throw new Error("The administrator did not get in.");
    await stores.installs.setStatus(first.install.id, status);
    await stores.installs.awaitReconnect(first.install.id);
    expect(await enter({ externalId, isAdmin: false, userExternalId: "005-2" })).toMatchObject({
      install: { status: "reconnect" },
    });
    expect(await enter({ externalId })).toMatchObject({ install: { status } });
    expect((await stores.installs.find(first.install.id))?.status).toBe(status);
  });

  test("of two administrators at once makes one install", async () => {
    const externalId = randomUUID();
    const both = await Promise.all([enter({ externalId }), enter({ externalId, userExternalId: "005-2" })]);
    expect(new Set(both.map((each) => each.kind === "signed_in" && each.install.id)).size).toBe(1);
  });
});
