import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { CreatePersonResult, Crm, NewPerson } from "../app/adapters/crms/crm.ts";
import { createPeopleOfCallers } from "../app/people-of-callers.ts";
import type { CrmPerson } from "../app/records/crm-person.ts";
import { TransientError } from "../app/values/errors.ts";
import type { Phone } from "../app/values/phone.ts";
import { anInstall, aPerson, personRef, phone } from "./support/builders.ts";

const NUMBER = phone("+12025550134");
const OTHER = phone("+12025550135");
const caller = (number: Phone = NUMBER): NewPerson => ({ key: `key-${number}`, phone: number, sourceText: "Google" });

test("people of the mirror cost no request, and all unknown numbers cost one", async () => {
  const { people, asked, mirrored } = world();
  mirrored.push(aPerson());
  await people.find(anInstall(), [NUMBER]);
  expect(asked).toEqual([]);
  const third = phone("+12025550136");
  const found = await people.find(anInstall(), [NUMBER, OTHER, third]);
  expect(asked).toEqual([[OTHER, third]]);
  expect([found.get(NUMBER)?.length, found.get(OTHER)]).toEqual([1, []]);
});

test("a number that nobody could be asked about is absent, not without people", async () => {
  const { people } = world({ isSignedIn: false });
  expect((await people.find(anInstall(), [NUMBER])).has(NUMBER)).toBe(false);
  expect(await people.create(anInstall(), [caller()])).toEqual({ made: new Map(), later: new Set() });
});

test("an outage is thrown on, never told as nobody", async () => {
  const { people } = world({ isDown: true });
  await expect(people.find(anInstall(), [NUMBER])).rejects.toBeInstanceOf(TransientError);
});

test("two who make a person for one number at once make one", async () => {
  const { people, created } = world();
  const results = await Promise.all([1, 2, 3].map(() => people.create(anInstall(), [caller()])));
  expect(created).toEqual([NUMBER]);
  expect(results.map(({ made, later }) => [made.size, later.size]).sort()).toEqual([
    [0, 1],
    [0, 1],
    [1, 0],
  ]);
});

test("a person made meanwhile is taken, not made again, and no lock stays behind", async () => {
  const { people, created, held } = world();
  await people.create(anInstall(), [caller()]);
  const again = await people.create(anInstall(), [caller()]);
  expect(again.made.get(NUMBER)?.ref.id).toBe("made-1");
  expect(created).toEqual([NUMBER]);
  expect(held.size).toBe(0);
});

test("a lock is given back when the CRM fails", async () => {
  const { people, held } = world({ isDown: true });
  await expect(people.create(anInstall(), [caller()])).rejects.toBeInstanceOf(TransientError);
  expect(held.size).toBe(0);
});

test("a caller whom the CRM refuses holds back no other, and more than a batch go in batches", async () => {
  const { people, created, batches } = world({ refuses: NUMBER });
  const numbers = [NUMBER, OTHER, phone("+12025550136")];
  const { made, later } = await people.create(anInstall(), numbers.map(caller));
  expect([...made.keys()]).toEqual(numbers.slice(1));
  expect(later.size).toBe(0);
  expect(created).toEqual(numbers.slice(1));
  expect(batches).toEqual([2, 1]);
});

test.each(["rehearsal", "reconnect", "uninstalled"] as const)("nobody is made in the CRM in %s", async (status) => {
  const { people, created } = world();
  expect((await people.create(anInstall({ status }), [caller()])).made.size).toBe(0);
  expect(created).toEqual([]);
});

interface Weather {
  readonly isSignedIn?: boolean;
  readonly isDown?: boolean;
  readonly refuses?: Phone;
}

/** A CRM with a batch of two, a mirror and locks, all in memory. */
function world({ isSignedIn = true, isDown = false, refuses }: Weather = {}) {
  const mirrored: CrmPerson[] = [];
  const asked: (readonly Phone[])[] = [];
  const created: Phone[] = [];
  const batches: number[] = [];
  const held = new Map<string, string>();
  const fail = () => {
    if (isDown) throw new TransientError("crm.down", "The CRM is down.");
  };
  const make = ({ phone: number }: NewPerson): CreatePersonResult => {
    if (number === refuses) return { kind: "rejected", code: "no", message: "No.", retry: false };
    created.push(number);
    return {
      kind: "created",
      person: aPerson({ ref: personRef("lead", `made-${created.length}`), phones: [number] }),
    };
  };
  const unused = () => Promise.reject(new Error("Not asked for here."));
  const crm: Crm = {
    maxBatch: 2,
    findPeopleByPhone: async (phones) => {
      fail();
      asked.push(phones);
      return new Map();
    },
    createPeople: async (people) => {
      fail();
      batches.push(people.length);
      return people.map(make);
    },
    writeRecords: unused,
    changedOpportunities: unused,
    readOpportunities: unused,
    prepare: unused,
  };
  const people = createPeopleOfCallers({
    mirror: {
      findByPhones: async (_install, phones) =>
        new Map(
          phones.flatMap((number) => {
            const found = mirrored.filter((person) => person.phones.includes(number));
            return found.length === 0 ? [] : [[number, found] as const];
          }),
        ),
      findByRefs: async () => [],
      put: async (_install, news) => void mirrored.push(...news),
    },
    locks: {
      acquire: async (_install, name, { owner }) => {
        if (held.has(name)) return false;
        held.set(name, owner);
        return true;
      },
      release: async (_install, name) => void held.delete(name),
    },
    openCrm: async () => (isSignedIn ? crm : undefined),
    newId: randomUUID,
  });
  return { people, mirrored, asked, created, batches, held };
}
