import type { Aggregate, Query, Schema } from "mongoose";

/** Thrown when a query does not name its install: a bug that would read or change another customer's records. */
export class UnscopedQueryError extends Error {
  constructor(what: string) {
    super(`A query on ${what} does not name its install.`);
    this.name = "UnscopedQueryError";
  }
}

const GUARDED_QUERIES = [
  "find",
  "findOne",
  "countDocuments",
  "distinct",
  "updateOne",
  "updateMany",
  "deleteOne",
  "deleteMany",
  "findOneAndUpdate",
  "findOneAndDelete",
  "findOneAndReplace",
  "replaceOne",
] as const;

/**
 * Mongoose plugin: refuses every query whose filter lacks a plain `installId` text, and every aggregation that does not begin with such a `$match`.
 * Schemas that are not one install's (jobs, locks, sessions, look-ups by secret hash) are made with `tenantScoped: false`.
 */
export function refuseUnscopedQueries(schema: Schema): void {
  if (schema.get("tenantScoped") === false) return;
  schema.pre([...GUARDED_QUERIES], function checkFilter(this: Query<unknown, unknown>) {
    if (typeof this.getFilter()["installId"] !== "string") throw new UnscopedQueryError(this.model.modelName);
  });
  schema.pre("aggregate", function checkFirstStage(this: Aggregate<unknown>) {
    const first = this.pipeline()[0];
    const matches = first !== undefined && "$match" in first ? first.$match : {};
    if (typeof matches["installId"] !== "string") throw new UnscopedQueryError("an aggregation");
  });
}

declare module "mongoose" {
  interface SchemaOptions {
    /** False for the few collections that do not belong to one install. */
    tenantScoped?: boolean;
  }
}
