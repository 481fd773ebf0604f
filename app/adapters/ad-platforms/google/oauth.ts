import { z } from "zod";
import { InvalidInputError } from "../../../values/errors.ts";
import { Secret } from "../../../values/secret.ts";
import type { OAuthClient } from "../../oauth.ts";

/** The one scope that Data Manager asks for; no developer token (developers.google.com/data-manager/api/reference, read November 2026). */
const SCOPE = "https://www.googleapis.com/auth/datamanager";

const tokensSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
  scope: z.string().optional(),
});

/** What the operator sets: the OAuth client of the Google Cloud project, and where Google lives. */
export interface GoogleOAuthOptions {
  readonly authUrl: string;
  readonly tokenUrl: string;
  readonly dataManagerUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/**
 * Google's OAuth addresses and scope. Without `access_type=offline` Google gives no refresh token, and without `prompt=consent` only at the very first
 * consent (developers.google.com/identity/protocols/oauth2/web-server). People may untick a scope, so a token answer without it is refused.
 */
export function googleOAuth(options: GoogleOAuthOptions): OAuthClient {
  const authorization = new URL(options.authUrl);
  authorization.searchParams.set("access_type", "offline");
  authorization.searchParams.set("prompt", "consent");
  return {
    authorizationUrl: authorization.href,
    tokenUrl: options.tokenUrl,
    revokeUrl: new URL("/revoke", options.tokenUrl).href,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    scopes: [SCOPE],
    readTokens: (answer) => {
      const parsed = tokensSchema.safeParse(answer);
      if (!parsed.success) throw new InvalidInputError("google.tokens", "Google's token answer cannot be read.");
      const { access_token, refresh_token, expires_in, scope } = parsed.data;
      if (scope !== undefined && !scope.split(" ").includes(SCOPE)) {
        throw new InvalidInputError("google.scope_missing", "The permission to send conversions was not given.");
      }
      return {
        accessToken: new Secret(access_token),
        ...(refresh_token === undefined ? {} : { refreshToken: new Secret(refresh_token) }),
        ...(expires_in === undefined ? {} : { expiresInSeconds: expires_in }),
        apiUrl: options.dataManagerUrl,
        identity: {},
      };
    },
  };
}
