import fc from "fast-check";
import mongoose from "mongoose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./start-server.ts";

const { ObjectId, Long } = mongoose.mongo.BSON;

interface Item {
  _id: number;
  [field: string]: unknown;
}

let server: TestServer;
let items: mongoose.mongo.Collection<Item>;
beforeAll(async () => {
  server = await startTestServer();
  items = server.database.collection("items");
});
beforeEach(() => items.drop());
afterAll(() => server.close());

async function explained(
  filter: mongoose.mongo.Filter<Item>,
  sort: Record<string, 1 | -1> = {},
): Promise<Record<string, unknown>> {
  const answer = await items.find(filter).sort(sort).explain("executionStats");
  const plan = answer["queryPlanner"].winningPlan;
  const source = plan.stage === "SORT" ? plan.inputStage : plan;
  return {
    index: source.inputStage?.indexName ?? source.stage,
    sorts: plan.stage === "SORT",
    examined: answer["executionStats"].totalDocsExamined,
    returned: answer["executionStats"].nReturned,
  };
}

describe("indexes", () => {
  test("equality, a list, a range on the next field and both sort orders read only what they need", async () => {
    await items.insertMany(
      Array.from({ length: 300 }, (_, at) => ({ _id: at, install: `i${at % 3}`, due: at, state: at % 2 })),
    );
    await items.createIndex({ install: 1, due: -1 });
    expect(await explained({ install: "i1" })).toEqual({
      index: "install_1_due_-1",
      sorts: false,
      examined: 100,
      returned: 100,
    });
    expect(await explained({ install: { $in: ["i0", "i2"] } })).toMatchObject({
      index: "install_1_due_-1",
      examined: 200,
    });
    const range = { install: "i0", due: { $gt: 30, $lte: 60 } };
    expect(await explained(range, { due: 1 })).toEqual({
      index: "install_1_due_-1",
      sorts: false,
      examined: 11,
      returned: 10,
    });
    expect((await items.find(range).sort({ due: 1 }).toArray()).map((doc) => doc._id)).toEqual([
      33, 36, 39, 42, 45, 48, 51, 54, 57, 60,
    ]);
    expect((await items.find(range).sort({ due: -1 }).limit(2).toArray()).map((doc) => doc._id)).toEqual([60, 57]);
    expect(await explained({ $and: [{ install: "i0" }, { state: 1 }] })).toMatchObject({ examined: 100, returned: 50 });
    expect(await explained({ _id: 7 })).toEqual({ index: "_id_", sorts: false, examined: 1, returned: 1 });
    expect(await explained({ state: 1 })).toMatchObject({ index: "COLLSCAN", examined: 300 });
    expect(await explained({ install: "i0" }, { state: 1 })).toMatchObject({ sorts: true, examined: 100 });
  });

  test("an index over an array finds a document once, by any element", async () => {
    await items.insertMany([{ _id: 1, tags: ["a", "b"] }, { _id: 2, tags: "b" }, { _id: 3, tags: [] }, { _id: 4 }]);
    await items.createIndex({ tags: 1 });
    expect(await explained({ tags: { $in: ["a", "b"] } })).toMatchObject({ index: "tags_1", returned: 2 });
    expect((await items.find({ tags: null }).toArray()).map((doc) => doc._id)).toEqual([4]);
    expect((await items.find({ tags: { $gte: "a", $lte: "a" } }).toArray()).map((doc) => doc._id)).toEqual([1]);
  });

  test("a partial index is used only when the filter implies it", async () => {
    await items.createIndex({ key: 1 }, { partialFilterExpression: { state: "open" } });
    await items.insertMany([
      { _id: 1, key: "k", state: "open" },
      { _id: 2, key: "k", state: "done" },
    ]);
    expect(await explained({ key: "k" })).toMatchObject({ index: "COLLSCAN", returned: 2 });
    expect(await explained({ key: "k", state: "open" })).toMatchObject({ index: "key_1", examined: 1, returned: 1 });
    await items.updateOne({ _id: 2 }, { $set: { state: "open" } });
    expect(await explained({ key: "k", state: "open" })).toMatchObject({ index: "key_1", examined: 2 });
  });

  test("a search with an index finds what a search without one finds, for any values and bounds", async () => {
    const value = fc.oneof(
      fc.constantFrom(null, true, false, "", "a", "a\0b", "é", 0, -1, 1.5, 2 ** 31, new Date(0), new Date(-5)),
      fc.constantFrom(new ObjectId("65f000000000000000000001"), Long.fromString("9007199254740993"), [], [1, "a"], {
        x: 1,
      }),
      fc.integer(),
    );
    const bound = fc.oneof(
      value.map((operand) => operand),
      fc.record({ $gte: fc.constantFrom(-1, 0, "a", new Date(0)) }),
      fc.record({ $gt: fc.integer(), $lt: fc.integer() }),
      fc.record({ $in: fc.array(value, { maxLength: 3 }) }),
      fc.constant({ $ne: null }),
    );
    const indexed = server.database.collection<Item>("indexed");
    const property = fc.asyncProperty(
      fc.array(fc.record({ a: value, b: value }, { requiredKeys: [] }), { minLength: 1, maxLength: 8 }),
      bound,
      bound,
      async (docs, a, b) => {
        const withIds = docs
          .filter((doc) => !(Array.isArray(doc.a) && Array.isArray(doc.b)))
          .map((doc, at) => ({ _id: at, ...doc }));
        if (withIds.length === 0) return;
        await Promise.all([items.drop(), indexed.drop()]);
        await indexed.createIndex({ a: 1, b: -1 });
        await Promise.all([items.insertMany(withIds), indexed.insertMany(withIds)]);
        const read = (collection: mongoose.mongo.Collection<Item>) =>
          collection.find({ a, b }).sort({ _id: 1 }).toArray();
        expect(await read(indexed)).toEqual(await read(items));
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test("duplicate keys answer MongoDB's own error", async () => {
    await items.createIndex({ install: 1, key: 1 }, { unique: true, name: "once" });
    await items.insertOne({ _id: 1, install: "i", key: 5 });
    const expected = {
      code: 11000,
      message: 'E11000 duplicate key error collection: test.items index: once dup key: { install: "i", key: 5 }',
      keyPattern: { install: 1, key: 1 },
      keyValue: { install: "i", key: 5 },
    };
    await expect(items.insertOne({ _id: 2, install: "i", key: 5 })).rejects.toMatchObject(expected);
    await items.insertOne({ _id: 2, install: "i", key: 6 });
    await expect(items.updateOne({ _id: 2 }, { $set: { key: 5 } })).rejects.toMatchObject(expected);
    await expect(items.findOneAndUpdate({ _id: 2 }, { $set: { key: 5 } })).rejects.toMatchObject(expected);
    await expect(items.insertOne({ _id: 1 })).rejects.toMatchObject({
      message: "E11000 duplicate key error collection: test.items index: _id_ dup key: { _id: 1 }",
    });
    await expect(items.createIndex({ install: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
    expect(await items.indexExists("install_1")).toBe(false);
  });

  test("an ordered bulk stops at its first error, an unordered one goes on", async () => {
    const docs = [{ _id: 1 }, { _id: 1 }, { _id: 2 }, { _id: 2 }, { _id: 3 }];
    const ordered = await items.insertMany(docs).catch((error: unknown) => error);
    expect(ordered).toMatchObject({ code: 11000, result: { insertedCount: 1 } });
    await items.deleteMany({});
    const unordered = await items.insertMany(docs, { ordered: false }).catch((error: unknown) => error);
    expect(unordered).toMatchObject({
      result: { insertedCount: 3 },
      writeErrors: [
        { index: 1, code: 11000 },
        { index: 3, code: 11000 },
      ],
    });
  });

  test("documents expire by their date, and only those", async () => {
    await items.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
    await items.insertMany([
      { _id: 1, at: new Date(1_000) },
      { _id: 2, at: new Date(100_000) },
      { _id: 3, at: "text" },
      { _id: 4 },
    ]);
    expect(await server.sweepAt(60_999)).toBe(0);
    expect(await server.sweepAt(61_000)).toBe(1);
    expect((await items.find().toArray()).map((doc) => doc._id)).toEqual([2, 3, 4]);
  });

  test("indexes are listed, dropped, and refused when they contradict or are of an unknown kind", async () => {
    await items.createIndex({ a: 1 }, { unique: true });
    expect(await items.createIndex({ a: 1 }, { unique: true })).toBe("a_1");
    expect(await items.listIndexes().toArray()).toEqual([
      { v: 2, key: { _id: 1 }, name: "_id_" },
      { v: 2, key: { a: 1 }, name: "a_1", unique: true },
    ]);
    await expect(items.createIndex({ a: 1 })).rejects.toMatchObject({ code: 86 });
    await expect(items.createIndex({ place: "2dsphere" })).rejects.toMatchObject({ code: 67 });
    await expect(items.createIndex({ a: 1 }, { name: "other", collation: { locale: "en" } })).rejects.toMatchObject({
      code: 67,
    });
    await items.dropIndex("a_1");
    expect(await items.indexExists("a_1")).toBe(false);
    await expect(items.insertOne({ _id: 1, key: 1, a: "x".repeat(3000) })).resolves.toMatchObject({ insertedId: 1 });
    await expect(items.createIndex({ a: 1 })).rejects.toMatchObject({ code: 17280 });
  });
});
