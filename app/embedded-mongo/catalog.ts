import { type Doc, docArgument, isDoc, toNumber } from "./bson-values.ts";
import { MongoError } from "./errors.ts";
import { type Index, indexCoverage, indexFields } from "./index-keys.ts";

/** A collection: its name with the database's in front, the number that begins its keys, and its indexes besides `_id`. */
export interface Collection {
  readonly namespace: string;
  readonly id: number;
  indexes: readonly Index[];
  nextIndexId: number;
}

const OPTIONS = new Set([
  "key",
  "name",
  "unique",
  "sparse",
  "partialFilterExpression",
  "expireAfterSeconds",
  "background",
  "v",
  "ns",
]);

/** Reads one index description of `createIndexes`. Options that would change results and are not supported are refused. */
export function readIndexSpec(spec: Doc, id: number): Index {
  const unknown = Object.keys(spec).find((name) => !OPTIONS.has(name));
  if (unknown !== undefined) throw new MongoError(67, `the embedded database has no index option '${unknown}'`);
  const key = docArgument(spec, "key");
  const fields = indexFields(key);
  const partialFilter = isDoc(spec["partialFilterExpression"]) ? spec["partialFilterExpression"] : undefined;
  const sparse = spec["sparse"] === true;
  const unique = spec["unique"] === true;
  const expireAfterSeconds = toNumber(spec["expireAfterSeconds"]);
  const name = typeof spec["name"] === "string" ? spec["name"] : defaultName(key);
  return {
    id,
    name,
    fields,
    unique,
    sparse,
    partialFilter,
    expireAfterSeconds,
    covers: indexCoverage(fields, sparse, partialFilter),
    multikey: false,
    spec: {
      v: 2,
      key,
      name,
      ...(unique ? { unique } : {}),
      ...(sparse ? { sparse } : {}),
      ...(partialFilter === undefined ? {} : { partialFilterExpression: partialFilter }),
      ...(expireAfterSeconds === undefined ? {} : { expireAfterSeconds }),
    },
  };
}

function defaultName(key: Doc): string {
  return Object.entries(key)
    .map(([path, direction]) => `${path}_${direction}`)
    .join("_");
}

/** The stored form of a collection's description. */
export function collectionToDoc(collection: Collection): Doc {
  return {
    id: collection.id,
    nextIndexId: collection.nextIndexId,
    indexes: collection.indexes.map((index) => ({ id: index.id, multikey: index.multikey, spec: index.spec })),
  };
}

/** Reads back what `collectionToDoc` stored. */
export function collectionFromDoc(namespace: string, stored: Doc): Collection {
  const indexes = Array.isArray(stored["indexes"]) ? stored["indexes"].filter(isDoc) : [];
  return {
    namespace,
    id: toNumber(stored["id"]) ?? 0,
    nextIndexId: toNumber(stored["nextIndexId"]) ?? 1,
    indexes: indexes.map((item) => ({
      ...readIndexSpec(docArgument(item, "spec"), toNumber(item["id"]) ?? 0),
      multikey: item["multikey"] === true,
    })),
  };
}
