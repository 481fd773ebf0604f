import type { CallDetail, OutcomeChange, StatusView } from "../../app/http/contract.ts";
import { CALLS } from "./golden-month.ts";

const OFFER = "I have a technician free at two. Shall I book that for you?";
const YES = "Yes please, two o'clock works. Go ahead and book it.";

/** The call of an id with everything that explains it: one quote of the agent, one of the caller, and one that cuts a word. */
export function callDetail(id: string): CallDetail | undefined {
  const call = CALLS.find((candidate) => candidate.id === id);
  if (call === undefined) return undefined;
  return {
    call,
    caller: { name: call.callerName, number: call.callerNumber, city: "Portland", region: "OR", withheld: false },
    trackingNumber: "+12025550190",
    durationSeconds: 270,
    answered: true,
    device: "mobile",
    agentName: "Jo Park",
    levelReason: "provider_session",
    match: {
      kind: "matched",
      name: call.callerName ?? "Jo Doe",
      object: "Contact",
      url: "https://northside.example/contact/1",
      how: "number",
      confidence: 0.97,
      losers: [{ name: "M. Alvarez", object: "Lead", reason: "lower_preference" }],
    },
    outcome: {
      judged: true,
      reason: "Judged from what was said.",
      source: "model",
      version: "model-3",
      alternatives: [{ label: "quote", confidence: 0.04 }],
      evidence: [
        { turn: 0, start: 33, end: OFFER.length },
        { turn: 1, start: 0, end: 30 },
        { turn: 1, start: 32, end: 40 },
      ],
      evidenceLost: false,
    },
    transcript: [
      { speaker: "agent", text: OFFER, startSeconds: 15 },
      { speaker: "caller", text: YES, startSeconds: 21 },
    ],
    deal: {
      name: "Water heater",
      stage: "Closed Won",
      won: true,
      amount: { minor: 360_000, currency: "USD" },
      url: "https://northside.example/opportunity/1",
      credits: [
        {
          callId: id,
          at: call.at,
          source: call.source,
          share: 1,
          amount: { minor: 360_000, currency: "USD" },
          thisCall: true,
        },
      ],
    },
    ledger: [{ sequence: 12, reason: "won", at: call.at, amount: { minor: 360_000, currency: "USD" } }],
    score: {
      total: 82,
      fit: 32,
      engagement: 50,
      parts: [{ label: "Appointment call", points: 40, decayedTo: 38, at: call.at }],
    },
    received: [{ at: call.at, provider: "CallRail", event: "post_call", verified: true }],
    trail: [
      {
        place: "Salesforce",
        what: "call",
        state: "accepted",
        sentence: "Salesforce has this call as a task.",
        at: call.at,
        attempts: 1,
        recordUrl: "https://northside.example/task/1",
      },
      {
        place: "Google Ads",
        what: "conversion",
        state: "refused",
        reason: "no_click",
        sentence: "Google refused this conversion: it does not know the click. Check the account, then send it again.",
        words: "UNPARSEABLE_GCLID: The click id could not be decoded.",
        at: call.at,
        attempts: 2,
        value: { minor: 360_000, currency: "USD" },
        orderId: "RL-7F3K",
      },
      {
        place: "Microsoft Ads",
        what: "conversion",
        state: "not_needed",
        sentence: "Not sent to Microsoft: the call came from Google Ads.",
        at: call.at,
        attempts: 0,
      },
    ],
  };
}

/** The call as the server answers it after a person's word. */
export function changed(detail: CallDetail, change: OutcomeChange): CallDetail {
  return {
    ...detail,
    call: { ...detail.call, outcome: change.label, confidence: 1, inReview: false },
    outcome: { ...detail.outcome, source: "person", reason: "Dana Reyes judged this call.", alternatives: [] },
  };
}

/** A quiet day with one refusal. */
export const STATUS: StatusView = {
  install: "live",
  queue: { waiting: 2, active: 1, delayed: 3, dead: 0 },
  received: { received: 1, done: 400 },
  deliveries: [
    { place: "Salesforce", what: "call", state: "accepted", count: 198 },
    { place: "Google Ads", what: "conversion", state: "refused", count: 1 },
  ],
  crmRequestsToday: 312,
};
