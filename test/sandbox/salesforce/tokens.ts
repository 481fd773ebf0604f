import { createHash, createHmac, randomBytes } from "node:crypto";

/** What the customer agreed to in the browser, waiting to be exchanged for tokens. */
interface Grant {
  readonly userId: string;
  readonly scope: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly expiresMs: number;
}

/** All tokens that came from one sign-in; they die together. */
interface Family {
  readonly userId: string;
  readonly scope: string;
  isRevoked: boolean;
}

/** The tokens of one answer of the token address; no refresh token unless the scope allows one. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly userId: string;
  readonly scope: string;
  readonly issuedAtMs: number;
}

/** Why a token or code is not honoured, in Salesforce's words. */
export class GrantRefused extends Error {}

/** An authorization code is good for 15 minutes, and once. */
const CODE_LIFETIME_MS = 15 * 60_000;

/** Codes and tokens of one org, with PKCE and rotating refresh tokens. */
export class TokenVault {
  private readonly now: () => number;
  private readonly grants = new Map<string, Grant>();
  private readonly usedCodes = new Map<string, Family>();
  private readonly access = new Map<string, { readonly family: Family; readonly expiresMs: number }>();
  private readonly refresh = new Map<string, { readonly family: Family; isSpent: boolean }>();
  accessLifetimeMs = 2 * 3_600_000;

  constructor(now: () => number) {
    this.now = now;
  }

  issueCode(grant: Omit<Grant, "expiresMs">): string {
    const code = `aPrx${randomBytes(24).toString("base64url")}`;
    this.grants.set(code, { ...grant, expiresMs: this.now() + CODE_LIFETIME_MS });
    return code;
  }

  /** Exchanges a code for tokens. A code used twice was stolen, so its tokens are revoked too. */
  redeemCode(
    request: { readonly code: string; readonly redirectUri: string; readonly verifier: string },
    orgId: string,
  ): TokenPair {
    const grant = this.grants.get(request.code);
    const used = this.usedCodes.get(request.code);
    if (used !== undefined) used.isRevoked = true;
    if (grant === undefined) throw new GrantRefused("invalid authorization code");
    this.grants.delete(request.code);
    if (grant.expiresMs <= this.now()) throw new GrantRefused("expired authorization code");
    if (grant.redirectUri !== request.redirectUri) throw new GrantRefused("redirect_uri must match configuration");
    const challenge = createHash("sha256").update(request.verifier).digest("base64url");
    if (challenge !== grant.codeChallenge) throw new GrantRefused("invalid code verifier");
    const family: Family = { userId: grant.userId, scope: grant.scope, isRevoked: false };
    this.usedCodes.set(request.code, family);
    return this.issue(family, orgId);
  }

  /** Exchanges a refresh token for a new pair; replaying a spent one revokes every token of that sign-in. */
  rotate(refreshToken: string, orgId: string): TokenPair {
    const held = this.refresh.get(refreshToken);
    if (held?.isSpent) held.family.isRevoked = true;
    if (held === undefined || held.family.isRevoked) throw new GrantRefused("expired access/refresh token");
    held.isSpent = true;
    return this.issue(held.family, orgId);
  }

  /** The user behind a living access token. */
  userOf(accessToken: string): string | undefined {
    const held = this.access.get(accessToken);
    const isAlive = held !== undefined && !held.family.isRevoked && held.expiresMs > this.now();
    return isAlive ? held.family.userId : undefined;
  }

  /** Revokes the sign-in behind a refresh token, or one access token; false when there is no such token. */
  revoke(token: string): boolean {
    const family = this.refresh.get(token)?.family;
    if (family !== undefined) family.isRevoked = true;
    return family !== undefined || this.access.delete(token);
  }

  expireAccessTokens(): void {
    this.access.clear();
  }

  revokeRefreshTokens(): void {
    for (const { family } of this.refresh.values()) family.isRevoked = true;
  }

  private issue(family: Family, orgId: string): TokenPair {
    const accessToken = `${orgId.slice(0, 15)}!AQ${randomBytes(48).toString("base64url")}`;
    this.access.set(accessToken, { family, expiresMs: this.now() + this.accessLifetimeMs });
    const mayRefresh = /\b(refresh_token|offline_access|full)\b/.test(family.scope);
    const refreshToken = mayRefresh ? `5Aep${randomBytes(40).toString("base64url")}` : undefined;
    if (refreshToken !== undefined) this.refresh.set(refreshToken, { family, isSpent: false });
    return { accessToken, refreshToken, userId: family.userId, scope: family.scope, issuedAtMs: this.now() };
  }
}

/** Salesforce's signature over identity and time, with the client secret as key. */
export function signatureOf(identityUrl: string, issuedAt: string, clientSecret: string): string {
  return createHmac("sha256", clientSecret).update(`${identityUrl}${issuedAt}`).digest("base64");
}
