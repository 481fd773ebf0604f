import type { InstallId } from "../values/ids.ts";
import type { Instant } from "../values/instant.ts";
import type { Database } from "./database.ts";
import { defineModel } from "./model.ts";

/** How far a recurring read has come. */
export interface StoredCursor {
  readonly value: string;
  readonly at: Instant;
}

interface CursorRow extends StoredCursor {
  readonly _id: string;
  readonly installId: string;
}

/** Places in the outside's history of changes. */
export type CursorStore = ReturnType<typeof createCursorStore>;

/** Opens the cursors. */
export function createCursorStore(database: Database) {
  const model = defineModel<CursorRow>(database, {
    name: "cursor",
    collection: "cursors",
    fields: { installId: String, value: String, at: String },
    indexes: [{ fields: { installId: 1 } }],
  });
  return {
    async find(install: InstallId, name: string): Promise<StoredCursor | undefined> {
      const row = await model.findOne({ installId: install, _id: `${install}:${name}` }).lean<CursorRow>();
      return row === null ? undefined : { value: row.value, at: row.at };
    },
    async put(install: InstallId, name: string, cursor: StoredCursor): Promise<void> {
      await model.updateOne(
        { installId: install, _id: `${install}:${name}` },
        { $set: { ...cursor } },
        { upsert: true },
      );
    },
  };
}
