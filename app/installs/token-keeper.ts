import type { OAuthClient, OAuthTokens } from "../adapters/oauth.ts";
import { ReconnectRequiredError, TransientError } from "../values/errors.ts";
import type { InstallId } from "../values/ids.ts";
import { addMs, type Clock, type Instant, MINUTE_MS, SECOND_MS } from "../values/instant.ts";
import { Secret } from "../values/secret.ts";
import type { InstallKeyHolder, Keyring } from "./keyring.ts";
import { type PostForm, refreshTokens } from "./token-endpoint.ts";

/** Tokens of one owner as stored. */
export interface SealedTokens {
  readonly sealedAccessToken: string;
  readonly sealedRefreshToken?: string;
  readonly apiUrl: string;
  readonly identity: Readonly<Record<string, string>>;
  readonly expiresAt?: Instant;
  readonly version: number;
}

/** What keeping tokens needs of the outside. */
export interface TokenKeeperDependencies {
  readonly credentials: {
    find(install: InstallId, owner: string): Promise<SealedTokens | undefined>;
    replace(install: InstallId, owner: string, tokens: Omit<SealedTokens, "version">): Promise<void>;
  };
  readonly locks: {
    acquire(install: InstallId, name: string, lease: { readonly owner: string; readonly ms: number }): Promise<boolean>;
    release(install: InstallId, name: string, owner: string): Promise<void>;
  };
  readonly keyring: Keyring;
  readonly postForm: PostForm;
  readonly now: Clock;
  readonly newId: () => string;
  /** Waits while another process refreshes. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Whose tokens: the install's CRM ("crm") or a connection, with the vendor's OAuth client. */
export interface TokenOwner {
  readonly install: InstallKeyHolder;
  readonly owner: string;
  readonly oauth: OAuthClient;
}

/** An opened access token and where the vendor says its API is. */
export interface OpenTokens {
  readonly accessToken: string;
  readonly apiUrl: string;
  readonly identity: Readonly<Record<string, string>>;
}

/** Tokens are renewed this long before they end. */
const AHEAD_MS = 2 * MINUTE_MS;
const LOCK_MS = 30 * SECOND_MS;
const WAIT_MS = 100;
const MAX_WAITS = 200;

/** Keeps OAuth tokens sealed and fresh: one refresh at a time per owner over all processes, however many wait for it. */
export type TokenKeeper = ReturnType<typeof createTokenKeeper>;

/** Makes the keeper. */
export function createTokenKeeper(d: TokenKeeperDependencies) {
  const refreshing = new Map<string, Promise<OpenTokens>>();

  const open = (owner: TokenOwner, sealed: SealedTokens): OpenTokens => ({
    accessToken: d.keyring.open(owner.install, place(owner, "access"), sealed.sealedAccessToken),
    apiUrl: sealed.apiUrl,
    identity: sealed.identity,
  });

  const store = async (owner: TokenOwner, tokens: OAuthTokens): Promise<void> => {
    const lifetime = tokens.expiresInSeconds;
    await d.credentials.replace(owner.install.id, owner.owner, {
      sealedAccessToken: d.keyring.seal(owner.install, place(owner, "access"), tokens.accessToken.reveal()),
      ...(tokens.refreshToken === undefined
        ? {}
        : { sealedRefreshToken: d.keyring.seal(owner.install, place(owner, "refresh"), tokens.refreshToken.reveal()) }),
      apiUrl: tokens.apiUrl,
      identity: tokens.identity,
      ...(lifetime === undefined ? {} : { expiresAt: addMs(d.now(), lifetime * SECOND_MS) }),
    });
  };

  const read = async (owner: TokenOwner): Promise<SealedTokens> => {
    const sealed = await d.credentials.find(owner.install.id, owner.owner);
    if (sealed === undefined) throw new ReconnectRequiredError("oauth.not_connected", "Nobody has signed in yet.");
    return sealed;
  };

  /** Refreshes under the lock, unless somebody else did since version `stale`. */
  const refresh = async (owner: TokenOwner, stale: number): Promise<OpenTokens> => {
    const lease = { owner: d.newId(), ms: LOCK_MS };
    for (let waits = 0; waits < MAX_WAITS; waits += 1) {
      const sealed = await read(owner);
      if (sealed.version !== stale) return open(owner, sealed);
      if (await d.locks.acquire(owner.install.id, lockName(owner), lease)) {
        try {
          return await refreshLocked(owner, stale);
        } finally {
          await d.locks.release(owner.install.id, lockName(owner), lease.owner);
        }
      }
      await d.pause(WAIT_MS);
    }
    throw new TransientError("oauth.refresh_busy", "Another process is renewing the sign-in and has not finished.");
  };

  const refreshLocked = async (owner: TokenOwner, stale: number): Promise<OpenTokens> => {
    const sealed = await read(owner);
    if (sealed.version !== stale) return open(owner, sealed);
    if (sealed.sealedRefreshToken === undefined) {
      throw new ReconnectRequiredError(
        "oauth.no_refresh_token",
        "The sign-in has ended. Sign in again; nothing was lost.",
      );
    }
    const refreshToken = new Secret(d.keyring.open(owner.install, place(owner, "refresh"), sealed.sealedRefreshToken));
    const tokens = await refreshTokens(owner.oauth, refreshToken, d.postForm).catch(whenRefused);
    // Refused, while somebody signed in again: theirs are the tokens that count.
    if (tokens instanceof ReconnectRequiredError) {
      const now = await read(owner);
      if (now.version === stale) throw tokens;
      return open(owner, now);
    }
    await store(owner, { ...tokens, identity: { ...sealed.identity, ...tokens.identity } });
    return open(owner, await read(owner));
  };

  const refreshOnce = (owner: TokenOwner, stale: number): Promise<OpenTokens> => {
    const key = `${owner.install.id}/${owner.owner}/${stale}`;
    const running = refreshing.get(key) ?? refresh(owner, stale).finally(() => refreshing.delete(key));
    refreshing.set(key, running);
    return running;
  };

  return {
    /** Keeps the tokens of a fresh sign-in. */
    store,

    /**
     * A token that should work. `refused` is the token that the vendor has just refused: it is renewed unless that has happened already. Throws
     * ReconnectRequiredError when the customer has to sign in again.
     */
    async tokens(owner: TokenOwner, refused?: string): Promise<OpenTokens> {
      const sealed = await read(owner);
      const opened = open(owner, sealed);
      const ends = sealed.expiresAt !== undefined && sealed.expiresAt <= addMs(d.now(), AHEAD_MS);
      return ends || opened.accessToken === refused ? refreshOnce(owner, sealed.version) : opened;
    },
  };
}

function whenRefused(error: unknown): ReconnectRequiredError {
  if (error instanceof ReconnectRequiredError) return error;
  throw error;
}

function place(owner: TokenOwner, field: "access" | "refresh"): string {
  return `credentials/${owner.owner}/${field}`;
}

function lockName(owner: TokenOwner): string {
  return `refresh:${owner.owner}`;
}
