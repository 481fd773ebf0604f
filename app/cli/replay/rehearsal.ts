import type { JobDependencies } from "../../jobs/handlers.ts";
import type { PeopleOfCallers, ProcessCallDependencies } from "../../process-call.ts";
import type { ProcessOpportunityDependencies } from "../../process-opportunity-change.ts";
import type { Call } from "../../records/call.ts";
import { refKey } from "../../records/crm-person.ts";
import type { DestinationRef } from "../../records/delivery.ts";
import type { LedgerEntry } from "../../records/ledger-entry.ts";
import { type DesiredState, desiredWrite } from "../../store/delivery-writes.ts";
import type { PersonStore } from "../../store/people.ts";
import { valueHash } from "../../values/hashing.ts";
import type { CallId } from "../../values/ids.ts";
import type { Phone } from "../../values/phone.ts";

/** Desired state that would be kept anew. */
export interface ChangedDesire {
  readonly to: DestinationRef;
  readonly subject: string;
  readonly callId?: string;
}

/** What the two stories would have written. */
export interface Rehearsal {
  /** The stories' dependencies: they read what is stored with what was rehearsed laid over it, and write nothing. */
  readonly dependencies: ProcessCallDependencies & ProcessOpportunityDependencies;
  readonly calls: ReadonlyMap<CallId, Call>;
  readonly entries: readonly LedgerEntry[];
  /** By destination and subject: what the stories want last is what counts. */
  readonly desires: ReadonlyMap<string, ChangedDesire>;
}

/** Prepares a rehearsal. Alerts take no part: they are news, and news is not told twice. */
export function createRehearsal(d: JobDependencies, people: PeopleOfCallers): Rehearsal {
  const calls = new Map<CallId, Call>();
  const entries: LedgerEntry[] = [];
  const desires = new Map<string, ChangedDesire>();

  const laidOver = (stored: readonly Call[], belongs: (call: Call) => boolean): readonly Call[] => [
    ...stored.filter((call) => !calls.has(call.id)),
    ...[...calls.values()].filter(belongs),
  ];
  const dependencies: Rehearsal["dependencies"] = {
    ...d,
    people,
    alertChannels: async () => [],
    calls: {
      save: async (_install, saved) => {
        for (const call of saved) calls.set(call.id, call);
        return [];
      },
      findMany: async (install, ids) => laidOver(await d.calls.findMany(install, ids), (call) => ids.includes(call.id)),
      ofPeople: async (install, keys) => {
        const wanted = new Set(keys);
        const found = laidOver(
          await d.calls.ofPeople(install, keys),
          ({ match }) => match.kind === "matched" && wanted.has(refKey(match.person.ref)),
        );
        return [...found].sort((a, b) => (a.at < b.at ? -1 : 1));
      },
    },
    ledger: {
      last: async (install) => entries.at(-1) ?? (await d.ledger.last(install)),
      append: async (entry) => {
        entries.push(entry);
        return true;
      },
      ofCalls: async (install, ids) => {
        const wanted = new Set(ids);
        const rehearsed = entries.filter(({ credits }) => credits.some(({ callId }) => wanted.has(callId)));
        return [...(await d.ledger.ofCalls(install, ids)), ...rehearsed];
      },
      ofOpportunities: async (install, refs) => {
        const wanted = new Set(refs.map(({ id }) => id));
        const rehearsed = entries.filter(({ opportunity }) => wanted.has(opportunity.id));
        return [...(await d.ledger.ofOpportunities(install, refs)), ...rehearsed];
      },
    },
    deliveries: {
      setDesired: async (to, wanted) => {
        const changed = new Set(await changedDesires(to, wanted, d));
        for (const each of wanted) {
          const key = [to.connection, to.kind, each.subject].join(" ");
          if (changed.has(each)) desires.set(key, { to, subject: each.subject, callId: each.callId });
          else desires.delete(key);
        }
        return changed.size;
      },
    },
  };
  return { dependencies, calls, entries, desires };
}

/** Finds people in the mirror alone. `unknown` are numbers of which the CRM has said that nobody there has them; it is not asked again. */
export function peopleOfMirror(
  mirror: Pick<PersonStore, "findByPhones" | "findByRefs">,
  unknown: ReadonlySet<Phone>,
): PeopleOfCallers {
  return {
    async find(install, phones) {
      const known = await mirror.findByPhones(install.id, phones);
      const nobody = phones.filter((phone) => unknown.has(phone) && !known.has(phone));
      return new Map([...known, ...nobody.map((phone): [Phone, readonly never[]] => [phone, []])]);
    },
    named: (install, refs) => mirror.findByRefs(install.id, refs),
    create: async () => ({ made: new Map(), later: new Set() }),
  };
}

/** The wanted states that the store would write, save those that the outside has acknowledged in the same words. */
async function changedDesires(
  to: DestinationRef,
  wanted: readonly DesiredState[],
  d: Pick<JobDependencies, "deliveriesOut" | "now">,
): Promise<readonly DesiredState[]> {
  const stored = await d.deliveriesOut.ofSubjects(
    to,
    wanted.map(({ subject }) => subject),
  );
  const known = new Map(stored.map((delivery) => [delivery.subject, delivery]));
  return wanted.filter((each) => {
    const before = known.get(each.subject);
    if (before?.acknowledgedHash === valueHash(each.desired)) return false;
    return desiredWrite({ id: "", to, at: d.now() }, each, before) !== undefined;
  });
}
