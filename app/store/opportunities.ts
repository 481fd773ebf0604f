import { type CrmRef, refKey } from "../records/crm-person.ts";
import type { Opportunity } from "../records/opportunity.ts";
import type { InstallId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Database } from "./database.ts";
import { bulkWriteFor, defineModel, Nested, operator } from "./model.ts";

interface StoredOpportunity extends Opportunity {
  readonly _id: string;
  readonly installId: string;
  readonly peopleKeys: readonly string[];
}

/** The mirror of opportunities and deals. */
export type OpportunityStore = ReturnType<typeof createOpportunityStore>;

/** Opens the mirror of opportunities. */
export function createOpportunityStore(database: Database) {
  const model = defineModel<StoredOpportunity>(database, {
    name: "opportunity",
    collection: "opportunities",
    fields: {
      installId: String,
      ref: Nested,
      name: String,
      stage: String,
      isWon: Boolean,
      isClosed: Boolean,
      amount: Nested,
      closedAt: String,
      createdAt: String,
      changedAt: String,
      isDeleted: Boolean,
      people: [Nested],
      peopleKeys: [String],
    },
    indexes: [{ fields: { installId: 1, peopleKeys: 1 } }, { fields: { installId: 1, isWon: 1, closedAt: 1 } }],
  });
  const rowId = (install: InstallId, ref: CrmRef<"opportunity">): string => `${install}:${refKey(ref)}`;
  /** Absent facts are stored as null, so that a replaced one does not linger. */
  const toOpportunity = ({
    _id,
    installId: _install,
    peopleKeys: _keys,
    ...stored
  }: StoredOpportunity): Opportunity => ({
    ...stored,
    amount: stored.amount ?? undefined,
    closedAt: stored.closedAt ?? undefined,
  });

  return {
    async findMany(install: InstallId, refs: readonly CrmRef<"opportunity">[]): Promise<readonly Opportunity[]> {
      if (refs.length === 0) return [];
      const ids = refs.map((ref) => rowId(install, ref));
      const stored = await model.find({ installId: install, _id: operator({ $in: ids }) }).lean<StoredOpportunity[]>();
      return stored.map(toOpportunity);
    },

    /** Opportunities that name one of the people, by the people's reference keys. */
    async ofPeople(install: InstallId, personKeys: readonly string[]): Promise<readonly Opportunity[]> {
      if (personKeys.length === 0) return [];
      const filter = { installId: install, peopleKeys: operator({ $in: [...personKeys] }) };
      return (await model.find(filter).lean<StoredOpportunity[]>()).map(toOpportunity);
    },

    /** Opportunities won in [from, to). */
    async wonWithin(
      install: InstallId,
      period: { readonly from: Instant; readonly to: Instant },
    ): Promise<readonly Opportunity[]> {
      const filter = { installId: install, isWon: true, closedAt: operator({ $gte: period.from, $lt: period.to }) };
      return (await model.find(filter).lean<StoredOpportunity[]>())
        .map(toOpportunity)
        .filter((each) => !each.isDeleted);
    },

    /** Mirrors opportunities as the CRM has just told them. */
    async put(install: InstallId, opportunities: readonly Opportunity[]): Promise<void> {
      await bulkWriteFor(
        model,
        install,
        opportunities.map((opportunity) => ({
          filter: { _id: rowId(install, opportunity.ref) },
          update: {
            $set: {
              ...opportunity,
              amount: opportunity.amount ?? null,
              closedAt: opportunity.closedAt ?? null,
              peopleKeys: opportunity.people.map(refKey),
            },
          },
          upsert: true,
        })),
      );
    },
  };
}
