import type { Crm, CrmVendor } from "../../../../app/adapters/crms/crm.ts";
import { createSalesforce } from "../../../../app/adapters/crms/salesforce/index.ts";
import { ReconnectRequiredError } from "../../../../app/values/errors.ts";
import { type Phone, parsePhone } from "../../../../app/values/phone.ts";
import { Secret } from "../../../../app/values/secret.ts";
import type { SalesforceSandbox, SalesforceSandboxOptions } from "../../../sandbox/salesforce/index.ts";
import { signIn, startTestOrg, TEST_APP, type TestClock } from "../../../sandbox/salesforce/test-org.ts";

/** A sandbox org with the adapter signed in to it. */
export interface OpenSalesforce {
  readonly sandbox: SalesforceSandbox;
  readonly clock: TestClock;
  readonly vendor: CrmVendor;
  readonly crm: Crm;
  /** Requests that the adapter counted since the last look. */
  readonly counted: () => number;
  /** How often the adapter asked for a new access token. */
  readonly refreshes: () => number;
}

/** Starts an org, signs in through its OAuth pages, and opens a session whose token is refreshed as the install would. */
export async function openSalesforce(options: Partial<SalesforceSandboxOptions> = {}): Promise<OpenSalesforce> {
  const { sandbox, clock } = await startTestOrg(options);
  const vendor = createSalesforce({
    loginUrl: sandbox.url,
    clientId: TEST_APP.clientId,
    clientSecret: new Secret(TEST_APP.clientSecret),
  });
  let tokens = vendor.oauth.readTokens(await signIn(sandbox));
  let requests = 0;
  let refreshes = 0;
  const refresh = async (): Promise<void> => {
    refreshes += 1;
    const form = {
      grant_type: "refresh_token",
      refresh_token: tokens.refreshToken?.reveal() ?? "",
      client_id: vendor.oauth.clientId,
      client_secret: vendor.oauth.clientSecret.reveal(),
    };
    const answer = await fetch(vendor.oauth.tokenUrl, { method: "POST", body: new URLSearchParams(form) });
    if (!answer.ok) throw new ReconnectRequiredError("oauth.refused", "The sign-in has ended.");
    tokens = vendor.oauth.readTokens(await answer.json());
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
  return { sandbox, clock, vendor, crm, counted, refreshes: () => refreshes };
}

/** A US number for tests: 555-0100 upwards in an area code of its own, all fictitious-looking and different. */
export function testPhone(index: number): Phone {
  const phone = parsePhone(`+1${String(2_025_550_000 + index)}`, "US");
  if (phone === undefined) throw new Error("Not a number.");
  return phone;
}
