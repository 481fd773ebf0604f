import type { LedgerCredit, LedgerMovement, LedgerReason } from "../records/ledger-entry.ts";
import type { Opportunity } from "../records/opportunity.ts";
import type { Credit } from "../records/touch.ts";
import { allocate, type Money, money } from "../values/money.ts";

/**
 * Works out which movements bring the ledger to what an opportunity now says: the amount of a won one split over its credits, nothing for any other.
 * `booked` are the movements so far. No difference gives no movement, so repeating changes nothing; a changed currency is taken back whole and
 * booked anew. Parts of a movement sum to its amount. Pure.
 */
export function bookRevenue(
  opportunity: Opportunity,
  credits: readonly Credit[],
  booked: readonly LedgerMovement[],
): readonly LedgerMovement[] {
  const target = targetCredits(opportunity, credits);
  const currencies = new Set([
    ...booked.map((entry) => entry.amount.currency),
    ...(target === undefined ? [] : [target.currency]),
  ]);
  return [...currencies].flatMap((currency) => {
    const now = target?.currency === currency ? target.credits : [];
    const before = creditsBooked(booked.filter((entry) => entry.amount.currency === currency));
    const parts = difference(now, before);
    if (parts.length === 0) return [];
    const minor = parts.reduce((sum, part) => sum + part.minor, 0);
    return [
      movement(opportunity, {
        parts,
        amount: money(minor, currency),
        reason: reasonOf(opportunity, { now, before, currency }),
      }),
    ];
  });
}

/** What each call's touch has of the bookings: credits of equal call summed, zeros left out. */
export function creditsBooked(booked: readonly LedgerMovement[]): readonly LedgerCredit[] {
  return summedByCall(booked.flatMap((entry) => entry.credits));
}

function summedByCall(credits: readonly LedgerCredit[]): readonly LedgerCredit[] {
  const byCall = new Map<string, LedgerCredit>();
  for (const credit of credits) {
    const known = byCall.get(credit.callId);
    byCall.set(credit.callId, { ...credit, minor: credit.minor + (known?.minor ?? 0) });
  }
  return [...byCall.values()].filter((credit) => credit.minor !== 0);
}

function targetCredits(
  opportunity: Opportunity,
  credits: readonly Credit[],
): { readonly currency: string; readonly credits: readonly LedgerCredit[] } | undefined {
  if (!opportunity.isWon || opportunity.isDeleted || opportunity.amount === undefined) return undefined;
  const shares = allocate(
    opportunity.amount,
    credits.map((credit) => credit.share),
  );
  const parts = credits.map((credit, index) => ({
    callId: credit.touch.callId,
    source: credit.touch.source,
    minor: shares[index]?.minor ?? 0,
  }));
  return { currency: opportunity.amount.currency, credits: summedByCall(parts) };
}

function difference(now: readonly LedgerCredit[], before: readonly LedgerCredit[]): readonly LedgerCredit[] {
  const had = new Map(before.map((credit) => [credit.callId, credit]));
  const has = new Set(now.map((credit) => credit.callId));
  const moved = now.map((credit) => ({ ...credit, minor: credit.minor - (had.get(credit.callId)?.minor ?? 0) }));
  const gone = before
    .filter((credit) => !has.has(credit.callId))
    .map((credit) => ({ ...credit, minor: -credit.minor }));
  return [...moved, ...gone].filter((credit) => credit.minor !== 0);
}

function reasonOf(
  { isDeleted, isWon, amount }: Opportunity,
  {
    now,
    before,
    currency,
  }: { readonly now: readonly LedgerCredit[]; readonly before: readonly LedgerCredit[]; readonly currency: string },
): LedgerReason {
  if (before.length === 0) return "won";
  if (isDeleted) return "deleted";
  if (!isWon) return "lost_again";
  const sum = (credits: readonly LedgerCredit[]): number => credits.reduce((total, credit) => total + credit.minor, 0);
  const uncredited = now.length === 0 && amount?.currency === currency && amount.minor !== 0;
  return uncredited || sum(now) === sum(before) ? "credit_changed" : "amount_changed";
}

function movement(
  opportunity: Opportunity,
  what: { readonly parts: readonly LedgerCredit[]; readonly amount: Money; readonly reason: LedgerReason },
): LedgerMovement {
  return {
    opportunity: opportunity.ref,
    reason: what.reason,
    amount: what.amount,
    credits: what.parts,
    at: what.reason === "won" ? (opportunity.closedAt ?? opportunity.changedAt) : opportunity.changedAt,
  };
}
