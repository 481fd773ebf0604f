import type { ItemResult } from "../../../records/desired.ts";
import { isOutsideError } from "../../../values/errors.ts";
import type { IngestAnswer } from "./client.ts";
import type { FieldViolation, GoogleEvent, GoogleRefusal } from "./payloads.ts";
import { refused } from "./refusals.ts";

/**
 * Requests that one batch may cost. Finding one unnamed bad row among 2,000 by halving takes 23; what is undecided after this many is left for the
 * next round, so that a broken batch cannot eat the project's quota (300 requests a minute, shared by every customer).
 */
const MAX_REQUESTS = 32;

/** A row that is still to be decided, by its place in the batch. */
interface Row {
  readonly place: number;
  readonly event: GoogleEvent;
}

/** What one answer decides, and the groups to send next instead of the one that was asked about. */
interface Decision {
  readonly decided: readonly { readonly place: number; readonly result: ItemResult }[];
  readonly again: readonly (readonly Row[])[];
}

interface Failure {
  readonly kind: "failed";
  readonly code: string;
  readonly message: string;
}

const UNDECIDED: Failure = {
  kind: "failed",
  code: "UNDECIDED",
  message: "Google refused other conversions of the same batch. Ringledger sends this one again by itself.",
};

/**
 * Sends events to a platform that takes all of a request or nothing: rows that a refusal names are taken out and the rest is sent again; a refusal
 * that names nothing is narrowed down by halving. One result per event, in order; an undefined event has nothing that identifies it and is never
 * sent. Throws outside errors only while nothing has been taken; after that, undecided rows are answered as rejected, to be sent again.
 */
export async function sendRows(
  events: readonly (GoogleEvent | undefined)[],
  ask: (events: readonly GoogleEvent[]) => Promise<IngestAnswer>,
  taken: (requestId: string, requestIndex: number) => ItemResult,
): Promise<readonly ItemResult[]> {
  const results: ItemResult[] = events.map(() => refused("NO_IDENTIFIERS_PROVIDED"));
  const rows = events.flatMap((event, place) => (event === undefined ? [] : [{ place, event }]));
  let groups: readonly (readonly Row[])[] = rows.length === 0 ? [] : [rows];
  let anythingTaken = false;
  let failure = UNDECIDED;

  for (let requests = 0; groups.length > 0 && requests < MAX_REQUESTS; requests += 1) {
    const [group = [], ...rest] = groups;
    const answer = await attempt(() => ask(group.map((row) => row.event)), anythingTaken);
    if (answer.kind === "failed") {
      failure = answer;
      break;
    }
    const { decided, again } =
      answer.kind === "taken" ? afterTaking(group, answer, taken) : afterRefusal(group, answer);
    for (const { place, result } of decided) results[place] = result;
    anythingTaken ||= answer.kind === "taken";
    groups = [...again, ...rest];
  }
  const { code, message } = failure;
  for (const { place } of groups.flat()) results[place] = { kind: "rejected", code, message, retry: true };
  return results;
}

/** An outage after something was taken must not hide what was taken, so it becomes an answer; everything else is thrown on. */
async function attempt(ask: () => Promise<IngestAnswer>, anythingTaken: boolean): Promise<IngestAnswer | Failure> {
  try {
    return await ask();
  } catch (error) {
    if (!anythingTaken || !isOutsideError(error)) throw error;
    return { kind: "failed", code: error.code, message: error.message };
  }
}

function afterTaking(
  group: readonly Row[],
  { requestId }: { readonly requestId: string },
  taken: (requestId: string, requestIndex: number) => ItemResult,
): Decision {
  return { decided: group.map(({ place }, index) => ({ place, result: taken(requestId, index) })), again: [] };
}

/** What to make of a refused request. A fault of the destination is every row's: halving would only ask the same again. Pure. */
function afterRefusal(group: readonly Row[], { refusal }: { readonly refusal: GoogleRefusal }): Decision {
  const named = namedRows(refusal.violations, group.length);
  if (named.size > 0) {
    const decided = [...named].flatMap(([index, { reason, description }]) => {
      const row = group[index];
      return row === undefined ? [] : [{ place: row.place, result: refused(reason, description) }];
    });
    const left = group.filter((_row, index) => !named.has(index));
    return { decided, again: left.length === 0 ? [] : [left] };
  }
  const shared = refusal.violations.find((each) => !each.field.startsWith("events") && each.field !== "");
  if (shared !== undefined || group.length === 1) {
    const { reason, description } = shared ?? refusal.violations[0] ?? wordsOf(refusal);
    return { decided: group.map(({ place }) => ({ place, result: refused(reason, description) })), again: [] };
  }
  const half = Math.ceil(group.length / 2);
  return { decided: [], again: [group.slice(0, half), group.slice(half)] };
}

/** The first violation of each row that Google names ("events[3].event_timestamp"). */
function namedRows(violations: readonly FieldViolation[], count: number): ReadonlyMap<number, FieldViolation> {
  const named = new Map<number, FieldViolation>();
  for (const violation of violations) {
    const index = Number(/^events\[(\d+)\]/.exec(violation.field)?.[1] ?? Number.NaN);
    if (index < count && !named.has(index)) named.set(index, violation);
  }
  return named;
}

function wordsOf({ status, reason, message }: GoogleRefusal): Pick<FieldViolation, "reason" | "description"> {
  return { reason: reason ?? status, description: message };
}
