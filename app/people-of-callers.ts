import type { Crm, NewPerson } from "./adapters/crms/crm.ts";
import type { PeopleOfCallers } from "./process-call.ts";
import type { CrmPerson } from "./records/crm-person.ts";
import type { Install } from "./records/install.ts";
import type { LockStore } from "./store/locks.ts";
import type { PersonStore } from "./store/people.ts";
import { ReconnectRequiredError, RejectedError } from "./values/errors.ts";
import type { Phone } from "./values/phone.ts";

/** What finding and making people needs. `openCrm` answers undefined while the install waits for reconnection. */
export interface PeopleDependencies {
  readonly mirror: Pick<PersonStore, "findByPhones" | "findByRefs" | "put">;
  readonly locks: Pick<LockStore, "acquire" | "release">;
  readonly openCrm: (install: Install) => Promise<Crm | undefined>;
  readonly newId: () => string;
}

const LOCK_MS = 60_000;

/**
 * People of callers, from the mirror first and then, for all unknown numbers at once, from the CRM. Making one is serialised per install and number, and
 * every new person carries our key of the caller, so that no number ever gets two.
 */
export function createPeopleOfCallers(d: PeopleDependencies): PeopleOfCallers {
  return {
    async find(install, phones) {
      const known = await d.mirror.findByPhones(install.id, phones);
      const unknown = phones.filter((phone) => !known.has(phone));
      if (unknown.length === 0) return known;
      const crm = await d.openCrm(install);
      if (crm === undefined) return known;
      const found = await crm.findPeopleByPhone(unknown).catch(whenRefused);
      if (found === undefined) return known;
      await d.mirror.put(install.id, distinctPeople(found));
      return new Map([
        ...known,
        ...unknown.map((phone): [Phone, readonly CrmPerson[]] => [phone, found.get(phone) ?? []]),
      ]);
    },

    named: (install, refs) => d.mirror.findByRefs(install.id, refs),

    async create(install, callers) {
      // In rehearsal nothing is written outside; going live looks at these callers again.
      const crm = callers.length === 0 || install.status !== "live" ? undefined : await d.openCrm(install);
      if (crm === undefined) return { made: new Map(), later: new Set() };
      const owner = d.newId();
      const locks = await Promise.all(
        callers.map((caller) => d.locks.acquire(install.id, lockName(caller), { owner, ms: LOCK_MS })),
      );
      const mine = callers.filter((_, index) => locks[index] === true);
      const later = callers.filter((_, index) => locks[index] !== true).map((caller) => caller.phone);
      try {
        return { made: await make(install, mine, { crm, mirror: d.mirror }), later: new Set(later) };
      } finally {
        await Promise.all(mine.map((caller) => d.locks.release(install.id, lockName(caller), owner)));
      }
    },
  };
}

/** A CRM that refuses to be asked (a missing package, an ended sign-in) must not keep calls from being taken in: their people are looked for later. */
function whenRefused(error: unknown): undefined {
  if (error instanceof RejectedError || error instanceof ReconnectRequiredError) return undefined;
  throw error;
}

async function make(
  install: Install,
  callers: readonly NewPerson[],
  { crm, mirror }: { readonly crm: Crm; readonly mirror: PeopleDependencies["mirror"] },
): Promise<ReadonlyMap<Phone, CrmPerson>> {
  const meanwhile = await mirror.findByPhones(
    install.id,
    callers.map((caller) => caller.phone),
  );
  const made = new Map<Phone, CrmPerson>();
  const missing = callers.filter((caller) => !meanwhile.has(caller.phone));
  for (const caller of callers) {
    const person = meanwhile.get(caller.phone)?.[0];
    if (person !== undefined) made.set(caller.phone, person);
  }
  for (let start = 0; start < missing.length; start += crm.maxBatch) {
    const chunk = missing.slice(start, start + crm.maxBatch);
    const results = await crm.createPeople(chunk);
    const people = chunk.flatMap((caller, index) => {
      const result = results[index];
      return result === undefined || result.kind === "rejected" ? [] : [{ phone: caller.phone, person: result.person }];
    });
    for (const { phone, person } of people) made.set(phone, person);
    await mirror.put(
      install.id,
      people.map(({ person }) => person),
    );
  }
  return made;
}

function distinctPeople(found: ReadonlyMap<Phone, readonly CrmPerson[]>): readonly CrmPerson[] {
  return [
    ...new Map([...found.values()].flat().map((person) => [`${person.ref.object}:${person.ref.id}`, person])).values(),
  ];
}

function lockName(caller: NewPerson): string {
  return `caller:${caller.key}`;
}
