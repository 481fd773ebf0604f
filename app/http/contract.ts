/** What the admin API says and takes: all that the browser admin shares with the server. It imports nothing. */

/** Money in integer minor units of an ISO 4217 currency; divide only for display. */
export interface MoneyView {
  readonly minor: number;
  readonly currency: string;
}

/** The furthest a call got: closed carries money of a won deal; booked is a sale or appointment; the rest as judged. */
export const RESULTS = ["closed", "booked", "quote", "inquiry", "low_quality", "not_judged"] as const;
export type Result = (typeof RESULTS)[number];

/** Calls by result; the members add to the number of calls. */
export type ResultCounts = Readonly<Record<Result, number>>;

/** `GET /api/me`: who is signed in, to what. 401 with `ApiError` when nobody is. */
export interface MeView {
  readonly user: { readonly name: string; readonly role: "admin" | "manager" | "rep" };
  readonly install: {
    readonly name: string;
    readonly crm: "salesforce" | "hubspot";
    readonly status: "rehearsal" | "live" | "reconnect" | "uninstalled";
    readonly timeZone: string;
    readonly homeCountry: string;
    readonly currency: string;
  };
  /** To be sent back as the header `x-csrf-token` with every POST. */
  readonly csrfToken: string;
}

/** Every refusal of the API. `reference` finds the log line. */
export interface ApiError {
  readonly error: { readonly code: string; readonly message: string; readonly reference?: string };
}

/** Days are local to the install's time zone, both inclusive, as "2026-10-01". */
export interface PeriodView {
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

/** What rows of sources are grouped by. */
export const SOURCE_DIMENSIONS = [
  "channel",
  "campaign",
  "ad_group",
  "keyword",
  "landing_page",
  "location",
  "device",
  "level",
] as const;
export type SourceDimension = (typeof SOURCE_DIMENSIONS)[number];

/** Figures of a set of calls; `booked` counts sale and appointment outcomes whether or not they closed. Shares are 0..1, absent without a base. */
export interface FiguresView {
  readonly calls: number;
  readonly results: ResultCounts;
  readonly booked: number;
  readonly closed: number;
  readonly revenue: MoneyView;
  readonly bookedShare?: number;
  readonly closedShare?: number;
  readonly closedOfBookedShare?: number;
  readonly perCall?: MoneyView;
  readonly perBooking?: MoneyView;
}

/** One row of sources. `key` is the value to filter by; an empty key stands for "not known". */
export interface SourceRow {
  readonly key: string;
  readonly figures: FiguresView;
}

/** `GET /api/revenue?from&to&by[&filters]`: the executive headline, weeks and sources, all from one query, by date of call. */
export interface RevenueReport {
  readonly period: PeriodView;
  /** Instant up to which calls and revenue are complete. */
  readonly completeTo: string;
  readonly by: SourceDimension;
  readonly headline: FiguresView;
  readonly weeks: readonly { readonly weekOf: string; readonly figures: FiguresView; readonly running: boolean }[];
  readonly sources: readonly SourceRow[];
  /** Revenue of won deals in the period that no call is credited for. */
  readonly notCredited: { readonly deals: number; readonly revenue: MoneyView };
}

/** Filters of reports and lists, as query parameters with these names; several filters all have to hold. */
export interface CallFilters {
  readonly channel?: string;
  readonly campaign?: string;
  readonly ad_group?: string;
  readonly keyword?: string;
  readonly landing_page?: string;
  readonly location?: string;
  readonly device?: string;
  readonly level?: string;
  readonly result?: Result;
  /** Calls whose outcome is a sale or an appointment, closed or not: what the figure "booked" counts. */
  readonly booked?: "yes";
}

/** Marketing behind a call; absent members are not known. */
export interface SourceView {
  readonly channel: string;
  readonly platform?: string;
  readonly campaign?: string;
  readonly adGroup?: string;
  readonly keyword?: string;
  readonly creative?: string;
  readonly landingPage?: string;
  readonly referrer?: string;
  readonly location?: string;
  readonly hasClickId: boolean;
}

/** One call in a list. */
export interface CallRow {
  readonly id: string;
  /** Instant of the start. */
  readonly at: string;
  readonly callerName?: string;
  /** E.164; absent when withheld. */
  readonly callerNumber?: string;
  readonly result: Result;
  readonly outcome?: "sale" | "appointment" | "quote" | "inquiry" | "low_quality";
  /** 0..1. */
  readonly confidence?: number;
  readonly inReview: boolean;
  readonly talkSeconds?: number;
  readonly source: SourceView;
  readonly level: string;
  readonly revenue?: MoneyView;
  readonly score?: number;
  readonly places: readonly { readonly place: string; readonly state: TrailState }[];
}

/** `GET /api/calls?from&to[&filters][&after]`: newest first, 50 at a time; `figures` are of all calls that the filters leave. */
export interface CallList {
  readonly period: PeriodView;
  readonly figures: FiguresView;
  readonly calls: readonly CallRow[];
  readonly next?: string;
}

/** The words of a call's trail. */
export type TrailState = "not_needed" | "held" | "waiting" | "received" | "accepted" | "refused";

/** Where one thing about the call went. `words` are the destination's own. */
export interface TrailRow {
  /** "Salesforce", "HubSpot", "Google Ads", "Slack". */
  readonly place: string;
  readonly what: "call" | "person" | "opportunity" | "conversion" | "alert";
  readonly state: TrailState;
  /** A stable code of the reason, when there is one. */
  readonly reason?: string;
  /** One sentence for people. */
  readonly sentence: string;
  readonly words?: string;
  readonly at: string;
  readonly heldUntil?: string;
  readonly attempts: number;
  readonly value?: MoneyView;
  readonly orderId?: string;
  readonly recordUrl?: string;
}

/** `GET /api/calls/:id`: one call with everything that explains it. */
export interface CallDetail {
  readonly call: CallRow;
  readonly caller: {
    readonly name?: string;
    readonly number?: string;
    readonly city?: string;
    readonly region?: string;
    readonly withheld: boolean;
  };
  readonly trackingNumber?: string;
  readonly durationSeconds?: number;
  readonly answered?: boolean;
  readonly device?: string;
  readonly agentName?: string;
  readonly levelReason: string;
  readonly match:
    | {
        readonly kind: "matched";
        readonly name: string;
        readonly object: string;
        readonly url?: string;
        readonly how: string;
        readonly confidence: number;
        readonly losers: readonly { readonly name: string; readonly object: string; readonly reason: string }[];
      }
    | { readonly kind: "unmatched"; readonly reason: string };
  readonly outcome: {
    readonly judged: boolean;
    readonly reason: string;
    readonly source?: "person" | "provider" | "model" | "rule";
    readonly version?: string;
    readonly alternatives: readonly { readonly label: string; readonly confidence: number }[];
    /** Spans that still fit the transcript, on whole words: turn number from 0, character offsets. */
    readonly evidence: readonly { readonly turn: number; readonly start: number; readonly end: number }[];
    /** True when stored evidence no longer fits the transcript. */
    readonly evidenceLost: boolean;
  };
  readonly transcript: readonly {
    readonly speaker: "agent" | "caller";
    readonly text: string;
    readonly startSeconds?: number;
  }[];
  readonly deal?: {
    readonly name: string;
    readonly stage: string;
    readonly won: boolean;
    readonly amount?: MoneyView;
    readonly url?: string;
    readonly credits: readonly {
      readonly callId: string;
      readonly at: string;
      readonly source: SourceView;
      readonly share: number;
      readonly amount?: MoneyView;
      readonly thisCall: boolean;
    }[];
  };
  readonly ledger: readonly {
    readonly sequence: number;
    readonly reason: string;
    readonly at: string;
    readonly amount: MoneyView;
  }[];
  readonly score?: {
    readonly total: number;
    readonly fit: number;
    readonly engagement: number;
    readonly parts: readonly {
      readonly label: string;
      readonly points: number;
      readonly decayedTo: number;
      readonly at: string;
    }[];
  };
  readonly received: readonly {
    readonly at: string;
    readonly provider: string;
    readonly event?: string;
    readonly verified: boolean;
  }[];
  readonly trail: readonly TrailRow[];
}

/** `POST /api/calls/:id/outcome`: a person's word, which wins over every judgement. Answers the new `CallDetail`. */
export interface OutcomeChange {
  readonly label: "sale" | "appointment" | "quote" | "inquiry" | "low_quality";
  readonly note?: string;
}

/** `GET /api/status`: what runs, waits or is stuck. */
export interface StatusView {
  readonly install: MeView["install"]["status"];
  readonly queue: {
    readonly waiting: number;
    readonly active: number;
    readonly delayed: number;
    readonly dead: number;
  };
  readonly received: Readonly<Record<string, number>>;
  readonly deliveries: readonly {
    readonly place: string;
    readonly what: TrailRow["what"];
    readonly state: TrailState;
    readonly count: number;
  }[];
  readonly crmRequestsToday: number;
}

/** How many calls or conversions are in one state for one reason. */
export type ReconciliationRow = Pick<TrailRow, "state" | "reason"> & { readonly count: number };

/** `GET /api/reconciliation?from&to`: from calls received to conversions accepted, every loss with its reason. `unexplained` has to be 0. */
export interface ReconciliationReport {
  readonly period: PeriodView;
  readonly received: number;
  readonly judged: number;
  readonly inCrm: number;
  readonly crm: readonly ReconciliationRow[];
  readonly conversions: {
    readonly rows: readonly ReconciliationRow[];
    /** Taken by the platform, judged or not. */
    readonly sent: number;
    readonly accepted: number;
    /** Told once and restated to no value since: the deal was lost, or another call has the credit now. */
    readonly takenBack: number;
    readonly acceptedValue: MoneyView;
  };
  /** What the ledger holds for the calls of the period. */
  readonly ledger: MoneyView;
  readonly unexplained: number;
}
