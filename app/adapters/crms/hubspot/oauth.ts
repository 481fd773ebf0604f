import { Secret } from "../../../values/secret.ts";
import type { OAuthClient, OAuthTokens } from "../../oauth.ts";
import { API_VERSION, USER_SCOPE } from "./names.ts";
import { readAnswer, tokensSchema } from "./payloads.ts";

/** What the operator sets: our app's client id and secret, and where HubSpot is. */
export interface HubSpotOptions {
  /** `https://app.hubspot.com`: where people sign in and see records. */
  readonly appUrl: string;
  /** `https://api.hubapi.com`, or the address of a sandbox of ours. */
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/** What the app asks for; the app's own file in HubSpot must list the same, and a review refuses any that is not used. */
const SCOPES = [
  "oauth",
  "crm.objects.contacts.read",
  "crm.objects.contacts.write",
  "crm.schemas.contacts.read",
  "crm.schemas.contacts.write",
  "crm.objects.deals.read",
  "crm.objects.deals.write",
  "crm.schemas.deals.read",
  "crm.schemas.deals.write",
  USER_SCOPE,
] as const;

/**
 * HubSpot's OAuth addresses and scopes, and how its token answers are read. The SDK's own OAuth calls go to /oauth/v1, which ends on
 * 2027-02-16 (https://developers.hubspot.com/changelog/v1-oauth-api-deprecation, read 2026-11).
 */
export function hubspotOAuth(options: HubSpotOptions): OAuthClient {
  const tokenUrl = oauthUrl(options, "token");
  return {
    authorizationUrl: new URL("/oauth/authorize", options.appUrl).href,
    tokenUrl,
    revokeUrl: oauthUrl(options, "token/revoke"),
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    scopes: SCOPES,
    readTokens: (answer) => readTokens(answer, options),
  };
}

/** An address of the OAuth API. */
export function oauthUrl({ apiUrl }: HubSpotOptions, name: string): string {
  return new URL(`/oauth/${API_VERSION}/${name}`, apiUrl).href;
}

/** The answer names no host: every portal is reached at HubSpot's one address, and so the token can go nowhere else. */
function readTokens(answer: unknown, { apiUrl }: HubSpotOptions): OAuthTokens {
  const { access_token, refresh_token, expires_in, hub_id, user_id } = readAnswer(answer, tokensSchema);
  return {
    accessToken: new Secret(access_token),
    ...(refresh_token === undefined ? {} : { refreshToken: new Secret(refresh_token) }),
    ...(expires_in === undefined ? {} : { expiresInSeconds: expires_in }),
    apiUrl: new URL(apiUrl).origin,
    identity: { hub_id, user_id },
  };
}
