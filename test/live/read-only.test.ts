import { describe, expect, it } from "vitest";
import { adPlatforms } from "../../app/adapters/ad-platforms/registry.ts";
import { crms } from "../../app/adapters/crms/registry.ts";
import { callId, conversionId } from "../../app/values/ids.ts";
import { instant } from "../../app/values/instant.ts";
import { money } from "../../app/values/money.ts";
import { parsePhone } from "../../app/values/phone.ts";
import { Secret } from "../../app/values/secret.ts";

/**
 * Against real sandboxes, with an access token from the environment; nothing is written there. Salesforce: LIVE_SALESFORCE_TOKEN and
 * LIVE_SALESFORCE_URL (the org's instance address). HubSpot: LIVE_HUBSPOT_TOKEN. Google: LIVE_GOOGLE_TOKEN, LIVE_GOOGLE_ACCOUNT, LIVE_GOOGLE_ACTION.
 */
const env = (name: string): string => process.env[name] ?? "";
const missing = (...names: readonly string[]): boolean => names.some((name) => env(name) === "");
const client = { clientId: "live", clientSecret: new Secret("live") };
const now = () => Date.now();

describe("reading from real systems", () => {
  const session = (apiUrl: string, token: string) => ({
    apiUrl,
    accessToken: async () => token,
    countRequests: () => undefined,
    homeCountry: "US",
    currency: "USD",
    now,
  });
  const nobody = parsePhone("+12025550100", "US");

  it.skipIf(missing("LIVE_SALESFORCE_TOKEN", "LIVE_SALESFORCE_URL"))(
    "Salesforce answers for a number that nobody has",
    async () => {
      const salesforce = crms.salesforce({ ...client, loginUrl: "https://login.salesforce.com" });
      const crm = salesforce.open(session(env("LIVE_SALESFORCE_URL"), env("LIVE_SALESFORCE_TOKEN")));
      expect(await crm.findPeopleByPhone(nobody === undefined ? [] : [nobody])).toBeInstanceOf(Map);
    },
  );

  it.skipIf(missing("LIVE_HUBSPOT_TOKEN"))("HubSpot answers for a number that nobody has", async () => {
    const urls = { appUrl: "https://app.hubspot.com", apiUrl: "https://api.hubapi.com" };
    const crm = crms.hubspot({ ...client, ...urls }).open(session(urls.apiUrl, env("LIVE_HUBSPOT_TOKEN")));
    expect(await crm.findPeopleByPhone(nobody === undefined ? [] : [nobody])).toBeInstanceOf(Map);
  });

  it.skipIf(missing("LIVE_GOOGLE_TOKEN", "LIVE_GOOGLE_ACCOUNT", "LIVE_GOOGLE_ACTION"))(
    "Google validates a conversion without keeping it",
    async () => {
      const google = adPlatforms.google.create({
        dataManagerUrl: "https://datamanager.googleapis.com",
        statusAfterMs: 0,
      });
      const settings = google.settings.parse({
        operatingAccountId: env("LIVE_GOOGLE_ACCOUNT"),
        conversionActionId: env("LIVE_GOOGLE_ACTION"),
      });
      const platform = google.open({
        settings,
        accessToken: async () => env("LIVE_GOOGLE_TOKEN"),
        countRequests: () => undefined,
      });
      const conversion = {
        id: conversionId("RL-live-check"),
        callId: callId("live-check"),
        at: instant(now() - 86_400_000),
        value: money(100, "USD"),
        phone: nobody,
        clickIds: [],
        consent: "granted" as const,
      };
      expect(await platform.validateConversions([conversion])).toEqual([{ kind: "accepted" }]);
    },
  );
});
