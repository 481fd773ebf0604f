import { createHash, randomBytes } from "node:crypto";

/** What an access token may be used for. */
export type TokenState =
  | { readonly kind: "valid"; readonly scopes: readonly string[]; readonly expiresInSeconds: number }
  | { readonly kind: "expired" | "unknown" };

/** A pair of tokens as the app receives it. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly scopes: readonly string[];
}

/** Why a token or a code is not taken. */
export type GrantFailure = "BAD_AUTH_CODE" | "BAD_REFRESH_TOKEN" | "BAD_CODE_VERIFIER";

/** The tokens that the portal has given to the app. A refresh token lives until uninstall or revocation and never changes. */
export interface TokenStore {
  newCode(request: { readonly scopes: readonly string[]; readonly challenge: CodeChallenge | undefined }): string;
  redeemCode(code: string, verifier: string | undefined): TokenPair | GrantFailure;
  refresh(refreshToken: string): TokenPair | GrantFailure;
  /** Gives tokens without going through the authorisation page. */
  grant(scopes: readonly string[]): TokenPair;
  state(accessToken: string): TokenState;
  /** The scopes of a living refresh token. */
  refreshTokenScopes(refreshToken: string): readonly string[] | undefined;
  revoke(token: string): void;
  revokeAll(): void;
  expireAccessTokens(): void;
}

/** A PKCE challenge as it was sent to the authorisation page. */
export interface CodeChallenge {
  readonly challenge: string;
  readonly method: string;
}

/** Half an hour, HubSpot's `expires_in`. */
export const ACCESS_TOKEN_SECONDS = 1_800;

interface AccessToken {
  readonly scopes: readonly string[];
  readonly refreshToken: string;
  readonly expiresAt: number;
}

/** A store without tokens. */
export function createTokenStore(now: () => number): TokenStore {
  const codes = new Map<string, Parameters<TokenStore["newCode"]>[0]>();
  const refreshTokens = new Map<string, readonly string[]>();
  const accessTokens = new Map<string, AccessToken>();

  const newAccessToken = (refreshToken: string, scopes: readonly string[]): TokenPair => {
    const accessToken = `access-${secret()}`;
    accessTokens.set(accessToken, { scopes, refreshToken, expiresAt: now() + ACCESS_TOKEN_SECONDS * 1_000 });
    return { accessToken, refreshToken, scopes };
  };
  const grant = (scopes: readonly string[]): TokenPair => {
    const refreshToken = `refresh-${secret()}`;
    refreshTokens.set(refreshToken, scopes);
    return newAccessToken(refreshToken, scopes);
  };
  const expireWhere = (test: (token: AccessToken) => boolean): void => {
    for (const [name, token] of accessTokens) {
      if (test(token)) accessTokens.set(name, { ...token, expiresAt: now() });
    }
  };
  return {
    grant,
    newCode: (request) => {
      const code = `code-${secret()}`;
      codes.set(code, request);
      return code;
    },
    redeemCode: (code, verifier) => {
      const request = codes.get(code);
      codes.delete(code);
      if (request === undefined) return "BAD_AUTH_CODE";
      if (!answersChallenge(request.challenge, verifier)) return "BAD_CODE_VERIFIER";
      return grant(request.scopes);
    },
    refresh: (refreshToken) => {
      const scopes = refreshTokens.get(refreshToken);
      return scopes === undefined ? "BAD_REFRESH_TOKEN" : newAccessToken(refreshToken, scopes);
    },
    refreshTokenScopes: (refreshToken) => refreshTokens.get(refreshToken),
    state: (accessToken) => {
      const token = accessTokens.get(accessToken);
      if (token === undefined) return { kind: "unknown" };
      if (token.expiresAt <= now()) return { kind: "expired" };
      const expiresInSeconds = Math.floor((token.expiresAt - now()) / 1_000);
      return { kind: "valid", scopes: token.scopes, expiresInSeconds };
    },
    revoke: (name) => {
      const refreshToken = accessTokens.get(name)?.refreshToken ?? name;
      refreshTokens.delete(refreshToken);
      expireWhere((token) => token.refreshToken === refreshToken);
    },
    revokeAll: () => {
      refreshTokens.clear();
      expireWhere(() => true);
    },
    expireAccessTokens: () => expireWhere(() => true),
  };
}

function secret(): string {
  return randomBytes(16).toString("hex");
}

function answersChallenge(challenge: CodeChallenge | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined) return verifier === undefined;
  if (verifier === undefined) return false;
  if (challenge.method === "plain") return verifier === challenge.challenge;
  return createHash("sha256").update(verifier).digest("base64url") === challenge.challenge;
}
