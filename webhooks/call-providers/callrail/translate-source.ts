import type { AdPlatformName, Channel, ClickId, Source } from "../../../app/records/touch.ts";
import { known } from "../payload-fields.ts";
import type { CallRailCall } from "./payloads.ts";

const SOCIAL = /facebook|instagram|linkedin|tiktok|twitter|pinterest|snapchat|\bmeta\b|\bsocial\b/;
const PAID = /\b(paid|ppc|cpc|ads?|adwords)\b/;

/** CallRail's source names are free text with well-known beginnings; the first line that fits decides. */
const CHANNEL_RULES: readonly (readonly [Channel, (words: string) => boolean])[] = [
  ["call_asset", (words) => /\b(call|ad|phone) (extension|asset)|\bcall[ -]only\b/.test(words)],
  ["location_asset", (words) => /\blocation (extension|asset)/.test(words)],
  [
    "local_listing",
    (words) =>
      /my business|business profile|\bgmb\b|(google|bing) (local|places|maps)|apple maps|yelp|nextdoor|yellow ?pages/.test(
        words,
      ),
  ],
  ["paid_social", (words) => SOCIAL.test(words) && PAID.test(words)],
  ["organic_social", (words) => SOCIAL.test(words)],
  ["display", (words) => /\b(display|banner|remarketing|cpm)\b/.test(words)],
  ["paid_search", (words) => PAID.test(words)],
  ["organic_search", (words) => /\borganic\b/.test(words)],
  ["email", (words) => /\be-?mail\b|newsletter/.test(words)],
  ["offline", (words) => /\b(offline|direct mail|print|tv|radio|billboard|flyer)\b/.test(words)],
  ["referral", (words) => /\breferral\b/.test(words)],
  ["direct", (words) => /\bdirect\b|\(none\)/.test(words)],
];

const PAID_CHANNELS: ReadonlySet<Channel> = new Set([
  "paid_search",
  "paid_social",
  "display",
  "call_asset",
  "location_asset",
]);

const PLATFORM_WORDS: readonly (readonly [AdPlatformName, RegExp])[] = [
  ["google", /google|adwords|youtube/],
  ["microsoft", /bing|microsoft/],
  ["meta", /facebook|instagram|\bmeta\b/],
  ["linkedin", /linkedin/],
  ["tiktok", /tiktok/],
];

const CLICK_ID_PLATFORMS = {
  gclid: "google",
  gbraid: "google",
  wbraid: "google",
  msclkid: "microsoft",
  fbclid: "meta",
} as const satisfies Record<string, AdPlatformName>;

/**
 * The marketing facts that CallRail tells of a call; undefined when it tells none. The channel comes from the source names and the medium, else
 * from the referring host. A tracker's own name (`source_name`) is chosen by the customer, so it counts only where CallRail names no source.
 */
export function translateSource(call: CallRailCall): Source | undefined {
  const landing = queryOf(call.landing_page_url);
  const clickIds = readClickIds(call, landing);
  const words = sourceWords(call, clickIds);
  const channel = channelOf(words, call.referrer_domain);
  const source = known<Source>({
    channel,
    platform: PAID_CHANNELS.has(channel) ? platformOf(words, clickIds) : undefined,
    campaign: call.campaign ?? call.utm_campaign ?? landing.get("utm_campaign") ?? undefined,
    keyword: call.keywords ?? call.utm_term ?? landing.get("utm_term") ?? undefined,
    creative: call.utm_content ?? landing.get("utm_content") ?? undefined,
    landingPage: call.landing_page_url,
    referrer: call.referring_url,
    clickIds: clickIds.length === 0 ? undefined : clickIds,
  });
  return channel === "unknown" && Object.keys(source).length === 1 ? undefined : source;
}

/** Everything that names a source, in lower case, plus "paid" when the landing page carries a click id that only ads add. */
function sourceWords(call: CallRailCall, clickIds: readonly ClickId[]): string {
  const named = [call.callsource, call.source, call.formatted_tracking_source].filter((name) => name !== undefined);
  const names = named.length > 0 ? named : [call.source_name];
  // Meta adds fbclid to unpaid links as well.
  const paidClick = clickIds.some((id) => id.kind !== "fbclid") ? "paid" : undefined;
  const socialHost = SOCIAL.test(call.referrer_domain ?? "") ? call.referrer_domain : undefined;
  return [...names, call.medium ?? call.utm_medium, call.utm_source, paidClick, socialHost]
    .filter((word) => word !== undefined)
    .join(" ")
    .toLowerCase()
    .replaceAll("_", " ");
}

function channelOf(words: string, referrerHost: string | undefined): Channel {
  const rule = CHANNEL_RULES.find(([, fits]) => fits(words));
  if (rule !== undefined) return rule[0];
  if (referrerHost === undefined) return "unknown";
  return /(^|\.)(google|bing|duckduckgo|yahoo|ecosia)\./.test(referrerHost) ? "organic_search" : "referral";
}

function platformOf(words: string, clickIds: readonly ClickId[]): AdPlatformName | undefined {
  return PLATFORM_WORDS.find(([, pattern]) => pattern.test(words))?.[0] ?? clickIds[0]?.platform;
}

function readClickIds(call: CallRailCall, landing: URLSearchParams): readonly ClickId[] {
  const told: Readonly<Record<string, string | undefined>> = {
    gclid: call.gclid,
    msclkid: call.msclkid,
    fbclid: call.fbclid,
  };
  return Object.entries(CLICK_ID_PLATFORMS).flatMap(([kind, platform]) => {
    const value = told[kind] ?? landing.get(kind);
    return value ? [{ platform, kind, value }] : [];
  });
}

function queryOf(address: string | undefined): URLSearchParams {
  return address !== undefined && URL.canParse(address) ? new URL(address).searchParams : new URLSearchParams();
}
