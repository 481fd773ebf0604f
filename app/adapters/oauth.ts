import type { Secret } from "../values/secret.ts";

/** What a sign-in or refresh gave. `apiUrl` is where the CRM says that its API lives for this org. */
export interface OAuthTokens {
  readonly accessToken: Secret;
  /** Absent when the refresh token stays as it was. */
  readonly refreshToken?: Secret;
  /** Absent when the vendor does not say. */
  readonly expiresInSeconds?: number;
  readonly apiUrl: string;
  /** The vendor's own members that identify the org (Salesforce `id`, HubSpot `hub_id` and `user_id`). */
  readonly identity: Readonly<Record<string, string>>;
}

/** An OAuth 2 client as data; the flow itself is written once, in `app/installs/`. */
export interface OAuthClient {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl?: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly scopes: readonly string[];
  /** Reads a token answer. Throws InvalidInputError when it is not one, or names a host that is not the vendor's. */
  readTokens(answer: unknown): OAuthTokens;
}
