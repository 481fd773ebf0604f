import { Client } from "@hubspot/api-client";
import { type HubSpotSandbox, startHubSpotSandbox } from "./index.ts";

/** The scopes that Ringledger's records need. */
export const SCOPES: readonly string[] = [
  "oauth",
  "crm.objects.contacts.read",
  "crm.objects.contacts.write",
  "crm.schemas.contacts.read",
  "crm.schemas.contacts.write",
  "crm.objects.deals.read",
  "crm.objects.deals.write",
  "crm.schemas.deals.read",
  "crm.schemas.deals.write",
];

/** The app as the portal knows it. */
export const APP = {
  clientId: "client-1",
  clientSecret: "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy",
  redirectUri: "https://app.example.com/auth/hubspot/callback",
};

/** A portal with the app installed, a clock that stands still until moved, and the real client. */
export interface InstalledPortal {
  readonly sandbox: HubSpotSandbox;
  readonly client: Client;
  readonly moveClock: (ms: number) => void;
  /** A JSON request with the app's token. */
  readonly send: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
}

/** Starts a portal for one test file or one test; close `sandbox` afterwards. The clock starts at 2025-01-01T00:00:00Z. */
export async function startInstalledPortal(scopes: readonly string[] = SCOPES): Promise<InstalledPortal> {
  let time = 1_735_689_600_000;
  const sandbox = await startHubSpotSandbox({ now: () => time, ...APP });
  const { accessToken } = sandbox.grantTokens(scopes);
  return {
    sandbox,
    client: new Client({ accessToken, basePath: sandbox.url }),
    moveClock: (ms) => {
      time += ms;
    },
    send: async (method, path, body) => {
      const headers = { Authorization: `Bearer ${accessToken}`, "Content-Type": "application/json" };
      const answer = await fetch(`${sandbox.url}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const parsed: unknown = text === "" ? undefined : JSON.parse(text);
      return { status: answer.status, body: parsed };
    },
  };
}
