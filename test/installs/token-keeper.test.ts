import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OAuthClient } from "../../app/adapters/oauth.ts";
import { createKeyring } from "../../app/installs/keyring.ts";
import { createTokenKeeper, type TokenKeeperDependencies, type TokenOwner } from "../../app/installs/token-keeper.ts";
import { createCredentialStore } from "../../app/store/credentials.ts";
import type { Database } from "../../app/store/database.ts";
import { createLockStore } from "../../app/store/locks.ts";
import { ReconnectRequiredError, RejectedError, TransientError } from "../../app/values/errors.ts";
import { installId } from "../../app/values/ids.ts";
import { addMs, HOUR_MS, type Instant, MINUTE_MS } from "../../app/values/instant.ts";
import { Secret } from "../../app/values/secret.ts";
import { NOON } from "../support/builders.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";

let opened: TestDatabase;
beforeAll(async () => {
  opened = await openTestDatabase((database) => storesOf(database, () => NOON));
});
afterAll(() => opened.close());

describe("the token keeper", () => {
  test("asks the vendor once for twenty askers of a token that has ended", async () => {
    const world = aWorld();
    await world.signIn("access-0", "refresh-0");
    world.clock.at = addMs(NOON, HOUR_MS);
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.keeper().tokens(world.owner)));
    expect(new Set(answers.map(({ accessToken }) => accessToken))).toEqual(new Set(["access-1"]));
    expect(world.sent).toEqual(["refresh-0"]);
  });

  test("asks the vendor once over two processes", async () => {
    const world = aWorld();
    await world.signIn("access-0", "refresh-0");
    world.clock.at = addMs(NOON, HOUR_MS);
    const processes = [world.keeper(), world.keeper()];
    const askers = Array.from({ length: 20 }, (_, n) => processes[n % 2]?.tokens(world.owner));
    expect(new Set((await Promise.all(askers)).map((each) => each?.accessToken))).toEqual(new Set(["access-1"]));
    expect(world.sent).toEqual(["refresh-0"]);
  });

  test("renews a token two minutes before it ends, not earlier", async () => {
    const world = aWorld();
    await world.signIn("access-0", "refresh-0");
    world.clock.at = addMs(NOON, HOUR_MS - 2 * MINUTE_MS - 1);
    expect((await world.keeper().tokens(world.owner)).accessToken).toBe("access-0");
    world.clock.at = addMs(NOON, HOUR_MS - 2 * MINUTE_MS);
    expect((await world.keeper().tokens(world.owner)).accessToken).toBe("access-1");
  });

  test("renews a token that the vendor refused, once for all who were refused with it", async () => {
    const world = aWorld();
    await world.signIn("access-0", "refresh-0");
    const keeper = world.keeper();
    await Promise.all(Array.from({ length: 5 }, () => keeper.tokens(world.owner, "access-0")));
    expect((await keeper.tokens(world.owner, "access-0")).accessToken).toBe("access-1");
    expect(world.sent).toEqual(["refresh-0"]);
  });

  test("keeps a rotated refresh token before anyone gets the access token, and uses it next time", async () => {
    const world = aWorld();
    await world.signIn("access-0", "refresh-0");
    const keeper = world.keeper();
    await keeper.tokens(world.owner, "access-0");
    await keeper.tokens(world.owner, "access-1");
    expect(world.sent).toEqual(["refresh-0", "refresh-1"]);
    expect(world.written.map(({ refreshKept }) => refreshKept)).toEqual([true, true, true]);
  });

  test("keeps the old refresh token where the vendor gives no new one", async () => {
    const world = aWorld({ rotates: false });
    await world.signIn("access-0", "refresh-0");
    const keeper = world.keeper();
    await keeper.tokens(world.owner, "access-0");
    await keeper.tokens(world.owner, "access-1");
    expect(world.sent).toEqual(["refresh-0", "refresh-0"]);
  });

  test("needs a new sign-in when the vendor no longer takes the refresh token", async () => {
    const world = aWorld();
    await world.signIn("access-0", "revoked");
    await expect(world.keeper().tokens(world.owner, "access-0")).rejects.toBeInstanceOf(ReconnectRequiredError);
    const nobody = aWorld();
    await expect(nobody.keeper().tokens(nobody.owner)).rejects.toBeInstanceOf(ReconnectRequiredError);
  });

  test("takes the tokens of a sign-in that came while the vendor was refusing the old ones", async () => {
    const world = aWorld();
    await world.signIn("access-0", "revoked");
    world.whileAnswering = () => world.signIn("access-9", "refresh-9");
    expect((await world.keeper().tokens(world.owner, "access-0")).accessToken).toBe("access-9");
  });

  test("says that our own app is refused in another way than that the customer is", async () => {
    const world = aWorld();
    await world.signIn("access-0", "wrong-client");
    await expect(world.keeper().tokens(world.owner, "access-0")).rejects.toBeInstanceOf(RejectedError);
  });

  test("outlives a process that was killed between the vendor's answer and its keeping", async () => {
    const world = aWorld({ rotates: false });
    await world.signIn("access-0", "refresh-0");
    const killed = world.keeper({ replace: () => new Promise<never>(() => {}) });
    void killed.tokens(world.owner, "access-0");
    await world.untilSent(1);
    const aMinute = async (): Promise<void> => {
      world.clock.at = addMs(world.clock.at, MINUTE_MS);
    };
    const waiting = world.keeper({ pause: aMinute });
    expect((await waiting.tokens(world.owner, "access-0")).accessToken).toBe("access-2");
    expect(world.sent).toEqual(["refresh-0", "refresh-0"]);
  });

  test("gives up waiting in a way that may be tried again when another process does not finish", async () => {
    const world = aWorld();
    await world.signIn("access-0", "refresh-0");
    const held = { acquire: async () => false, release: async () => {} };
    await expect(world.keeper({ locks: held }).tokens(world.owner, "access-0")).rejects.toBeInstanceOf(TransientError);
    expect(world.sent).toEqual([]);
  });

  test("stores nothing in the clear", async () => {
    const world = aWorld();
    await world.signIn("access-0", "refresh-0");
    const stored = await storesOf(opened.database, () => NOON).credentials.find(world.owner.install.id, "crm");
    expect(JSON.stringify(stored)).not.toMatch(/access-0|refresh-0/);
  });
});

function storesOf(database: Database, now: () => Instant) {
  return { credentials: createCredentialStore(database), locks: createLockStore(database, now) };
}

/** A vendor that numbers its tokens, and an install of its own per test. */
function aWorld({ rotates = true }: { readonly rotates?: boolean } = {}) {
  const clock = { at: NOON };
  const keyring = createKeyring([{ id: "m", key: Buffer.alloc(32, 7) }]);
  const id = installId(randomUUID());
  const owner: TokenOwner = { install: { id, sealedDataKey: keyring.newDataKey(id) }, owner: "crm", oauth: CLIENT };
  const { credentials, locks } = storesOf(opened.database, () => clock.at);
  const sent: string[] = [];
  const written: { readonly refreshKept: boolean }[] = [];
  const waiters: (() => void)[] = [];
  const world = {
    clock,
    owner,
    sent,
    written,
    whileAnswering: async (): Promise<void> => {},
    untilSent: (count: number) =>
      new Promise<void>((resolve) => (sent.length >= count ? resolve() : void waiters.push(resolve))),
    keeper: (
      over: {
        readonly replace?: () => Promise<never>;
        readonly pause?: () => Promise<void>;
        readonly locks?: TokenKeeperDependencies["locks"];
      } = {},
    ) =>
      createTokenKeeper({
        credentials: { find: credentials.find, replace: over.replace ?? replace },
        locks: over.locks ?? locks,
        keyring,
        postForm,
        now: () => clock.at,
        newId: randomUUID,
        pause: over.pause ?? (() => new Promise((resolve) => setImmediate(resolve))),
      }),
    signIn: (access: string, refresh: string) =>
      world.keeper().store(owner, CLIENT.readTokens({ access_token: access, refresh_token: refresh })),
  };
  const replace: TokenKeeperDependencies["credentials"]["replace"] = async (install, name, tokens) => {
    written.push({ refreshKept: tokens.sealedRefreshToken !== undefined });
    await credentials.replace(install, name, tokens);
  };
  const postForm: TokenKeeperDependencies["postForm"] = async (_url, form) => {
    const refresh = form["refresh_token"] ?? "";
    sent.push(refresh);
    for (const wake of waiters.splice(0)) wake();
    await world.whileAnswering();
    if (refresh === "revoked") return { status: 400, body: { error: "invalid_grant" } };
    if (refresh === "wrong-client") return { status: 400, body: { error: "invalid_client" } };
    const fresh = rotates ? { refresh_token: `refresh-${sent.length}` } : {};
    return { status: 200, body: { access_token: `access-${sent.length}`, ...fresh } };
  };
  return world;
}

const CLIENT: OAuthClient = {
  authorizationUrl: "https://crm.example/authorize",
  tokenUrl: "https://crm.example/token",
  clientId: "client",
  clientSecret: new Secret("client-secret"),
  scopes: [],
  readTokens: (answer) => {
    const { access_token: access, refresh_token: refresh } = Object(answer);
    return {
      accessToken: new Secret(String(access)),
      ...(refresh === undefined ? {} : { refreshToken: new Secret(String(refresh)) }),
      expiresInSeconds: 3_600,
      apiUrl: "https://api.crm.example",
      identity: { org: "1" },
    };
  },
};
