import type { TrackingNumber } from "../records/tracking-number.ts";
import { stableId } from "../values/hashing.ts";
import { type InstallId, installId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Phone } from "../values/phone.ts";
import type { Database } from "./database.ts";
import { defineModel, insertFor, Nested, operator } from "./model.ts";

interface StoredBinding extends Omit<TrackingNumber, "installId"> {
  readonly _id: string;
  readonly installId: string;
  readonly open: boolean;
}

/** Tracking numbers and what each stood for over time. */
export type TrackingNumberStore = ReturnType<typeof createTrackingNumberStore>;

/** Opens the tracking numbers. */
export function createTrackingNumberStore(database: Database) {
  const model = defineModel<StoredBinding>(database, {
    name: "tracking-number",
    collection: "tracking-numbers",
    fields: { installId: String, number: String, binding: Nested, from: String, until: String, open: Boolean },
    indexes: [
      { fields: { installId: 1, number: 1 }, options: { unique: true, partialFilterExpression: { open: true } } },
      { fields: { installId: 1, number: 1, from: 1 } },
    ],
  });
  const toNumber = ({ _id, open: _open, ...stored }: StoredBinding): TrackingNumber => ({
    ...stored,
    installId: installId(stored.installId),
  });

  return {
    /** Binds a number that is free; false when it is bound already, which leaves the old binding as it is. */
    async bind(binding: TrackingNumber): Promise<boolean> {
      const { installId: install, until: _until, ...rest } = binding;
      return insertFor(model, install, { _id: stableId([install, binding.number, binding.from]), ...rest, open: true });
    },

    /** Ends the open binding of a number; its history stays. False when it was not bound. */
    async unbind(install: InstallId, number: Phone, until: Instant): Promise<boolean> {
      const result = await model.updateOne(
        { installId: install, number, open: true },
        { $set: { until, open: false } },
      );
      return result.modifiedCount === 1;
    },

    /** All bindings, past and present, of the numbers. */
    async histories(install: InstallId, numbers: readonly Phone[]): Promise<readonly TrackingNumber[]> {
      if (numbers.length === 0) return [];
      const filter = { installId: install, number: operator({ $in: [...numbers] }) };
      return (await model.find(filter).sort({ from: 1 }).lean<StoredBinding[]>()).map(toNumber);
    },

    async list(install: InstallId): Promise<readonly TrackingNumber[]> {
      return (await model.find({ installId: install, open: true }).sort({ number: 1 }).lean<StoredBinding[]>()).map(
        toNumber,
      );
    },
  };
}
