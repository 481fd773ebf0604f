import { z } from "zod";
import type { AdPlatformVendor } from "./adapters/ad-platforms/ad-platform.ts";
import { adPlatforms } from "./adapters/ad-platforms/registry.ts";
import type { AlertChannelVendor } from "./adapters/alert-channels/alert-channel.ts";
import { alertChannels } from "./adapters/alert-channels/registry.ts";
import type { CrmVendor } from "./adapters/crms/crm.ts";
import { crms } from "./adapters/crms/registry.ts";
import type { OAuthClient } from "./adapters/oauth.ts";
import type { Config } from "./config.ts";
import type { AdPlatformRoom } from "./open-destination.ts";
import type { CrmKind } from "./records/crm-person.ts";
import type { Channel } from "./records/touch.ts";
import { MINUTE_MS, SECOND_MS } from "./values/instant.ts";

/** How an ad platform connection decides what to send, beside the vendor's own settings. */
const conversionSettings = z.object({
  holdHours: z.coerce
    .number()
    .min(0)
    .max(168)
    .default(24)
    .meta({ label: "Hours to hold a won deal back, so that a refund can still stop it" }),
  consent: z
    .enum(["granted", "denied", "unknown"])
    .default("unknown")
    .meta({ label: "Consent that you collect from callers" }),
  consentRequired: z.boolean().default(false).meta({ label: "Send nothing without consent (EEA, UK, Switzerland)" }),
});

/** Channels whose calls come from a search platform's own ads. */
const AD_CHANNELS: readonly Channel[] = ["paid_search", "call_asset", "location_asset", "legacy_call_ad"];

/** Google's verdict is worth asking for after half an hour (ad platform reference, "Diagnostics"). */
const GOOGLE_STATUS_MS = 30 * MINUTE_MS;

/** Every outside vendor whose app credentials are set. */
export interface Vendors {
  readonly crms: Partial<Readonly<Record<CrmKind, CrmVendor>>>;
  readonly adPlatforms: ReadonlyMap<string, AdPlatformRoom & { readonly settings: z.ZodType }>;
  readonly alertChannels: ReadonlyMap<string, AlertChannelVendor>;
  /** OAuth clients of vendors that connections sign in to. */
  readonly connectOAuth: ReadonlyMap<string, OAuthClient>;
}

/** Makes the vendors that the settings allow. */
export function buildVendors(config: Config): Vendors {
  const google = googleRoom(config);
  const slack = slackOAuthOf(config);
  return {
    crms: { ...salesforceOf(config), ...hubspotOf(config) },
    adPlatforms: new Map(google === undefined ? [] : [["google", google]]),
    alertChannels: new Map([["slack", untyped(alertChannels.slack.create({ apiUrl: `${config.SLACK_URL}/api/` }))]]),
    connectOAuth: new Map([
      ...(google === undefined ? [] : [["google", google.oauth] as const]),
      ...(slack === undefined ? [] : [["slack", slack] as const]),
    ]),
  };
}

function salesforceOf(config: Config): { readonly salesforce?: CrmVendor } {
  const { SALESFORCE_CLIENT_ID: clientId, SALESFORCE_CLIENT_SECRET: clientSecret } = config;
  if (clientId === undefined || clientSecret === undefined) return {};
  return { salesforce: crms.salesforce({ loginUrl: config.SALESFORCE_LOGIN_URL, clientId, clientSecret }) };
}

function hubspotOf(config: Config): { readonly hubspot?: CrmVendor } {
  const { HUBSPOT_CLIENT_ID: clientId, HUBSPOT_CLIENT_SECRET: clientSecret } = config;
  if (clientId === undefined || clientSecret === undefined) return {};
  return {
    hubspot: crms.hubspot({ appUrl: config.HUBSPOT_APP_URL, apiUrl: config.HUBSPOT_API_URL, clientId, clientSecret }),
  };
}

function googleRoom(
  config: Config,
): Vendors["adPlatforms"] extends ReadonlyMap<string, infer Room> ? Room | undefined : never {
  const {
    GOOGLE_CLIENT_ID: clientId,
    GOOGLE_CLIENT_SECRET: clientSecret,
    GOOGLE_DATA_MANAGER_URL: dataManagerUrl,
  } = config;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  const seconds = config.CONVERSION_STATUS_SECONDS;
  const vendor = adPlatforms.google.create({
    dataManagerUrl,
    statusAfterMs: seconds === undefined ? GOOGLE_STATUS_MS : seconds * SECOND_MS,
  });
  const settings = vendor.settings.and(conversionSettings);
  return {
    vendor: untypedPlatform(vendor),
    settings,
    oauth: adPlatforms.google.oauth({
      authUrl: config.GOOGLE_AUTH_URL,
      tokenUrl: config.GOOGLE_TOKEN_URL,
      dataManagerUrl,
      clientId,
      clientSecret,
    }),
    ruleOf: (given) => {
      const { conversionActionId, holdHours, consent, consentRequired } = settings.parse(given);
      const { maxAgeDays } = vendor;
      return {
        platform: "google",
        action: conversionActionId,
        channels: AD_CHANNELS,
        holdHours,
        maxAgeDays,
        consent,
        consentRequired,
      };
    },
  };
}

function slackOAuthOf(config: Config): OAuthClient | undefined {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret, SLACK_URL: slackUrl } = config;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return alertChannels.slack.oauth({ slackUrl, clientId, clientSecret });
}

/** Hides a vendor's own type of settings: shared code hands it only what the vendor's schema has parsed. */
function untyped<Settings>(vendor: AlertChannelVendor<Settings>): AlertChannelVendor {
  return {
    settings: vendor.settings,
    open: (settings, context) => vendor.open(vendor.settings.parse(settings), context),
  };
}

/** See `untyped`. */
function untypedPlatform<Settings>(vendor: AdPlatformVendor<Settings>): AdPlatformVendor {
  return {
    ...vendor,
    open: (session) => vendor.open({ ...session, settings: vendor.settings.parse(session.settings) }),
  };
}
