import { InvalidInputError } from "../../../values/errors.ts";
import { Secret } from "../../../values/secret.ts";
import type { OAuthClient, OAuthTokens } from "../../oauth.ts";
import { readAnswer, tokensSchema } from "./payloads.ts";

/** What the operator sets: our app's consumer key and secret, and where people sign in. */
export interface SalesforceOptions {
  /** `https://login.salesforce.com`, or the address of a sandbox of ours. */
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Hosts that are accepted as an org's API besides Salesforce's own. */
  readonly allowedHosts?: (host: string) => boolean;
}

/** Salesforce's OAuth addresses and scopes, and how its token answers are read. */
export function salesforceOAuth(options: SalesforceOptions): OAuthClient {
  const address = (name: string): string => new URL(`/services/oauth2/${name}`, options.loginUrl).href;
  return {
    authorizationUrl: address("authorize"),
    tokenUrl: address("token"),
    revokeUrl: address("revoke"),
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    scopes: ["api", "refresh_token"],
    readTokens: (answer) => readTokens(answer, options),
  };
}

/** The answer says where the org's API lives, so it could send our tokens anywhere: only Salesforce's own domains are believed. */
function readTokens(answer: unknown, options: SalesforceOptions): OAuthTokens {
  const { access_token, refresh_token, instance_url, id } = readAnswer(answer, tokensSchema);
  const url = new URL(instance_url);
  if (!isTrusted(url, options)) {
    throw new InvalidInputError("salesforce.host", `"${url.host}" is not a Salesforce address.`);
  }
  return {
    accessToken: new Secret(access_token),
    ...(refresh_token === undefined ? {} : { refreshToken: new Secret(refresh_token) }),
    apiUrl: url.origin,
    identity: { id },
  };
}

function isTrusted(url: URL, options: SalesforceOptions): boolean {
  if (url.origin === new URL(options.loginUrl).origin) return true;
  if (url.protocol !== "https:" || url.username !== "" || url.port !== "") return false;
  return /\.(?:salesforce|force)\.com$/.test(url.hostname) || options.allowedHosts?.(url.host) === true;
}
