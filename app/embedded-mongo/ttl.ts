import type { Collection } from "./catalog.ts";
import { removeDocument } from "./documents.ts";
import { searchDocuments } from "./scan.ts";
import type { Storage } from "./storage.ts";

/** Removes the documents whose time is up by their collections' `expireAfterSeconds` indexes; answers how many. `now` is in milliseconds. */
export function removeExpired(storage: Storage, now: number): Promise<number> {
  return storage.write(() =>
    storage.collections().reduce((removed, collection) => removed + sweepCollection(storage, collection, now), 0),
  );
}

function sweepCollection(storage: Storage, collection: Collection, now: number): number {
  let removed = 0;
  for (const index of collection.indexes) {
    const [field, ...others] = index.fields;
    if (index.expireAfterSeconds === undefined || field === undefined || others.length > 0) continue;
    const filter = { [field.path]: { $lte: new Date(now - index.expireAfterSeconds * 1000) } };
    for (const match of [...searchDocuments(storage, collection, { filter })]) {
      if (!index.covers(match.doc)) continue;
      removeDocument(storage, collection, match);
      removed += 1;
    }
  }
  return removed;
}
