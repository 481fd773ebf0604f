import type { CallDetail, FiguresView, StatusView, TrailState } from "../http/contract.ts";
import { countText, LOCALE, moneyText, shareText } from "./format.ts";
import { TRAIL_NOUNS } from "./words.ts";

const plural = new Intl.PluralRules(LOCALE);

/** A count with its noun in the right number: "1 call", "1,200 calls". */
export function counted(count: number, one: string, other: string): string {
  return `${countText(count)} ${plural.select(count) === "one" ? one : other}`;
}

/** A list in words: "Salesforce and Google Ads". */
export function listed(words: readonly string[]): string {
  return new Intl.ListFormat(LOCALE, { type: "conjunction" }).format(words);
}

/** "200 calls · 80 booked · 50 closed · $180,000.00": a count of calls never stands without results and money. */
export function figuresLine(figures: FiguresView): string {
  return `${countsLine(figures)} · ${moneyText(figures.revenue)}`;
}

/** The same without the money, for where the money stands beside it. */
export function countsLine(figures: FiguresView): string {
  const calls = counted(figures.calls, "call", "calls");
  return `${calls} · ${countText(figures.booked)} booked · ${countText(figures.closed)} closed`;
}

/** "40.0%" or nothing to say when there is no base. */
export function shareOrNothing(share: number | undefined): string {
  return share === undefined ? "" : ` · ${shareText(share)}`;
}

/** One sentence for a set of calls by result: "41 calls: 12 closed, 6 booked and not closed." */
export function resultsSentence(figures: FiguresView): string {
  const { results } = figures;
  const parts = [
    [results.closed, "closed"],
    [results.booked, "booked and not closed"],
    [results.quote, "quote"],
    [results.inquiry, "inquiry"],
    [results.low_quality, "low quality"],
    [results.not_judged, "not judged"],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${countText(count)} ${word}`);
  const calls = counted(figures.calls, "call", "calls");
  return said.length === 0 ? `${calls}.` : `${calls}: ${said.join(", ")}.`;
}

/** The sentence of a week's column: "Week of 8 Oct: $43,200.00 closed. 41 calls: 12 closed, 29 inquiry." */
export function weekSentence(day: string, figures: FiguresView, running: boolean): string {
  const week = running ? `Week of ${day} so far` : `Week of ${day}`;
  return `${week}: ${moneyText(figures.revenue)} closed. ${resultsSentence(figures)}`;
}

/** What the button of an outcome change will do beside changing the outcome. */
export function changeButtonText(places: readonly string[], rehearsal: boolean): string {
  if (rehearsal) return "Change; nothing is written outside";
  return places.length === 0 ? "Change outcome" : `Change, and update ${listed(places)}`;
}

/** The first line of a trail: "In 3 of 4 places. 1 needs you." */
export function trailSummary(states: readonly TrailState[]): string {
  const wanted = states.filter((state) => state !== "not_needed");
  if (wanted.length === 0) return "Nothing had to go anywhere.";
  const arrived = wanted.filter((state) => state === "accepted" || state === "received").length;
  const refused = wanted.filter((state) => state === "refused").length;
  const first = `In ${arrived} of ${counted(wanted.length, "place", "places")}.`;
  return refused === 0 ? first : `${first} ${refused} ${plural.select(refused) === "one" ? "needs" : "need"} you.`;
}

/** "Water heater, won, $3,600.00", without the name, which is a link of its own. */
export function dealLine(deal: NonNullable<CallDetail["deal"]>): string {
  const amount = deal.amount === undefined ? "no amount given" : moneyText(deal.amount);
  return `· ${deal.stage} · ${deal.won ? "won" : "not won"} · ${amount}`;
}

/** The first line of the status page: whether anything needs a person, and what. */
export function statusAnswer(status: StatusView, crm: string): string {
  if (status.install === "reconnect") return TEXT.reconnect(crm);
  const { dead } = status.queue;
  const refusals = status.deliveries
    .filter((row) => row.state === "refused" && row.count > 0)
    .map(({ place, what, count }) => {
      const [one, other] = TRAIL_NOUNS[what];
      return `${place} refused ${counted(count, one, other)}`;
    });
  const troubles = [...refusals, ...(dead > 0 ? [`${counted(dead, "job", "jobs")} of ours stopped`] : [])];
  return troubles.length === 0 ? "Nothing is stuck and nothing was refused." : `${listed(troubles)}.`;
}

/** Every other sentence and label of the browser admin. */
export const TEXT = {
  product: "Ringledger",
  loading: "Loading",
  close: "Close",
  tryAgain: "Try again",
  safe: "Your figures are safe.",
  reference: (reference: string) => `Reference ${reference}.`,
  notKnown: "not known",
  notSeenAtCampaignLevel: "not seen at campaign level",
  nothingYet: "Nothing yet.",

  signInTitle: "Sign in · Ringledger",
  signInWhy: "See what every phone call earned. Sign in with the CRM that holds your deals.",
  signInWith: (crm: string) => `Sign in with ${crm}`,
  signInFailed: "The ways to sign in could not be loaded.",
  noCrm: "No CRM is set up on this server yet. Whoever runs it can add Salesforce or HubSpot in its settings.",
  meFailed: "Your sign-in could not be checked.",

  skip: "Go to the page's content",
  menu: "Menu",
  pages: "Pages",
  revenue: "Revenue",
  calls: "Calls",
  status: "Status",
  theme: "Theme",
  themes: { auto: "As the system says", light: "Light", dark: "Dark" },
  inUse: "in use",
  noSuchPage: "No such page",
  noSuchPageWhy: "There is no page at this address.",
  goToRevenue: "Go to Revenue",
  rehearsal: "Rehearsal.",
  rehearsalMeans: "Calls are received, matched, judged and credited. Nothing is written outside.",
  reconnect: (crm: string) => `${crm} ended the connection. Sign in again; nothing was lost.`,
  uninstalled: (crm: string) => `Ringledger was removed from ${crm}. Sign in again to join it anew; nothing was lost.`,
  signInAgain: "Sign in again",
  keys: "Keys",
  keyList: [
    [["G", "R"], "Go to Revenue"],
    [["G", "C"], "Go to Calls"],
    [["J", "K"], "Next and previous call; arrows do the same"],
    [["Enter"], "Open what has the focus"],
    [["Esc"], "Close, and go back to the row"],
    [["?"], "Show this list"],
  ],
  singleKeys: "Single keys are on",

  period: "Period",
  presets: { this_month: "This month", last_month: "Last month", last_30_days: "Last 30 days" },
  from: "From",
  to: "To",
  backwards: "The last day lies before the first.",
  showDays: "Show these days",
  filters: "Filters",
  result: "Result",
  removeFilter: (filter: string) => `${filter}. Remove this filter`,
  clearFilters: "Clear filters",
  noCalls: (days: string) => `No calls in this period, ${days}. A call appears here within seconds of its end.`,
  noCallsByFilter: (filters: string, days: string) => `No calls fit ${filters} in this period, ${days}.`,

  closedRevenue: "Closed revenue",
  closedRevenueOf: (days: string) => `Closed revenue, ${days}, by date of call`,
  soFar: "so far",
  completeTo: (time: string, zone: string) => `Complete to ${time} (${zone})`,
  booked: "Booked",
  closed: "Closed",
  ofBooked: (share: number) => `(${shareText(share)} of booked)`,
  perCall: "Per call",
  perBooking: "Per booking",
  revenueFailed: "Revenue could not be loaded.",
  weekByWeek: "Week by week",
  weeksTable: "Table of weeks",
  weekOf: "Week of",
  showAsTable: "Show as table",
  showAsChart: "Show as chart",
  chooseWeek: "Choose a week to open its calls.",
  sources: "Sources",
  by: "by",
  sourcesBy: "Sources by",
  callsByResult: "Calls by result",
  allSources: "All sources",
  narrowTo: (name: string) => `${name}, narrow the page to it`,
  opensCalls: (calls: number, name: string) => `${counted(calls, "call", "calls")} from ${name}`,
  notCredited: "Not credited",
  notCreditedDeals: (deals: number) => `${counted(deals, "won deal", "won deals")} without a call`,

  callsFailed: "Calls could not be loaded.",
  callColumns: ["When", "Caller", "Result", "Talk", "Source", "Revenue", "Score", "Places"],
  numericColumns: ["Talk", "Revenue", "Score"],
  withheld: "Number withheld",
  noDealYet: "not yet",
  noPlaces: "not needed",
  inPlaces: (arrived: number, wanted: number) => `${arrived} of ${wanted}`,
  inReview: "in review",

  oneCall: "Call",
  allCalls: "All calls",
  callFailed: "This call could not be loaded.",
  unknownCaller: "Unknown caller",
  numberNotKnown: "number not known",
  openIn: (place: string) => `Open in ${place} ↗`,
  talk: (duration: string) => `${duration} talk`,
  talkNotKnown: "talk time not known",
  noScore: "No score yet",
  scoreOf: (total: number) => `Score ${total} of 100`,
  scoreParts: (fit: number, engagement: number) => `Fit ${fit}, engagement ${engagement}.`,
  points: (points: number, now: number) => (points === now ? signed(points) : `${signed(points)}, now ${signed(now)}`),
  changeOutcome: "Change outcome",
  howItEnded: "How did this call end?",
  note: "Note (if you like)",
  youJudged: "You judged this call.",
  outcomeChanged: "Outcome changed.",
  outcomeNotChanged: (reason: string) => `The outcome is as before. ${reason}`,
  whyOutcome: (outcome: string) => `Why ${outcome.toLowerCase()}`,
  whyNotJudged: "Why not judged",
  evidenceLost: "The evidence no longer fits this transcript.",
  nextLikeliest: (next: string) => `Next likeliest: ${next}.`,
  whatWasSaid: "What was said",
  noTranscript: "No transcript came with this call.",
  speakers: { agent: "Agent", caller: "Caller" },
  howTheyCame: "How they came",
  levelLine: (level: string, reason: string) => `${level}: ${reason}.`,
  facts: {
    channel: "Channel",
    campaign: "Campaign",
    adGroup: "Ad group",
    keyword: "Keyword",
    landingPage: "Landing page",
    referrer: "Came from",
    location: "Place",
    device: "Device",
    dialled: "Number dialled",
    agent: "Answered by",
    wholeCall: "Whole call",
  },
  whoItIs: "Who it is",
  notChosen: (name: string, object: string, reason: string) => `Not chosen: ${name} (${object}), ${reason}.`,
  deal: "Deal",
  noDeal: "No deal is credited to this call yet.",
  credits: "Credit on this deal",
  ledger: "Movements of money",
  thisCall: "this call",
  whereItWent: "Where it went",
  ownWords: (place: string, attempts: string) => `${place}'s own words, ${attempts}`,
  order: (orderId: string) => `Order ${orderId}`,
  whatCameIn: "What came in",
  verified: "proved",
  notVerified: "not proved; no money moves on it",

  statusFailed: "Status could not be loaded.",
  work: "Work",
  workWaiting: "Waiting",
  workActive: "Being done",
  workDelayed: "Set for later",
  workDead: "Stopped, needs a person",
  requestsToday: (crm: string) => `Requests to ${crm} today`,
  messagesReceived: "Messages from call providers",
  deliveries: "What goes out",
  noDeliveries: "Nothing has gone out yet.",
} as const;

function signed(points: number): string {
  return points > 0 ? `+${points}` : countText(points);
}
