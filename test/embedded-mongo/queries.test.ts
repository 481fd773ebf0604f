import mongoose from "mongoose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./start-server.ts";

const { ObjectId, Long, UUID, Binary, Decimal128 } = mongoose.mongo.BSON;

interface Item {
  _id: number;
  [field: string]: unknown;
}

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

async function idsMatching(
  docs: readonly Record<string, unknown>[],
  filter: Record<string, unknown>,
): Promise<unknown[]> {
  made += 1;
  const collection = server.database.collection<Item>(`q${made}`);
  await collection.insertMany(docs.map((doc, at) => ({ _id: at + 1, ...doc })));
  return (await collection.find(filter).sort({ _id: 1 }).toArray()).map((doc) => doc._id);
}

const id = new ObjectId("65f000000000000000000001");
const uuid = new UUID("6f1c2f1e-0000-4000-8000-000000000001");
const CASES: readonly (readonly [
  string,
  readonly Record<string, unknown>[],
  Record<string, unknown>,
  readonly number[],
])[] = [
  [
    "ObjectIds are equal by value",
    [{ a: id }, { a: new ObjectId("65f000000000000000000002") }],
    { a: new ObjectId(id.toHexString()) },
    [1],
  ],
  ["an ObjectId is not its text", [{ a: id }], { a: id.toHexString() }, []],
  [
    "dates are equal and ordered by instant",
    [{ a: new Date(5) }, { a: new Date(9) }],
    { a: { $gt: new Date(5), $lte: new Date(9) } },
    [2],
  ],
  [
    "UUIDs are equal by bytes",
    [{ a: uuid }, { a: new UUID("6f1c2f1e-0000-4000-8000-000000000002") }],
    { a: uuid },
    [1],
  ],
  [
    "binary values are equal by bytes",
    [{ a: new Binary(Buffer.from([255, 1])) }, { a: new Binary(Buffer.from([254, 1])) }],
    { a: new Binary(Buffer.from([255, 1])) },
    [1],
  ],
  ["a 64-bit integer equals a double of the same value", [{ a: Long.fromNumber(7) }, { a: 7.5 }], { a: 7 }, [1]],
  [
    "64-bit integers beyond 2^53 are told apart",
    [{ a: Long.fromString("9007199254740993") }, { a: Long.fromString("9007199254740992") }],
    { a: Long.fromString("9007199254740993") },
    [1],
  ],
  ["null equals null and missing", [{ a: null }, {}, { a: 0 }, { a: "" }], { a: null }, [1, 2]],
  ["not null leaves out null and missing", [{ a: null }, {}, { a: 0 }], { a: { $ne: null } }, [3]],
  ["$exists tells missing from null", [{ a: null }, {}], { a: { $exists: false } }, [2]],
  ["$in with null finds missing", [{ a: 1 }, {}, { a: 2 }], { a: { $in: [null, 2] } }, [2, 3]],
  ["$nin with null leaves out missing", [{ a: 1 }, {}, { a: 2 }], { a: { $nin: [null, 2] } }, [1]],
  ["an array matches by any element", [{ a: [1, 2] }, { a: [3] }, { a: [[2]] }], { a: 2 }, [1]],
  ["an array matches as a whole", [{ a: [1, 2] }, { a: [2, 1] }], { a: [1, 2] }, [1]],
  [
    "a dotted path reaches through arrays",
    [{ a: [{ b: 1 }, { b: 2 }] }, { a: { b: 2 } }, { a: [{ b: 3 }] }],
    { "a.b": 2 },
    [1, 2],
  ],
  ["a position in a path names an element", [{ a: [5, 6] }, { a: [6, 5] }], { "a.1": 6 }, [1]],
  [
    "$elemMatch needs one element for all conditions",
    [
      {
        a: [
          { x: 1, y: 2 },
          { x: 2, y: 1 },
        ],
      },
      { a: [{ x: 1, y: 1 }] },
    ],
    { a: { $elemMatch: { x: 1, y: 1 } } },
    [2],
  ],
  ["$elemMatch of values needs one value", [{ a: [1, 9] }, { a: [5] }], { a: { $elemMatch: { $gt: 2, $lt: 8 } } }, [2]],
  ["two bounds may be met by two elements", [{ a: [1, 9] }, { a: [9] }], { a: { $gt: 2, $lt: 8 } }, [1]],
  ["ranges keep to one type", [{ a: 1 }, { a: "1" }, { a: null }, { a: new Date(1) }], { a: { $gte: 0 } }, [1]],
  [
    "documents are equal with the order of their fields",
    [{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }],
    { a: { x: 1, y: 2 } },
    [1],
  ],
  ["$not turns a condition, missing included", [{ a: 5 }, { a: 1 }, {}], { a: { $not: { $gt: 3 } } }, [2, 3]],
  ["$nor refuses every branch", [{ a: 1 }, { b: 1 }, { c: 1 }], { $nor: [{ a: 1 }, { b: 1 }] }, [3]],
  ["$all wants every value", [{ a: [1, 2, 3] }, { a: [1] }], { a: { $all: [1, 3] } }, [1]],
  ["$size counts elements", [{ a: [1, 2] }, { a: [1] }, { a: 2 }], { a: { $size: 2 } }, [1]],
  [
    "$type tells integers from doubles",
    [{ a: 1 }, { a: 1.5 }, { a: "x" }, { a: [2] }],
    { a: { $type: "int" } },
    [1, 4],
  ],
  ["$regex with options", [{ a: "Alpha" }, { a: "beta" }], { a: { $regex: "^al", $options: "i" } }, [1]],
  ["$mod", [{ a: 4 }, { a: 5 }], { a: { $mod: [2, 0] } }, [1]],
  [
    "$expr compares two fields",
    [
      { a: 1, b: 2 },
      { a: 3, b: 2 },
    ],
    { $expr: { $gt: ["$a", "$b"] } },
    [2],
  ],
  ["inherited names are no fields", [{ a: 1 }], { constructor: { $exists: true } }, []],
];

describe("queries", () => {
  test.each(CASES)("%s", async (_name, docs, filter, expected) => {
    expect(await idsMatching(docs, filter)).toEqual(expected);
  });

  test("sorts across types in MongoDB's order, both ways", async () => {
    const values = [true, "b", null, 2, new Date(0), id, { x: 1 }, "a", -1];
    const collection = server.database.collection("sorting");
    await collection.insertMany(values.map((value) => ({ value })));
    const ascending = [null, -1, 2, "a", "b", { x: 1 }, id, true, new Date(0)];
    const read = async (direction: 1 | -1) =>
      (await collection.find().sort({ value: direction }).toArray()).map((doc) => doc["value"]);
    expect(await read(1)).toEqual(ascending);
    expect(await read(-1)).toEqual(ascending.toReversed());
    await collection.createIndex({ value: 1 });
    expect(await read(1)).toEqual(ascending);
    expect(await read(-1)).toEqual(ascending.toReversed());
  });

  test("projects fields in and out, nested ones too", async () => {
    const collection = server.database.collection<{ _id: number; a?: unknown; c?: unknown }>("projecting");
    await collection.insertOne({ _id: 1, a: { x: 1, y: 2 }, c: [{ p: 1, q: 2 }] });
    const read = (projection: Record<string, unknown>) => collection.findOne({}, { projection });
    expect(await read({ "a.x": 1, "c.q": 1, _id: 0 })).toEqual({ a: { x: 1 }, c: [{ q: 2 }] });
    expect(await read({ a: 0, "c.p": 0 })).toEqual({ _id: 1, c: [{ q: 2 }] });
  });

  test("pages through a cursor with getMore, skip and limit", async () => {
    const collection = server.database.collection<{ _id: number }>("paging");
    await collection.insertMany(Array.from({ length: 250 }, (_, at) => ({ _id: at })));
    const all = await collection.find().sort({ _id: -1 }).batchSize(40).toArray();
    expect(all.map((doc) => doc._id)).toEqual(Array.from({ length: 250 }, (_, at) => 249 - at));
    const some = await collection.find().skip(100).limit(120).batchSize(50).toArray();
    expect(some.map((doc) => doc._id)).toEqual(Array.from({ length: 120 }, (_, at) => 100 + at));
  });

  test("counts and lists distinct values, arrays opened", async () => {
    const collection = server.database.collection("distinct");
    await collection.insertMany([{ a: 1 }, { a: [1, 2] }, { a: "x" }, {}]);
    expect(await collection.distinct("a")).toEqual([1, 2, "x"]);
    expect(await collection.countDocuments({ a: { $type: "number" } })).toBe(2);
    expect(await collection.estimatedDocumentCount()).toBe(4);
  });

  test.each([
    [{ $where: "true" }, 2],
    [{ a: { $near: [1, 2] } }, 2],
    [{ a: { $bitsAllSet: 1 } }, 2],
    [{ $text: { $search: "x" } }, 2],
    [{ a: { $gt: Decimal128.fromString("1") } }, 2],
    [{ $expr: { $function: { body: "f", args: [], lang: "js" } } }, 168],
    [{ $expr: { $eq: ["$$NOW", 1] } }, 17276],
    [{ $expr: { $dateTrunc: { date: "$at", unit: "day", timezone: "Europe/Berlin" } } }, 2],
    [{ $expr: { $switch: { branches: [] } } }, 2],
    [{ $expr: { $size: "$a" } }, 17124],
  ])("refuses the filter %j with code %i", async (filter, code) => {
    await server.database.collection("refusals").insertOne({ a: 1 });
    await expect(server.database.collection("refusals").find(filter).toArray()).rejects.toMatchObject({ code });
  });

  test.each([
    [{ mapReduce: "x" }, 59, "CommandNotFound"],
    [{ find: "x", tailable: true }, 40415, "Location40415"],
    [{ find: "x", collation: { locale: "en" } }, 2, "BadValue"],
    [{ aggregate: "x", pipeline: [{ $out: "y" }], cursor: {} }, 40324, "Location40324"],
    [{ aggregate: "x", pipeline: [{ $group: { _id: 1, m: { $median: "$a" } } }], cursor: {} }, 15952, "Location15952"],
    [{ find: "x", startTransaction: true, autocommit: false, txnNumber: Long.fromNumber(1) }, 20, "IllegalOperation"],
  ])("refuses the command %j", async (command, code, codeName) => {
    await expect(server.database.command(command)).rejects.toMatchObject({ code, codeName });
  });
});
