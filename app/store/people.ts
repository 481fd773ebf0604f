import { type CrmPerson, type CrmRef, type PersonObject, refKey } from "../records/crm-person.ts";
import type { InstallId } from "../values/ids.ts";
import type { Phone } from "../values/phone.ts";
import type { Database } from "./database.ts";
import { bulkWriteFor, defineModel, Nested, operator } from "./model.ts";

interface StoredPerson extends CrmPerson {
  readonly _id: string;
  readonly installId: string;
  readonly key: string;
}

/** The mirror of the CRM's people: the few fields that matching needs. */
export type PersonStore = ReturnType<typeof createPersonStore>;

/** Opens the mirror of people. */
export function createPersonStore(database: Database) {
  const model = defineModel<StoredPerson>(database, {
    name: "person",
    collection: "people",
    fields: {
      installId: String,
      key: String,
      ref: Nested,
      name: String,
      phones: [String],
      email: String,
      hasOpenOpportunity: Boolean,
      lastActivityAt: String,
      survivor: Nested,
    },
    indexes: [{ fields: { installId: 1, phones: 1 } }],
  });
  const rowId = (install: InstallId, key: string): string => `${install}:${key}`;
  const toPerson = ({ _id, installId: _install, key: _key, ...person }: StoredPerson): CrmPerson => person;

  return {
    /** People by number, survivors followed; a number without people is absent. */
    async findByPhones(
      install: InstallId,
      phones: readonly Phone[],
    ): Promise<ReadonlyMap<Phone, readonly CrmPerson[]>> {
      const found = new Map<Phone, CrmPerson[]>();
      if (phones.length === 0) return found;
      const filter = { installId: install, phones: operator({ $in: [...phones] }) };
      const stored = await model.find(filter).lean<StoredPerson[]>();
      const wanted = new Set<string>(phones);
      for (const person of stored.map(toPerson)) {
        if (person.survivor !== undefined) continue;
        for (const phone of person.phones.filter((each) => wanted.has(each))) {
          found.set(phone, [...(found.get(phone) ?? []), person]);
        }
      }
      return found;
    },

    async findByRefs(install: InstallId, refs: readonly CrmRef<PersonObject>[]): Promise<readonly CrmPerson[]> {
      if (refs.length === 0) return [];
      const ids = refs.map((ref) => rowId(install, refKey(ref)));
      const stored = await model.find({ installId: install, _id: operator({ $in: ids }) }).lean<StoredPerson[]>();
      return stored.map(toPerson);
    },

    /** Mirrors people as the CRM has just told them. */
    async put(install: InstallId, people: readonly CrmPerson[]): Promise<void> {
      await bulkWriteFor(
        model,
        install,
        people.map((person) => ({
          filter: { _id: rowId(install, refKey(person.ref)) },
          update: { $set: { ...person, key: refKey(person.ref) } },
          upsert: true,
        })),
      );
    },
  };
}
