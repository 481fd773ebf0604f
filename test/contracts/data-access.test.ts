import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import mongoose from "mongoose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startEmbeddedMongo } from "../../app/embedded-mongo/index.ts";

interface Item {
  _id: number;
  [field: string]: unknown;
}

const given = process.env["MONGODB_URI"];
let connection: mongoose.Connection;
let items: mongoose.mongo.Collection<Item>;
let stop: () => Promise<void>;

beforeAll(async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), "data-access-"));
  const embedded = given === undefined ? await startEmbeddedMongo({ dataDir }) : undefined;
  const dbName = `ringledger_contract_${randomUUID().replaceAll("-", "")}`;
  connection = await mongoose.createConnection(given ?? embedded?.uri ?? "", { dbName }).asPromise();
  items = connection.getClient().db(dbName).collection("items");
  stop = async () => {
    await connection.dropDatabase();
    await connection.close();
    await embedded?.close();
    await rm(dataDir, { recursive: true, force: true });
  };
});
beforeEach(async () => {
  await items.deleteMany({});
  await connection.db?.command({ dropIndexes: "items", index: "*" }).catch(() => {});
});
afterAll(() => stop());

describe(`data access on ${given === undefined ? "the embedded database" : "MONGODB_URI"}`, () => {
  test("a unique partial index holds only for the documents it covers", async () => {
    await items.createIndex(
      { install: 1, key: 1 },
      { unique: true, partialFilterExpression: { key: { $exists: true } } },
    );
    await items.insertMany([
      { _id: 1, install: "a" },
      { _id: 2, install: "a" },
      { _id: 3, install: "a", key: "k" },
    ]);
    await expect(items.insertOne({ _id: 4, install: "a", key: "k" })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { install: 1, key: 1 },
      keyValue: { install: "a", key: "k" },
    });
    await items.insertOne({ _id: 4, install: "b", key: "k" });
    expect(await items.countDocuments({ key: "k" })).toBe(2);
  });

  test("fifty parallel upserts of one key give one document", async () => {
    await items.createIndex({ key: 1 }, { unique: true });
    const upsert = () =>
      connection
        .collection("items")
        .updateOne({ key: "k" }, { $inc: { n: 1 } }, { upsert: true })
        .catch((error: { code?: number }) => {
          if (error.code !== 11000) throw error;
        });
    await Promise.all(Array.from({ length: 50 }, upsert));
    expect(await items.countDocuments({ key: "k" })).toBe(1);
  });

  test("parallel claims never give one document to two", async () => {
    await items.createIndex({ state: 1, due: 1 });
    await items.insertMany(Array.from({ length: 20 }, (_, at) => ({ _id: at, state: "waiting", due: 20 - at })));
    const claim = () =>
      items.findOneAndUpdate(
        { state: "waiting", due: { $lte: 15 } },
        { $set: { state: "claimed" } },
        { sort: { due: 1 }, returnDocument: "after" },
      );
    const claimed = (await Promise.all(Array.from({ length: 18 }, claim))).filter((doc) => doc !== null);
    expect(new Set(claimed.map((doc) => doc._id)).size).toBe(15);
    expect(claimed).toHaveLength(15);
    expect(await items.countDocuments({ state: "waiting" })).toBe(5);
  });

  test("an unordered bulk write does all it can and names what it could not", async () => {
    const error: unknown = await items
      .bulkWrite(
        [
          { insertOne: { document: { _id: 1 } } },
          { insertOne: { document: { _id: 1 } } },
          { updateOne: { filter: { _id: 2 }, update: { $set: { a: 1 } }, upsert: true } },
          { insertOne: { document: { _id: 3 } } },
          { deleteOne: { filter: { _id: 3 } } },
        ],
        { ordered: false },
      )
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 11000, writeErrors: [{ index: 1, code: 11000 }] });
    expect((await items.find().sort({ _id: 1 }).toArray()).map((doc) => doc._id)).toEqual([1, 2]);
  });

  test("sorts with a limit, projects, and pages", async () => {
    await items.createIndex({ install: 1, at: -1 });
    await items.insertMany(
      Array.from({ length: 150 }, (_, at) => ({ _id: at, install: "a", at: new Date(at), text: "x" })),
    );
    const newest = await items
      .find({ install: "a", at: { $lt: new Date(100) } }, { projection: { at: 1 } })
      .sort({ at: -1 })
      .limit(2)
      .toArray();
    expect(newest).toEqual([
      { _id: 99, at: new Date(99) },
      { _id: 98, at: new Date(98) },
    ]);
    expect(await items.find({ install: "a" }).batchSize(7).toArray()).toHaveLength(150);
  });

  test("aggregates: match, group, sort, project, unwind, limit, facet", async () => {
    await items.insertMany([
      { _id: 1, kind: "a", amount: 5, tags: ["x", "y"], at: new Date("2026-01-31T23:30:00Z") },
      { _id: 2, kind: "a", amount: 7, tags: ["x"], at: new Date("2026-02-01T00:30:00Z") },
      { _id: 3, kind: "b", amount: 1, tags: [], at: new Date("2026-02-02T00:30:00Z") },
    ]);
    const run = (...stages: Record<string, unknown>[]) => items.aggregate(stages).toArray();
    expect(
      await run(
        {
          $group: {
            _id: "$kind",
            n: { $sum: 1 },
            total: { $sum: "$amount" },
            mean: { $avg: "$amount" },
            top: { $max: "$amount" },
          },
        },
        { $sort: { _id: 1 } },
      ),
    ).toEqual([
      { _id: "a", n: 2, total: 12, mean: 6, top: 7 },
      { _id: "b", n: 1, total: 1, mean: 1, top: 1 },
    ]);
    expect(
      await run({ $match: { amount: { $gte: 5 } } }, { $unwind: "$tags" }, { $sortByCount: "$tags" }, { $limit: 1 }),
    ).toEqual([{ _id: "x", count: 2 }]);
    expect(
      await run(
        { $sort: { _id: 1 } },
        {
          $project: {
            _id: 0,
            double: { $multiply: ["$amount", 2] },
            big: { $cond: [{ $gt: ["$amount", 4] }, "yes", "no"] },
          },
        },
      ),
    ).toEqual([
      { double: 10, big: "yes" },
      { double: 14, big: "yes" },
      { double: 2, big: "no" },
    ]);
    const month = { $dateToString: { date: "$at", format: "%Y-%m" } };
    expect(
      await run(
        { $group: { _id: { kind: "$kind", month }, n: { $sum: 1 } } },
        { $sort: { "_id.kind": 1, "_id.month": 1 } },
      ),
    ).toEqual([
      { _id: { kind: "a", month: "2026-01" }, n: 1 },
      { _id: { kind: "a", month: "2026-02" }, n: 1 },
      { _id: { kind: "b", month: "2026-02" }, n: 1 },
    ]);
    expect(
      await run(
        { $group: { _id: { $dateTrunc: { date: "$at", unit: "day" } }, n: { $sum: 1 } } },
        { $sort: { _id: 1 } },
        { $limit: 1 },
      ),
    ).toEqual([{ _id: new Date("2026-01-31T00:00:00Z"), n: 1 }]);
    expect(
      await run({
        $facet: {
          count: [{ $count: "n" }],
          first: [{ $sort: { _id: 1 } }, { $limit: 1 }, { $project: { amount: 1 } }],
        },
      }),
    ).toEqual([{ count: [{ n: 3 }], first: [{ _id: 1, amount: 5 }] }]);
  });

  test("groups by ObjectId, date and missing value apart", async () => {
    const id = new mongoose.mongo.ObjectId();
    await items.insertMany([
      { _id: 1, ref: id },
      { _id: 2, ref: new mongoose.mongo.ObjectId(id.toHexString()) },
      { _id: 3 },
      { _id: 4, ref: null },
    ]);
    const groups = await items
      .aggregate([{ $group: { _id: "$ref", ids: { $push: "$_id" } } }, { $sort: { _id: 1 } }])
      .toArray();
    expect(groups).toEqual([
      { _id: null, ids: [3, 4] },
      { _id: id, ids: [1, 2] },
    ]);
  });

  test("an expiring index is made and listed", async () => {
    await items.createIndex({ at: 1 }, { expireAfterSeconds: 3600 });
    expect((await items.listIndexes().toArray()).find((index) => index.name === "at_1")).toMatchObject({
      key: { at: 1 },
      expireAfterSeconds: 3600,
    });
  });

  test("mongoose models work: defaults, casts, ids, lean reads, pipeline updates", async () => {
    const schema = new mongoose.Schema({
      installId: { type: String, required: true },
      count: { type: Number, default: 0 },
      at: Date,
      parts: [{ _id: false, name: String, cents: Number }],
    });
    schema.index({ installId: 1, at: -1 });
    const Call = connection.model("Call", schema);
    await Call.createIndexes();
    const made = await Call.create({ installId: "a", at: new Date(5), parts: [{ name: "p", cents: 7 }] });
    expect(await Call.findById(String(made._id)).lean()).toMatchObject({
      installId: "a",
      count: 0,
      at: new Date(5),
      parts: [{ name: "p", cents: 7 }],
    });
    await Call.updateOne({ _id: made._id }, [{ $set: { count: { $add: ["$count", 3] } } }], { updatePipeline: true });
    expect(await Call.findOne({ installId: "a", "parts.name": "p" }).select("count -_id").lean()).toEqual({ count: 3 });
    expect(await Call.countDocuments({ installId: "a" })).toBe(1);
    expect(await Call.exists({ installId: "b" })).toBeNull();
  });
});
