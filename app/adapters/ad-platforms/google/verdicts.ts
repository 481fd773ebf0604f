import type { ItemResult } from "../../../records/desired.ts";
import type { RequestStatus } from "../ad-platform.ts";
import type { DestinationStatus, ErrorCount } from "./payloads.ts";
import { refused } from "./refusals.ts";

const FINAL: ReadonlySet<string> = new Set(["SUCCESS", "PARTIAL_SUCCESS", "FAILED"]);

/**
 * What became of the rows of one request. Every request of ours has one destination; should Google list several, all must be final and the first
 * refusal of a row counts. Pure.
 */
export function toRequestStatus(destinations: readonly DestinationStatus[]): RequestStatus {
  if (destinations.some((each) => !FINAL.has(each.requestStatus))) return { kind: "processing" };
  const verdicts = destinations.map(verdictOf);
  return {
    kind: "final",
    results: (index) => {
      const answers = verdicts.map((verdict) => verdict(index));
      return answers.find((each) => each.kind === "rejected") ?? answers[0] ?? { kind: "accepted" };
    },
  };
}

/**
 * A row that Google names has its reason; of the others, a failed request counts none and a successful one all. Where Google counts more refusals than
 * it names rows (API before 1.9), nobody can tell which rows it took: they are shown as refused, never as accepted, and sending them again is
 * harmless because the transaction id counts once.
 */
function verdictOf({ requestStatus, errorInfo }: DestinationStatus): (index: number) => ItemResult {
  const { errorCounts } = errorInfo;
  const reasons = new Map<number, string>();
  for (const { reason, recordIndices } of errorCounts) {
    for (const index of recordIndices) if (!reasons.has(index)) reasons.set(index, reason);
  }
  const unnamed = errorCounts.find((each) => each.recordCount > each.recordIndices.length);
  return (index) => {
    const reason = reasons.get(index);
    if (reason !== undefined) return judged(reason);
    if (requestStatus === "SUCCESS") return { kind: "accepted" };
    if (requestStatus === "FAILED") return judged(commonest(errorCounts) ?? "FAILED");
    return unnamed === undefined && errorCounts.length > 0 ? { kind: "accepted" } : refused("ROWS_NOT_NAMED");
  };
}

/** A transaction id that Google already counts is what we wanted: the row was sent twice and counts once. */
function judged(reason: string): ItemResult {
  const result = refused(reason);
  return result.code === "DUPLICATE_TRANSACTION_ID" ? { kind: "accepted", code: result.code } : result;
}

function commonest(errorCounts: readonly ErrorCount[]): string | undefined {
  return [...errorCounts].sort((a, b) => b.recordCount - a.recordCount)[0]?.reason;
}
