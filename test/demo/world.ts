import { startGoogleSandbox } from "../sandbox/google/index.ts";
import { type HubSpotSandbox, startHubSpotSandbox } from "../sandbox/hubspot/index.ts";
import { type SalesforceSandbox, startSalesforceSandbox } from "../sandbox/salesforce/index.ts";
import { startSlackSandbox } from "../sandbox/slack/index.ts";

/** Which CRM the demo's company uses. */
export type DemoCrm = "salesforce" | "hubspot";

/** The outside systems of the demo's company, each a server on loopback, and the settings by which the product reaches them. */
export interface World {
  readonly salesforce: SalesforceSandbox;
  readonly hubspot: HubSpotSandbox;
  readonly google: Awaited<ReturnType<typeof startGoogleSandbox>>;
  readonly slack: Awaited<ReturnType<typeof startSlackSandbox>>;
  /** The environment of the product's processes. */
  readonly environment: Readonly<Record<string, string>>;
  /** Moves the org's calendar on to a moment (epoch milliseconds); it never goes back. */
  moveTo(at: number): void;
  /** Everything that a vendor would have refused as nonsense. */
  violations(): readonly string[];
  close(): Promise<void>;
}

/** The advertiser account and the conversion action of the demo. */
export const GOOGLE_ACCOUNT = "1234567890";
export const GOOGLE_ACTION = "777888999";

const CLIENT = { clientId: "demo-client", clientSecret: "demo-client-secret-0123456789" };
const SLACK_SIGNING_SECRET = "demo-signing-secret-0123456789";
const ORG_ID = "00D5550000DEMOoEAA";
const YEAR_MS = 365 * 86_400_000;

/**
 * Starts the outside world. The Salesforce org lives through the demo's month by a calendar of its own, so that deals close on their days; all
 * others keep the real time.
 */
export async function startWorld(options: { readonly webUrl: string; readonly startAt: number }): Promise<World> {
  const { webUrl } = options;
  let calendar = options.startAt;
  const real = (): number => Date.now();
  const [salesforce, hubspot, google, slack] = await Promise.all([
    startSalesforceSandbox({
      ...CLIENT,
      now: () => calendar,
      orgId: ORG_ID,
      redirectUri: `${webUrl}/auth/salesforce/callback`,
    }),
    startHubSpotSandbox({
      ...CLIENT,
      now: real,
      redirectUri: `${webUrl}/auth/hubspot/callback`,
      webhookTarget: `${webUrl}/webhooks/crm/hubspot`,
    }),
    startGoogleSandbox({
      ...CLIENT,
      now: real,
      redirectUri: `${webUrl}/connect/google/callback`,
      accounts: [
        {
          accountId: GOOGLE_ACCOUNT,
          conversionActions: [{ id: GOOGLE_ACTION, type: "UPLOAD_CLICKS", lookbackDays: 90 }],
        },
      ],
    }),
    startSlackSandbox({
      ...CLIENT,
      now: real,
      redirectUri: `${webUrl}/connect/slack/callback`,
      signingSecret: SLACK_SIGNING_SECRET,
    }),
  ]);
  // The calendar leaps by days; a token that ends with each leap would show nothing.
  salesforce.setAccessTokenLifetimeMs(YEAR_MS);
  google.setProcessingMs(0);
  const servers = [salesforce, hubspot, google, slack];
  return {
    salesforce,
    hubspot,
    google,
    slack,
    environment: {
      SALESFORCE_CLIENT_ID: CLIENT.clientId,
      SALESFORCE_CLIENT_SECRET: CLIENT.clientSecret,
      SALESFORCE_LOGIN_URL: salesforce.url,
      HUBSPOT_CLIENT_ID: CLIENT.clientId,
      HUBSPOT_CLIENT_SECRET: CLIENT.clientSecret,
      HUBSPOT_APP_URL: hubspot.url,
      HUBSPOT_API_URL: hubspot.url,
      GOOGLE_CLIENT_ID: CLIENT.clientId,
      GOOGLE_CLIENT_SECRET: CLIENT.clientSecret,
      GOOGLE_AUTH_URL: `${google.url}/o/oauth2/v2/auth`,
      GOOGLE_TOKEN_URL: `${google.url}/token`,
      GOOGLE_DATA_MANAGER_URL: google.url,
      SLACK_CLIENT_ID: CLIENT.clientId,
      SLACK_CLIENT_SECRET: CLIENT.clientSecret,
      SLACK_SIGNING_SECRET,
      SLACK_URL: slack.url,
    },
    moveTo: (at) => {
      calendar = Math.max(calendar, at);
    },
    violations: () => servers.flatMap((server) => server.violations),
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
