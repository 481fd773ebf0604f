import type { OutcomeChange } from "../http/contract.ts";
import type { Call } from "../records/call.ts";
import type { Install, User } from "../records/install.ts";
import type { AuditStore } from "../store/audit-entries.ts";
import { TransientError } from "../values/errors.ts";
import type { CallId } from "../values/ids.ts";
import { type ProcessCallsJobDependencies, processKnownCalls } from "./process-calls.ts";

/** A save that somebody else overtook is tried again this often. */
const TRIES = 5;

/**
 * Takes a person's word on how a call ended: it wins over every judgement, and everything after it is derived again. Answers the call as it now is;
 * undefined when there is none. Throws TransientError when others keep changing the call at the same time.
 */
export async function changeOutcome(
  install: Install,
  { call: id, change }: { readonly call: CallId; readonly change: OutcomeChange & { readonly by: User } },
  d: ProcessCallsJobDependencies & { readonly audit: Pick<AuditStore, "record"> },
): Promise<Call | undefined> {
  const { label, note, by } = change;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const known = (await d.calls.findMany(install.id, [id]))[0];
    if (known === undefined) return undefined;
    const outcomeOverride = { label, by: by.name, at: d.now(), ...(note === undefined ? {} : { note }) };
    const { calls, again } = await processKnownCalls(install, [{ ...known, outcomeOverride }], d);
    if (again.length > 0) continue;
    await d.audit.record(install.id, { actor: by.id, act: "outcome.changed", subject: id, detail: { to: label } });
    return calls[0] ?? known;
  }
  throw new TransientError("call.busy", "This call is being changed by others. Try again in a moment.");
}
