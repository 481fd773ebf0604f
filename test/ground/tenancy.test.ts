import type { Model } from "mongoose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildStores } from "../../app/build-stores.ts";
import { defineModel } from "../../app/store/model.ts";
import { UnscopedQueryError } from "../../app/store/tenant-guard.ts";
import { instant } from "../../app/values/instant.ts";
import { openTestDatabase, type TestDatabase } from "../support/database.ts";

/** Collections that are not one install's, each with the reason that its file gives. */
const SHARED = [
  "connection-key", // A webhook brings only its secret key.
  "install", // It is itself the tenant.
  "job", // Workers take the jobs of all installs; payloads hold ids only.
  "job-start-limit", // Belongs to the jobs.
  "session", // Exists before anyone signed in to an install.
];

interface Stored {
  readonly _id: string;
}

let opened: TestDatabase;
let models: readonly Model<Stored>[];

beforeAll(async () => {
  const now = () => instant("2026-11-02T09:00:00.000Z");
  opened = await openTestDatabase((database) => buildStores(database, { now, newId: () => "id", claimMs: 1_000 }));
  const { connection } = opened.database;
  models = connection.modelNames().map((name) => connection.model<Stored>(name));
});
afterAll(() => opened.close());

describe("the collections", () => {
  test("that are not one install's are the listed few", () => {
    expect(
      models
        .filter((model) => !isScoped(model))
        .map((model) => model.modelName)
        .sort(),
    ).toEqual(SHARED);
    expect(models.length).toBeGreaterThan(15);
  });

  test("of one install begin every index with it", () => {
    const indexes = models
      .filter(isScoped)
      .flatMap((model) =>
        model.schema.indexes().map(([fields]) => ({ model: model.modelName, first: Object.keys(fields)[0] })),
      );
    expect(indexes.length).toBeGreaterThan(15);
    expect(indexes.filter(({ first }) => first !== "installId")).toEqual([]);
  });

  test("refuse every way of asking that does not name its install", async () => {
    const accepted: string[] = [];
    for (const model of models.filter(isScoped)) {
      for (const [way, ask] of Object.entries(waysOfAsking(model))) {
        const error = await ask().then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (!(error instanceof UnscopedQueryError)) accepted.push(`${model.modelName}: ${way} (${String(error)})`);
      }
    }
    expect(accepted).toEqual([]);
  });
});

describe("a filter", () => {
  const probe = () =>
    defineModel<Stored & { readonly installId: string; readonly phone: string }>(opened.database, {
      name: "probe",
      collection: "probes",
      fields: { installId: String, phone: String },
      indexes: [],
    });

  test("with a misspelt name is refused, not widened", async () => {
    await expect(probe().find({ installId: "a", fone: "1" })).rejects.toThrow('Path "fone" is not in schema');
  });

  test("with an operator that came from outside is taken as a value, so it finds nothing", async () => {
    await probe().create({ _id: "1", installId: "a", phone: "2" });
    const fromOutside: Record<string, unknown> = { installId: "a", phone: { $ne: "1" } };
    await expect(probe().find(fromOutside)).rejects.toThrow("Cast to string failed");
    await expect(probe().find({ installId: "a", $where: "true" })).rejects.toThrow();
  });

  test("whose install is an operator does not count as naming one", async () => {
    const everyInstall: Record<string, unknown> = { installId: { $exists: true } };
    await expect(probe().find(everyInstall)).rejects.toThrow(UnscopedQueryError);
  });
});

function isScoped(model: Model<Stored>): boolean {
  return model.schema.get("tenantScoped") !== false;
}

/** Every way in which mongoose asks or changes by a filter or an id. */
function waysOfAsking(model: Model<Stored>): Readonly<Record<string, () => Promise<unknown>>> {
  const change = { $set: { _id: "x" } };
  return {
    find: () => model.find({}).exec(),
    findOne: () => model.findOne({}).exec(),
    findById: () => model.findById("x").exec(),
    exists: () => Promise.resolve(model.exists({})),
    countDocuments: () => model.countDocuments({}).exec(),
    distinct: () => model.distinct("_id").exec(),
    cursor: () => model.find({}).cursor().next(),
    aggregate: () => model.aggregate([{ $match: {} }]).exec(),
    "aggregate with the install later": () =>
      model.aggregate([{ $sort: { _id: 1 } }, { $match: { installId: "a" } }]).exec(),
    updateOne: () => model.updateOne({}, change).exec(),
    updateMany: () => model.updateMany({}, change).exec(),
    replaceOne: () => model.replaceOne({}, { _id: "x" }).exec(),
    findOneAndUpdate: () => model.findOneAndUpdate({}, change).exec(),
    findByIdAndUpdate: () => model.findByIdAndUpdate("x", change).exec(),
    findOneAndReplace: () => model.findOneAndReplace({}, { _id: "x" }).exec(),
    findOneAndDelete: () => model.findOneAndDelete({}).exec(),
    findByIdAndDelete: () => model.findByIdAndDelete("x").exec(),
    deleteOne: () => model.deleteOne({}).exec(),
    deleteMany: () => model.deleteMany({}).exec(),
  };
}
