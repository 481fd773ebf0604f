import type { Call, CallFacts, StoredUpdate } from "../../app/records/call.ts";
import type { CrmPerson, CrmRef, PersonObject } from "../../app/records/crm-person.ts";
import type { Delivery, DestinationRef } from "../../app/records/delivery.ts";
import type { Install, InstallSettings } from "../../app/records/install.ts";
import type { Opportunity } from "../../app/records/opportunity.ts";
import type { Outcome, OutcomeLabel } from "../../app/records/outcome.ts";
import type { Source, Touch } from "../../app/records/touch.ts";
import { valueHash } from "../../app/values/hashing.ts";
import { callId, connectionId, conversionId, installId } from "../../app/values/ids.ts";
import { type Instant, instant } from "../../app/values/instant.ts";
import { money } from "../../app/values/money.ts";
import { type Phone, parsePhone } from "../../app/values/phone.ts";

/** The moment at which most tests stand. */
export const NOON: Instant = instant("2026-10-13T12:00:00.000Z");

/** The install that records belong to unless a test says otherwise. */
export const INSTALL = installId("install-1");

/** The source that calls come from unless a test says otherwise. */
export const PAID_SEARCH: Source = { channel: "paid_search", platform: "google", campaign: "Boilers" };

/** A number that a test knows to be one. Throws when it is none. */
export function phone(text: string): Phone {
  const parsed = parsePhone(text, "US");
  if (parsed === undefined) throw new Error(`"${text}" is not a phone number.`);
  return parsed;
}

/** A judged outcome that stands. */
export function judged(label: OutcomeLabel, shown: { readonly review?: boolean } = {}): Outcome {
  return {
    kind: "judged",
    label,
    source: "model",
    confidence: shown.review === true ? 0.4 : 0.9,
    review: shown.review ?? false,
    reason: "Judged from what was said.",
    alternatives: [],
    evidence: [],
    version: "model-1",
  };
}

/** An ended, answered, verified call from a Google search ad by +1 202 555 0134; members of `facts` are laid over the usual ones. */
export function aCall({ facts, ...shown }: Partial<Call> = {}): Call {
  const id = shown.id ?? callId("call-1");
  const startedAt = shown.at ?? NOON;
  return {
    id,
    installId: INSTALL,
    connectionId: connectionId("connection-1"),
    provider: "callrail",
    providerCallId: `provider-${id}`,
    at: startedAt,
    verified: true,
    updates: [],
    revision: 1,
    source: PAID_SEARCH,
    level: { reached: "campaign", reason: "campaign_number" },
    match: { kind: "unmatched", reason: "no_such_person", losers: [] },
    outcome: judged("appointment"),
    inputsHash: "",
    ...shown,
    facts: { ...usualFacts(startedAt), ...facts },
  };
}

function usualFacts(startedAt: Instant): CallFacts {
  return {
    startedAt,
    ended: true,
    direction: "inbound",
    answered: true,
    durationSeconds: 200,
    talkSeconds: 180,
    caller: { number: phone("+12025550134"), rawNumber: "202-555-0134" },
    trackingNumber: phone("+12025550199"),
  };
}

/** A kept update of one call; its key is the hash of its content, as for real ones. */
export function anUpdate(facts: CallFacts, shown: Partial<StoredUpdate> = {}): StoredUpdate {
  const update = {
    providerCallId: "provider-call-1",
    stage: shown.stage ?? ("ended" as const),
    facts,
    ...(shown.sequence === undefined ? {} : { sequence: shown.sequence }),
  };
  return { ...update, key: shown.key ?? valueHash(update), receivedAt: shown.receivedAt ?? NOON };
}

/** Names a lead, contact or company. */
export function personRef(object: PersonObject, id: string): CrmRef<PersonObject> {
  return { object, id };
}

/** A contact without an open opportunity. */
export function aPerson(shown: Partial<CrmPerson> = {}): CrmPerson {
  return {
    ref: personRef("contact", "003-1"),
    name: "Ada Example",
    phones: [phone("+12025550134")],
    hasOpenOpportunity: false,
    lastActivityAt: NOON,
    ...shown,
  };
}

/** An opportunity of $3,600.00, won at noon. */
export function anOpportunity(shown: Partial<Opportunity> = {}): Opportunity {
  return {
    ref: { object: "opportunity", id: "006-1" },
    name: "New boiler",
    stage: "Closed Won",
    isWon: true,
    isClosed: true,
    amount: money(360_000, "USD"),
    closedAt: NOON,
    createdAt: instant("2026-10-01T12:00:00.000Z"),
    changedAt: NOON,
    isDeleted: false,
    people: [personRef("contact", "003-1")],
    ...shown,
  };
}

/** A touch of the call of the given name. */
export function aTouch(name: string, shown: Partial<Omit<Touch, "callId">> = {}): Touch {
  return { at: NOON, source: PAID_SEARCH, ...shown, callId: callId(name) };
}

/** Settings as tests use them: US numbers, dollars, time of Los Angeles, bar 0.5. */
export const SETTINGS: InstallSettings = {
  homeCountry: "US",
  timeZone: "America/Los_Angeles",
  currency: "USD",
  attribution: { model: { kind: "last" }, windowDays: 90 },
  matching: { objects: ["contact", "lead", "company"], sharedAbove: 5, createPeople: true },
  outcomes: { bar: 0.5, providerLabels: {}, minimumTalkSeconds: 10 },
  alerts: { missedCalls: true, highValue: { on: true, fromMinor: 200_000 } },
  ownNumbers: [],
};

/** A live Salesforce install. */
export function anInstall(shown: Partial<Install> = {}): Install {
  return {
    id: INSTALL,
    crm: "salesforce",
    externalId: "00D-1",
    name: "Example Heating",
    status: "live",
    settings: SETTINGS,
    createdAt: instant("2026-01-01T00:00:00.000Z"),
    ...shown,
  };
}

/** The conversions of one Google connection. */
export const TO_GOOGLE: DestinationRef = {
  installId: INSTALL,
  connection: connectionId("google-1"),
  kind: "conversion",
};

/** A conversion of $3,600.00 that waits to be sent to Google. */
export function aDelivery(shown: Partial<Delivery> = {}): Delivery {
  return {
    ...TO_GOOGLE,
    id: "delivery-1",
    subject: "RL-1",
    callId: "call-1",
    desired: {
      kind: "conversion",
      conversion: {
        id: conversionId("RL-1"),
        callId: callId("call-1"),
        at: NOON,
        value: money(360_000, "USD"),
        clickIds: [],
        consent: "granted",
      },
    },
    desiredHash: "hash-1",
    version: 1,
    state: "waiting",
    notBefore: NOON,
    attempts: 0,
    updatedAt: NOON,
    ...shown,
  };
}
