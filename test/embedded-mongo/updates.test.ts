import mongoose from "mongoose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./start-server.ts";

const { Long, Int32, Double } = mongoose.mongo.BSON;

/** Updates that no type of ours describes, right ones and wrong ones. */
type AnyUpdate = mongoose.mongo.BSON.Document;

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

async function updated(
  before: Record<string, unknown>,
  update: Record<string, unknown> | Record<string, unknown>[],
  options = {},
): Promise<unknown> {
  await items.insertOne({ _id: 1, ...before });
  await items.updateOne({ _id: 1 }, update, options);
  const { _id, ...rest } = (await items.findOne({ _id: 1 })) ?? { _id: 0 };
  return rest;
}

function increment(amounts: Record<string, number>): AnyUpdate {
  return { $inc: amounts };
}

describe("updates", () => {
  test.each([
    ["$set makes parents", { a: 1 }, { $set: { "b.c.d": 2 } }, { a: 1, b: { c: { d: 2 } } }],
    [
      "$unset removes, and leaves null in arrays",
      { a: 1, b: [1, 2] },
      { $unset: { a: "", "b.0": "" } },
      { b: [null, 2] },
    ],
    ["$inc starts from nothing", {}, { $inc: { a: 2 } }, { a: 2 }],
    ["$mul of nothing is zero", {}, { $mul: { a: 2 } }, { a: 0 }],
    ["$min keeps the smaller", { a: 5, b: 5 }, { $min: { a: 3, b: 7 } }, { a: 3, b: 5 }],
    ["$max keeps the later date", { a: new Date(5) }, { $max: { a: new Date(9) } }, { a: new Date(9) }],
    ["$push adds one", { a: [1] }, { $push: { a: 2 } }, { a: [1, 2] }],
    [
      "$push with $each, $sort and $slice keeps the last",
      { a: [3, 1] },
      { $push: { a: { $each: [2, 4], $sort: 1, $slice: -3 } } },
      { a: [2, 3, 4] },
    ],
    ["$push with $position", { a: [1, 4] }, { $push: { a: { $each: [2, 3], $position: 1 } } }, { a: [1, 2, 3, 4] }],
    [
      "$addToSet adds what is new",
      { a: [1, { x: 1 }] },
      { $addToSet: { a: { $each: [1, { x: 1 }, 2, 2] } } },
      { a: [1, { x: 1 }, 2] },
    ],
    ["$pull removes what matches", { a: [{ x: 1, y: 1 }, { x: 2 }] }, { $pull: { a: { x: 1 } } }, { a: [{ x: 2 }] }],
    ["$pull with an operator", { a: [1, 5, 9] }, { $pull: { a: { $gt: 4 } } }, { a: [1] }],
    ["$pullAll", { a: [1, 2, 1, 3] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
    ["$pop takes from the end", { a: [1, 2, 3] }, { $pop: { a: 1 } }, { a: [1, 2] }],
    ["$rename moves", { a: 1 }, { $rename: { a: "b.c" } }, { b: { c: 1 } }],
    [
      "$[] changes every element",
      { a: [{ n: 1 }, { n: 2 }] },
      { $inc: { "a.$[].n": 10 } },
      { a: [{ n: 11 }, { n: 12 }] },
    ],
  ])("%s", async (_name, before, update, expected) => {
    expect(await updated(before, update)).toEqual(expected);
  });

  test("array filters choose the elements", async () => {
    const arrayFilters = [{ "e.n": { $gte: 2 } }];
    expect(await updated({ a: [{ n: 1 }, { n: 2 }] }, { $set: { "a.$[e].ok": true } }, { arrayFilters })).toEqual({
      a: [{ n: 1 }, { n: 2, ok: true }],
    });
  });

  test("a pipeline computes from the document", async () => {
    expect(await updated({ a: 2, b: 3 }, [{ $set: { c: { $add: ["$a", "$b"] } } }, { $unset: "a" }])).toEqual({
      b: 3,
      c: 5,
    });
  });

  test("integers stay integers, and grow to 64 bits rather than lose digits", async () => {
    await items.insertOne({ _id: 1, small: 1, large: Long.fromString("9007199254740993"), edge: 2_147_483_647 });
    await items.updateOne({ _id: 1 }, increment({ small: 1, large: 1, edge: 1 }));
    const doc = await items.findOne({ _id: 1 }, { promoteValues: false });
    expect(doc).toMatchObject({
      small: new Int32(2),
      large: Long.fromString("9007199254740994"),
      edge: Long.fromNumber(2_147_483_648),
    });
    await items.updateOne({ _id: 1 }, increment({ small: 0.5 }));
    expect(await items.findOne({ _id: 1 }, { promoteValues: false })).toMatchObject({ small: new Double(2.5) });
  });

  test("counts what matched apart from what changed", async () => {
    await items.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 2 },
    ]);
    expect(await items.updateMany({}, { $set: { a: 1 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 1,
      upsertedCount: 0,
    });
  });

  test("an upsert takes the filter's equalities and $setOnInsert, and reports its id", async () => {
    const filter = { key: "k", n: { $eq: 2 }, m: { $gt: 3 } };
    const first = await items.updateOne(filter, { $set: { a: 1 }, $setOnInsert: { born: 5 } }, { upsert: true });
    expect(first).toMatchObject({ matchedCount: 0, modifiedCount: 0, upsertedCount: 1 });
    expect(await items.findOne({ key: "k" })).toEqual({ _id: first.upsertedId, key: "k", n: 2, a: 1, born: 5 });
    await items.updateOne({ key: "k" }, { $set: { a: 2 }, $setOnInsert: { born: 9 } }, { upsert: true });
    expect(await items.findOne({ key: "k" }, { projection: { _id: 0, a: 1, born: 1 } })).toEqual({ a: 2, born: 5 });
  });

  test("a replacement keeps the id and the order of fields", async () => {
    await items.insertOne({ _id: 1, a: 1 });
    await items.replaceOne({ a: 1 }, { z: 1, b: 2 });
    expect(Object.keys((await items.findOne({ _id: 1 })) ?? {})).toEqual(["_id", "z", "b"]);
  });

  test("findAndModify answers before or after, sorted, projected, removed or upserted", async () => {
    await items.insertMany([
      { _id: 1, due: 9, n: 0 },
      { _id: 2, due: 5, n: 0 },
    ]);
    const claim = increment({ n: 1 });
    expect(await items.findOneAndUpdate({ n: 0 }, claim, { sort: { due: 1 }, returnDocument: "after" })).toEqual({
      _id: 2,
      due: 5,
      n: 1,
    });
    expect(await items.findOneAndUpdate({ n: 0 }, claim, { projection: { n: 1 } })).toEqual({ _id: 1, n: 0 });
    expect(await items.findOneAndUpdate({ n: 0 }, claim)).toBeNull();
    expect(await items.findOneAndUpdate({ _id: 3 }, claim, { upsert: true, returnDocument: "after" })).toEqual({
      _id: 3,
      n: 1,
    });
    expect(await items.findOneAndDelete({ due: 5 })).toEqual({ _id: 2, due: 5, n: 1 });
    expect(await items.countDocuments()).toBe(2);
  });

  test.each<[AnyUpdate, number]>([
    [{ $set: { _id: 2 } }, 66],
    [{ $set: { a: 1 }, $inc: { a: 1 } }, 40],
    [{ $set: { a: 1, "a.b": 1 } }, 40],
    [{ $bogus: { a: 1 } }, 9],
    [{ $inc: { s: 1 } }, 14],
    [{ $set: { "s.t": 1 } }, 28],
    [{ $set: { "list.$": 1 } }, 2],
  ])("refuses %j with code %i and changes nothing", async (update, code) => {
    const before = { _id: 1, s: "text", list: [1] };
    await items.insertOne(before);
    await expect(items.updateOne({ _id: 1 }, update)).rejects.toMatchObject({ code });
    expect(await items.findOne()).toEqual(before);
  });

  test("a document above 16 MB is refused", async () => {
    const tooMuch: AnyUpdate = { $push: { a: "x".repeat(9_000_000) } };
    await items.insertOne({ _id: 1, a: ["x".repeat(9_000_000)] });
    await expect(items.updateOne({ _id: 1 }, tooMuch)).rejects.toMatchObject({
      code: 10334,
    });
  });

  test("updates from many clients at once lose nothing", async () => {
    await items.insertOne({ _id: 1, n: 0 });
    await Promise.all(Array.from({ length: 100 }, () => items.updateOne({ _id: 1 }, increment({ n: 1 }))));
    expect(await items.findOne()).toEqual({ _id: 1, n: 100 });
  });
});
