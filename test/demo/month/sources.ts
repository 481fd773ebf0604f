import type { DemoBinding, DemoSource } from "./demo-call.ts";
import type { JobName } from "./dialogue/jobs.ts";
import { type Draws, itemAt } from "./draws.ts";

/** A group of advertisements for one kind of work. */
interface AdGroup {
  readonly campaign: string;
  readonly adGroup: string;
  readonly job: JobName;
  readonly page: string;
  readonly keywords: readonly string[];
}

const SITE = "https://www.northside-plumbing.example";

const WATER_HEATERS = "Water Heaters - Search";
const DRAINS = "Drains and Sewer - Search";
const EMERGENCY = "Emergency Plumber - Search";
const HEATING = "Heating and Cooling - Search";
const ELECTRICAL = "Electrical - Search";

/** The advertisements at Google, most clicked first. */
const AD_GROUPS: readonly AdGroup[] = [
  {
    campaign: WATER_HEATERS,
    adGroup: "Water heater repair",
    job: "waterHeater",
    page: "/water-heater-repair",
    keywords: ["water heater repair near me", "water heater leaking", "no hot water seattle"],
  },
  {
    campaign: EMERGENCY,
    adGroup: "Leaks and burst pipes",
    job: "leak",
    page: "/emergency-plumber",
    keywords: ["emergency plumber seattle", "burst pipe repair", "24 hour plumber"],
  },
  {
    campaign: HEATING,
    adGroup: "Furnace repair",
    job: "furnace",
    page: "/furnace-repair",
    keywords: ["furnace repair near me", "furnace blowing cold air", "heating repair shoreline"],
  },
  {
    campaign: DRAINS,
    adGroup: "Drain cleaning",
    job: "drain",
    page: "/drain-cleaning",
    keywords: ["drain cleaning near me", "clogged kitchen sink", "rooter service"],
  },
  {
    campaign: WATER_HEATERS,
    adGroup: "Tankless",
    job: "tankless",
    page: "/tankless-water-heaters",
    keywords: ["tankless water heater installation", "rinnai service near me"],
  },
  {
    campaign: DRAINS,
    adGroup: "Sewer repair",
    job: "sewer",
    page: "/sewer-repair",
    keywords: ["sewer line repair", "sewer camera inspection"],
  },
  {
    campaign: EMERGENCY,
    adGroup: "Toilets",
    job: "toilet",
    page: "/toilet-repair",
    keywords: ["toilet repair near me", "running toilet plumber"],
  },
  {
    campaign: HEATING,
    adGroup: "AC repair",
    job: "airConditioner",
    page: "/ac-repair",
    keywords: ["ac repair near me", "ac blowing warm air"],
  },
  {
    campaign: EMERGENCY,
    adGroup: "Sump pumps",
    job: "sumpPump",
    page: "/sump-pumps",
    keywords: ["sump pump replacement", "basement flooding plumber"],
  },
  {
    campaign: ELECTRICAL,
    adGroup: "Panel upgrades",
    job: "panel",
    page: "/electrical-panels",
    keywords: ["electrical panel upgrade cost", "breaker keeps tripping"],
  },
];

/** Chosen twice as often as the others. */
const MOST_CLICKED = AD_GROUPS.slice(0, 4);

/** Numbers that the website shows to one visitor at a time; CallRail knows the visitor, so they stand for nothing by themselves. */
const WEBSITE_POOL = Array.from({ length: 10 }, (_, index) => ownNumber(index));

/** Numbers that always show the same: in ads, in listings, on paper. Twilio tells nothing of marketing, so what they stand for is bound to them. */
export const BINDINGS: readonly DemoBinding[] = [
  ...AD_GROUPS.map(({ campaign, adGroup }) => {
    const source = { channel: "paid_search", platform: "google", campaign } as const;
    return campaign === ELECTRICAL
      ? { kind: "campaign" as const, ...source }
      : { kind: "ad_group" as const, ...source, adGroup };
  }),
  { kind: "channel" as const, channel: "local_listing" as const },
  { kind: "channel" as const, channel: "direct" as const },
  { kind: "channel" as const, channel: "referral" as const },
  { kind: "offline" as const, channel: "offline" as const, campaign: "Morning radio" },
  { kind: "offline" as const, channel: "offline" as const, campaign: "Home and Garden paper" },
].map((binding, index) => ({ number: ownNumber(10 + index), ...binding }));

/** Where a call comes from, by which number, and what it is about. */
export interface ChosenSource {
  readonly provider: "callrail" | "twilio";
  readonly trackingNumber: string;
  readonly source: DemoSource;
  readonly job: JobName;
}

/** A caller who clicked an ad: on the website's number with everything about the click, or on the ad's own number. */
export function paidSearch(provider: ChosenSource["provider"], draws: Draws): ChosenSource {
  const adGroup = draws.pick([...AD_GROUPS, ...MOST_CLICKED]);
  const keyword = draws.pick(adGroup.keywords);
  const gclid = `Cj0KCQiA${letters(48, draws)}_wcB`;
  if (provider === "twilio") return { ...bound(AD_GROUPS.indexOf(adGroup)), job: adGroup.job };
  const { campaign, job, page } = adGroup;
  const source = { channel: "paid_search", platform: "google", campaign, keyword } as const;
  return {
    provider,
    trackingNumber: draws.pick(WEBSITE_POOL),
    source: { ...source, landingPage: SITE + page, gclid },
    job,
  };
}

/** A caller who came to the website without an ad. */
export function website(
  channel: "organic_search" | "direct" | "local_listing" | "referral",
  draws: Draws,
): ChosenSource {
  const { job, page } = draws.pick(AD_GROUPS);
  const landingPage = SITE + (channel === "organic_search" ? page : "/");
  return { provider: "callrail", trackingNumber: draws.pick(WEBSITE_POOL), source: { channel, landingPage }, job };
}

/** A caller who read the number in a listing or on paper, or heard it. */
export function otherNumber(draws: Draws): ChosenSource {
  const index = draws.whole(AD_GROUPS.length, BINDINGS.length - 1);
  return { ...bound(index), job: draws.pick(AD_GROUPS).job };
}

function bound(index: number): Omit<ChosenSource, "job"> {
  const { number, kind: _kind, ...source } = itemAt(BINDINGS, index);
  return { provider: "twilio", trackingNumber: number, source };
}

function ownNumber(index: number): string {
  return `+1206555${String(100 + index).padStart(4, "0")}`;
}

function letters(count: number, draws: Draws): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return Array.from({ length: count }, () => alphabet.charAt(draws.whole(0, alphabet.length - 1))).join("");
}
