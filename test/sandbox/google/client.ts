import { createHash } from "node:crypto";
import { type GoogleSandbox, startGoogleSandbox } from "./index.ts";

/** Where the OAuth flow comes back to; nothing listens there. */
export const REDIRECT = "http://127.0.0.1:9/oauth/google";

/** Status and JSON body of an answer. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A signed-in client of a fresh sandbox, whose clock moves only when told. */
export interface Client {
  readonly google: GoogleSandbox;
  /** Posts to a method such as "events:ingest". */
  post(method: string, body: object): Promise<Answer>;
  /** Posts these events to the click action, as HEX. */
  ingest(...events: readonly object[]): Promise<Answer>;
  status(requestId: string): Promise<Answer>;
  useToken(accessToken: string): void;
  passMs(milliseconds: number): void;
}

/** Starts a sandbox at noon on 24 November 2026 with one account: action 777 takes clicks, 888 calls, both look back 30 days. */
export async function startClient(): Promise<Client> {
  let nowMs = Date.parse("2026-11-24T12:00:00Z");
  const google = await startGoogleSandbox({
    now: () => nowMs,
    clientId: "client",
    clientSecret: "secret",
    redirectUri: REDIRECT,
    accounts: [
      {
        accountId: "1234567890",
        conversionActions: [
          { id: "777", type: "UPLOAD_CLICKS", lookbackDays: 30 },
          { id: "888", type: "UPLOAD_CALLS", lookbackDays: 30 },
        ],
      },
    ],
  });
  let token = google.issueTokens().accessToken;
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${google.url}/v1/${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: response.status, body: await response.json() };
  };
  const post = (method: string, body: object): Promise<Answer> =>
    ask(method, { method: "POST", body: JSON.stringify(body) });
  return {
    google,
    post,
    ingest: (...events) => post("events:ingest", aBody(events)),
    status: (requestId) => ask(`requestStatus:retrieve?requestId=${requestId}`, {}),
    useToken: (accessToken) => {
      token = accessToken;
    },
    passMs: (milliseconds) => {
      nowMs += milliseconds;
    },
  };
}

/** SHA-256 as lower-case hex. */
export function sha256(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

/** The click action of the one account, under the reference "won". */
export function aDestination(): object {
  return {
    reference: "won",
    operatingAccount: { accountType: "GOOGLE_ADS", accountId: "1234567890" },
    loginAccount: { accountType: "GOOGLE_ADS", accountId: "9876543210" },
    productDestinationId: "777",
  };
}

/** A consented event that the vendor takes; `changes` replaces members. */
export function anEvent(changes: Readonly<Record<string, unknown>> = {}): object {
  return {
    destinationReferences: ["won"],
    transactionId: "006-won",
    eventTimestamp: "2026-11-20T15:04:05Z",
    eventSource: "PHONE",
    conversionValue: 1250,
    currency: "USD",
    userData: { userIdentifiers: [{ phoneNumber: sha256("+12025550134") }] },
    consent: { adUserData: "CONSENT_GRANTED", adPersonalization: "CONSENT_GRANTED" },
    ...changes,
  };
}

/** A whole `events:ingest` body to the click action. */
export function aBody(events: readonly object[]): object {
  return { destinations: [aDestination()], events, encoding: "HEX" };
}

/** The field and reason of every violation in an error answer. */
export function refusals(body: unknown): readonly unknown[] {
  const found: unknown[] = [];
  JSON.stringify(body, (key, value) => {
    if (key === "fieldViolations") for (const each of value) found.push({ field: each.field, reason: each.reason });
    return value;
  });
  return found;
}
