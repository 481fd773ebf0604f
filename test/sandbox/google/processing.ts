import { type ConversionAction, findAction, type GoogleAccount, targetIndices } from "./rules.ts";
import type { IngestEvents, IngestMembers, SentConsent, SentDestination, SentEvent, SentUserData } from "./shapes.ts";

/** A conversion that stands in an account, with the value that was sent last. */
export interface AcceptedConversion {
  readonly transactionId: string;
  readonly conversionValue: number | undefined;
  readonly currency: string | undefined;
  readonly eventTimestamp: string;
  readonly destination: { readonly accountId: string; readonly productDestinationId: string };
}

/** What happens to accepted requests, and what the account then holds. */
export interface GoogleProcessing {
  ingestEvents(requestId: string, body: IngestEvents): void;
  changeMembers(requestId: string, body: IngestMembers, verb: "ingest" | "remove"): void;
  /** The vendor's status answer; undefined for an unknown request. */
  status(requestId: string): object | undefined;
  accepted(): readonly AcceptedConversion[];
  audienceDigests(userListId: string): readonly string[];
  received(): number;
  setProcessingMs(milliseconds: number): void;
  rejectProcessing(match: (event: SentEvent) => boolean, reason: string, times: number): void;
}

interface Rejection {
  readonly index: number;
  readonly reason: string;
}

interface DestinationResult {
  readonly destination: SentDestination;
  readonly recordCount: number;
  readonly rejections: readonly Rejection[];
  readonly counts: Readonly<Record<string, unknown>>;
}

interface WaitingRejection {
  readonly match: (event: SentEvent) => boolean;
  readonly reason: string;
  left: number;
}

/** The vendor advises to ask for the first time after 30 minutes (developers.google.com/data-manager/api/devguides/diagnostics, read November 2026). */
const PROCESSING_MS = 30 * 60_000;
const DAY_MS = 86_400_000;

/** Starts with empty accounts. Rows are judged when they arrive; the judgement shows once the processing time has passed. */
export function createProcessing(options: {
  readonly now: () => number;
  readonly accounts: readonly GoogleAccount[];
}): GoogleProcessing {
  const requests = new Map<string, { readonly atMs: number; readonly results: readonly DestinationResult[] }>();
  const conversions = new Map<string, AcceptedConversion>();
  const clicks = new Map<string, string>();
  const audiences = new Map<string, Set<string>>();
  const waiting: WaitingRejection[] = [];
  let processingMs = PROCESSING_MS;
  let received = 0;

  const toldToReject = (event: SentEvent): string | undefined => {
    const found = waiting.find((each) => each.left > 0 && each.match(event));
    if (found === undefined) return undefined;
    found.left -= 1;
    return found.reason;
  };

  /** The reason why an action does not count an event, or undefined. */
  const judgeEvent = (event: SentEvent, action: ConversionAction, key: string): string | undefined => {
    const told = toldToReject(event);
    if (told !== undefined) return told;
    const ageMs = options.now() - Date.parse(event.eventTimestamp ?? "");
    if (ageMs > action.lookbackDays * DAY_MS) return "EVENT_TOO_OLD";
    const gclid = event.adIdentifiers?.gclid;
    if (gclid === undefined) return undefined;
    const click = JSON.stringify([action.id, gclid, Date.parse(event.eventTimestamp ?? "")]);
    const owner = clicks.get(click) ?? key;
    clicks.set(click, owner);
    return owner === key ? undefined : "DUPLICATE_GCLID";
  };

  /** A known transaction id changes value and currency only; calls cannot be changed at all. */
  const keep = (event: SentEvent, destination: SentDestination, action: ConversionAction, key: string): void => {
    const known = conversions.get(key);
    if (known !== undefined && action.type === "UPLOAD_CALLS") return;
    const { conversionValue, currency } = event;
    if (known !== undefined) {
      conversions.set(key, { ...known, conversionValue, currency });
      return;
    }
    conversions.set(key, {
      transactionId: event.transactionId ?? "",
      conversionValue,
      currency,
      eventTimestamp: event.eventTimestamp ?? "",
      destination: {
        accountId: destination.operatingAccount?.accountId ?? "",
        productDestinationId: destination.productDestinationId ?? "",
      },
    });
  };

  const ingestInto = (destination: SentDestination, position: number, body: IngestEvents): DestinationResult => {
    const action = findAction(destination, options.accounts);
    const rows = rowsFor(body.events ?? [], position, body.destinations ?? []);
    const rejections = rows.flatMap(({ row, index }) => {
      if (action === undefined) return [];
      const key = JSON.stringify([action.id, row.transactionId ?? `unnamed ${requests.size} ${index}`]);
      const reason = consentReason(row.consent ?? body.consent, "events") ?? judgeEvent(row, action, key);
      if (reason !== undefined) return [{ index, reason }];
      keep(row, destination, action, key);
      return [];
    });
    const counts = { eventsIngestionStatus: { recordCount: String(rows.length) } };
    return { destination, recordCount: rows.length, rejections, counts };
  };

  const changeList = (
    destination: SentDestination,
    position: number,
    change: { readonly body: IngestMembers; readonly verb: "ingest" | "remove" },
  ): DestinationResult => {
    const listId = destination.productDestinationId ?? "";
    const list = audiences.get(listId) ?? new Set<string>();
    audiences.set(listId, list);
    const adds = change.verb === "ingest";
    const rows = rowsFor(change.body.audienceMembers ?? [], position, change.body.destinations ?? []);
    const judged = rows.map(({ row, index }) => ({
      index,
      digests: digestsOf(row.userData),
      reason: adds ? consentReason(row.consent ?? change.body.consent, "audience") : undefined,
    }));
    const digests = judged.flatMap((each) => (each.reason === undefined ? each.digests : []));
    for (const digest of digests) {
      if (adds) list.add(digest);
      else list.delete(digest);
    }
    const rejections = judged.flatMap(({ index, reason }) => (reason === undefined ? [] : [{ index, reason }]));
    const counted = { recordCount: String(rows.length), userIdentifierCount: String(digests.length) };
    const counts = adds
      ? { audienceMembersIngestionStatus: { userDataIngestionStatus: counted } }
      : { audienceMembersRemovalStatus: { userDataRemovalStatus: counted } };
    return { destination, recordCount: rows.length, rejections, counts };
  };

  return {
    ingestEvents: (requestId, body) => {
      received += (body.events ?? []).length;
      const results = (body.destinations ?? []).map((each, position) => ingestInto(each, position, body));
      requests.set(requestId, { atMs: options.now(), results });
    },
    changeMembers: (requestId, body, verb) => {
      const results = (body.destinations ?? []).map((each, position) => changeList(each, position, { body, verb }));
      requests.set(requestId, { atMs: options.now(), results });
    },
    status: (requestId) => {
      const request = requests.get(requestId);
      if (request === undefined) return undefined;
      const done = options.now() - request.atMs >= processingMs;
      return { requestStatusPerDestination: request.results.map((each) => statusOf(each, done)) };
    },
    accepted: () => [...conversions.values()],
    audienceDigests: (userListId) => [...(audiences.get(userListId) ?? [])].sort(),
    received: () => received,
    setProcessingMs: (milliseconds) => {
      processingMs = milliseconds;
    },
    rejectProcessing: (match, reason, times) => {
      waiting.push({ match, reason, left: times });
    },
  };
}

function rowsFor<Row extends SentEvent>(
  rows: readonly Row[],
  position: number,
  destinations: readonly SentDestination[],
): readonly { readonly row: Row; readonly index: number }[] {
  return rows.flatMap((row, index) => (targetIndices(row, destinations).includes(position) ? [{ row, index }] : []));
}

/**
 * Every sandbox caller counts as living in the EEA, where a missing consent is no consent. Conversions need `adUserData`, audiences also
 * `adPersonalization` (support.google.com/google-ads/answer/14310715).
 */
function consentReason(consent: SentConsent | undefined, kind: "events" | "audience"): string | undefined {
  const needed = kind === "events" ? [consent?.adUserData] : [consent?.adUserData, consent?.adPersonalization];
  if (needed.includes("CONSENT_DENIED")) return "DENIED_CONSENT";
  return needed.every((each) => each === "CONSENT_GRANTED") ? undefined : "NO_CONSENT";
}

function digestsOf(userData: SentUserData | undefined): readonly string[] {
  return (userData?.userIdentifiers ?? []).map(
    (each) => each.emailAddress ?? each.phoneNumber ?? JSON.stringify(each.address),
  );
}

function statusOf(result: DestinationResult, done: boolean): object {
  const { destination, recordCount, rejections, counts } = result;
  if (!done) return { destination, requestStatus: "PROCESSING" };
  if (rejections.length === 0) return { destination, requestStatus: "SUCCESS", ...counts };
  const requestStatus = rejections.length === recordCount ? "FAILED" : "PARTIAL_SUCCESS";
  return { destination, requestStatus, errorInfo: { errorCounts: errorCounts(rejections) }, ...counts };
}

function errorCounts(rejections: readonly Rejection[]): readonly object[] {
  const reasons = [...new Set(rejections.map((each) => each.reason))];
  return reasons.map((reason) => {
    const recordIndices = rejections.filter((each) => each.reason === reason).map((each) => each.index);
    return { recordCount: String(recordIndices.length), reason: fullReason(reason), recordIndices };
  });
}

function fullReason(reason: string): string {
  return reason.startsWith("PROCESSING_ERROR_") ? reason : `PROCESSING_ERROR_REASON_${reason}`;
}
