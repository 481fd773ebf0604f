import type { Alert } from "../records/alert.ts";
import type { Call } from "../records/call.ts";
import type { InstallSettings } from "../records/install.ts";
import { settledLabel } from "../records/outcome.ts";
import type { Money } from "../values/money.ts";

/** What an alert rests on beside the call. `value` is what the call earned, or the amount of the open opportunity. */
export interface AlertFacts {
  readonly call: Call;
  readonly value?: Money;
  readonly link: string;
}

/**
 * Which alert a call deserves: a missed inbound call of a real number, or a booked call that is worth at least the install's threshold. At most one.
 * Pure.
 */
export function raiseAlert(facts: AlertFacts, settings: InstallSettings["alerts"]): Alert | undefined {
  const { call } = facts;
  if (isMissed(call)) return settings.missedCalls ? alert(facts, "missed_call") : undefined;
  const label = settledLabel(call.outcome);
  const booked = label === "sale" || label === "appointment";
  const worth = facts.value !== undefined && facts.value.minor >= settings.highValue.fromMinor;
  return settings.highValue.on && booked && worth ? alert(facts, "high_value_call") : undefined;
}

function isMissed(call: Call): boolean {
  const { facts } = call;
  return (
    facts.ended === true &&
    facts.direction !== "outbound" &&
    facts.spam !== true &&
    (facts.answered === false || facts.voicemail === true) &&
    facts.caller?.number !== undefined
  );
}

function alert({ call, value, link }: AlertFacts, kind: Alert["kind"]): Alert {
  const outcome = call.outcome.kind === "judged" ? call.outcome : undefined;
  return {
    kind,
    callId: call.id,
    at: call.at,
    callerName: call.match.kind === "matched" ? call.match.person.name : call.facts.caller?.name,
    callerNumber: call.facts.caller?.number,
    source: call.source,
    outcome: outcome?.label,
    confidence: outcome?.confidence,
    value,
    rangSeconds: kind === "missed_call" ? call.facts.durationSeconds : undefined,
    link,
  };
}
