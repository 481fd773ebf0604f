import type { Crm, CrmVendor } from "../../../../app/adapters/crms/crm.ts";
import { createHubSpot } from "../../../../app/adapters/crms/hubspot/index.ts";
import type { OAuthTokens } from "../../../../app/adapters/oauth.ts";
import { ReconnectRequiredError } from "../../../../app/values/errors.ts";
import { type Phone, parsePhone } from "../../../../app/values/phone.ts";
import { Secret } from "../../../../app/values/secret.ts";
import { type HubSpotSandbox, startHubSpotSandbox } from "../../../sandbox/hubspot/index.ts";
import { APP } from "../../../sandbox/hubspot/installed-portal.ts";

/** A sandbox portal with the adapter signed in to it. */
export interface OpenHubSpot {
  readonly sandbox: HubSpotSandbox;
  /** Milliseconds since 1970; the adapter's waits move it too. */
  readonly clock: { ms: number };
  readonly vendor: CrmVendor;
  readonly crm: Crm;
  readonly signIn: () => Promise<OAuthTokens>;
  /** Requests that the adapter counted since the last look. */
  readonly counted: () => number;
  /** How often the adapter asked for a new access token. */
  readonly refreshes: () => number;
}

/** Starts a portal, signs in through its OAuth pages, opens a session and, unless told otherwise, makes our properties. */
export async function openHubSpot(options: { readonly isPrepared?: boolean } = {}): Promise<OpenHubSpot> {
  const clock = { ms: Date.UTC(2026, 0, 31, 0, 37) };
  const sandbox = await startHubSpotSandbox({ now: () => clock.ms, ...APP });
  const vendor = createHubSpot({
    appUrl: sandbox.url,
    apiUrl: sandbox.url,
    clientId: APP.clientId,
    clientSecret: new Secret(APP.clientSecret),
    pause: (milliseconds) => {
      clock.ms += milliseconds;
      return Promise.resolve();
    },
  });
  const signIn = async (): Promise<OAuthTokens> => {
    const code = await authorize(vendor);
    return await postToken(vendor, { grant_type: "authorization_code", code, redirect_uri: APP.redirectUri });
  };
  let tokens = await signIn();
  let requests = 0;
  let refreshes = 0;
  const refresh = async (): Promise<void> => {
    refreshes += 1;
    const refresh_token = tokens.refreshToken?.reveal() ?? "";
    tokens = await postToken(vendor, { grant_type: "refresh_token", refresh_token });
  };
  const crm = vendor.open({
    apiUrl: tokens.apiUrl,
    accessToken: async (isRefused) => {
      if (isRefused === true) await refresh();
      return tokens.accessToken.reveal();
    },
    countRequests: (count) => {
      requests += count;
    },
    homeCountry: "US",
    currency: "USD",
    now: () => clock.ms,
  });
  const counted = (): number => {
    const count = requests;
    requests = 0;
    return count;
  };
  if (options.isPrepared !== false) {
    await crm.prepare();
    counted();
  }
  return { sandbox, clock, vendor, crm, signIn, counted, refreshes: () => refreshes };
}

/** A US number for tests, fictitious-looking; every index has its own. */
export function testPhone(index: number): Phone {
  const phone = parsePhone(`+1${String(2_025_550_000 + index)}`, "US");
  if (phone === undefined) throw new Error("Not a number.");
  return phone;
}

async function authorize({ oauth }: CrmVendor): Promise<string> {
  const url = new URL(oauth.authorizationUrl);
  const members = { client_id: oauth.clientId, redirect_uri: APP.redirectUri, scope: oauth.scopes.join(" ") };
  for (const [name, value] of Object.entries(members)) url.searchParams.set(name, value);
  const response = await fetch(url, { redirect: "manual" });
  return new URL(response.headers.get("location") ?? "about:blank").searchParams.get("code") ?? "";
}

async function postToken({ oauth }: CrmVendor, form: Record<string, string>): Promise<OAuthTokens> {
  const client = { client_id: oauth.clientId, client_secret: oauth.clientSecret.reveal() };
  const response = await fetch(oauth.tokenUrl, { method: "POST", body: new URLSearchParams({ ...client, ...form }) });
  if (!response.ok) throw new ReconnectRequiredError("oauth.refused", "The sign-in has ended.");
  return oauth.readTokens(await response.json());
}
