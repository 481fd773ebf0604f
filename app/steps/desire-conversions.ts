import type { Call } from "../records/call.ts";
import type { Consent, OfflineConversion } from "../records/offline-conversion.ts";
import { settledLabel } from "../records/outcome.ts";
import type { AdPlatformName, Channel } from "../records/touch.ts";
import { stableId } from "../values/hashing.ts";
import { conversionId } from "../values/ids.ts";
import { addMs, DAY_MS, HOUR_MS, type Instant } from "../values/instant.ts";
import type { Money } from "../values/money.ts";

/** Why a call's money is not told to a platform: a rule, not a fault. */
export type NotEligibleReason =
  | "not_from_this_platform"
  | "unverified_source"
  | "outcome_in_review"
  | "low_quality"
  | "no_identifier"
  | "no_consent"
  | "too_old_for_platform";

/** How one platform connection of an install sends. */
export interface ConversionRule {
  readonly platform: AdPlatformName;
  /** The platform's own id of the action that is counted. */
  readonly action: string;
  readonly channels: readonly Channel[];
  readonly holdHours: number;
  readonly maxAgeDays: number;
  /** What the customer collects from callers: consent is never assumed. */
  readonly consent: Consent;
  /** True where nothing may be sent without consent (EEA, UK, Switzerland). */
  readonly consentRequired: boolean;
}

/** One call's earned money, as it should stand at a platform. */
export interface EarnedCall {
  readonly call: Call;
  readonly value: Money;
  readonly wonAt: Instant;
  readonly email?: string;
}

/** A conversion that should stand at the platform, not to leave before `notBefore`; or the reason why none should. */
export type ConversionDecision =
  | { readonly kind: "wanted"; readonly conversion: OfflineConversion; readonly notBefore: Instant }
  | { readonly kind: "not_needed"; readonly conversion: OfflineConversion; readonly reason: NotEligibleReason };

/**
 * Decides whether and how a call's money should stand at a platform. The conversion's id is the same for the same install, call and action, so
 * sending twice counts once. The money may not leave before the hold period after the win has passed. Pure.
 */
export function desireConversion(earned: EarnedCall, rule: ConversionRule, now: Instant): ConversionDecision {
  const { call } = earned;
  const clickIds = (call.source.clickIds ?? []).filter((click) => click.platform === rule.platform);
  const conversion: OfflineConversion = {
    id: conversionId(`RL-${stableId([call.installId, call.id, rule.platform, rule.action, "closed_won"])}`),
    callId: call.id,
    at: earned.wonAt,
    value: earned.value,
    phone: call.facts.caller?.number,
    email: earned.email,
    clickIds,
    consent: rule.consent,
  };
  const reason = notEligible(earned, conversion, { rule, now });
  if (reason !== undefined) return { kind: "not_needed", conversion, reason };
  return { kind: "wanted", conversion, notBefore: addMs(earned.wonAt, rule.holdHours * HOUR_MS) };
}

function notEligible(
  { call, wonAt }: EarnedCall,
  conversion: OfflineConversion,
  { rule, now }: { readonly rule: ConversionRule; readonly now: Instant },
): NotEligibleReason | undefined {
  const fromPlatform = call.source.platform === rule.platform && rule.channels.includes(call.source.channel);
  if (!fromPlatform && conversion.clickIds.length === 0) return "not_from_this_platform";
  if (!call.verified) return "unverified_source";
  if (call.outcome.kind === "judged" && call.outcome.review) return "outcome_in_review";
  if (settledLabel(call.outcome) === "low_quality") return "low_quality";
  if (!hasIdentifier(conversion)) return "no_identifier";
  if (!mayUse(rule)) return "no_consent";
  return addMs(wonAt, rule.maxAgeDays * DAY_MS) < now ? "too_old_for_platform" : undefined;
}

function hasIdentifier(conversion: OfflineConversion): boolean {
  return conversion.clickIds.length > 0 || conversion.phone !== undefined || conversion.email !== undefined;
}

function mayUse(rule: ConversionRule): boolean {
  return rule.consent === "granted" || (rule.consent === "unknown" && !rule.consentRequired);
}
