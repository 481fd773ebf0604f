import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import mongoose from "mongoose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./start-server.ts";

const { serialize, deserialize } = mongoose.mongo.BSON;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** Sends bytes and answers everything that came back until the server closed the connection. */
async function answerTo(bytes: Uint8Array, half = false): Promise<Buffer> {
  const socket = connect({ port: server.port, host: "127.0.0.1" });
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => socket.destroy());
  await once(socket, "connect");
  if (half) socket.end(bytes);
  else socket.write(bytes);
  await once(socket, "close");
  return Buffer.concat(chunks);
}

function message(opcode: number, body: Uint8Array, length = body.length + 16): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(length, 0);
  header.writeInt32LE(7, 4);
  header.writeInt32LE(opcode, 12);
  return Buffer.concat([header, body]);
}

test.each([
  ["an impossible length", message(2013, Buffer.alloc(5), -1)],
  ["an oversized length", message(2013, Buffer.alloc(5), 48_000_001)],
  ["an unknown opcode", message(1234, Buffer.alloc(20))],
  ["unknown required flags", message(2013, Buffer.from([4, 0, 0, 0, 0, 5, 0, 0, 0, 0]))],
  ["an unknown section kind", message(2013, Buffer.from([0, 0, 0, 0, 9, 5, 0, 0, 0, 0]))],
])("%s closes the connection without an answer", async (_name, bytes) => {
  expect(await answerTo(bytes)).toHaveLength(0);
});

test("compressed messages are refused in words", async () => {
  const answer = await answerTo(message(2012, Buffer.alloc(20)));
  expect(deserialize(answer.subarray(21))).toMatchObject({
    ok: 0,
    errmsg: "OP_COMPRESSED is not supported: compression was not offered",
  });
});

test("a checksum is accepted, sections of kind 1 too, and a half message hurts nobody", async () => {
  const command = serialize({ insert: "kinds", $db: "test" });
  const doc = serialize({ _id: 1, a: 2 });
  const sequence = Buffer.concat([Buffer.alloc(4), Buffer.from("documents\0"), doc]);
  sequence.writeInt32LE(sequence.length, 0);
  const body = Buffer.concat([
    Buffer.from([1, 0, 0, 0, 0]),
    command,
    Buffer.from([1]),
    sequence,
    Buffer.from([9, 9, 9, 9]),
  ]);
  const answer = await answerTo(Buffer.concat([message(2013, body), Buffer.from([200, 0, 0, 0])]), true);
  expect(deserialize(answer.subarray(21))).toEqual({ n: 1, ok: 1 });
  expect(await server.database.collection("kinds").find().toArray()).toEqual([{ _id: 1, a: 2 }]);
});

test("no bytes at all bring the server down", async () => {
  const anything = fc.uint8Array({ maxLength: 200 });
  const framed = fc.tuple(fc.constantFrom(2013, 2004, 2012), anything).map(([opcode, body]) => message(opcode, body));
  const commands = fc.dictionary(
    fc.constantFrom(
      "find",
      "insert",
      "update",
      "aggregate",
      "$db",
      "filter",
      "documents",
      "updates",
      "pipeline",
      "cursor",
    ),
    fc.jsonValue(),
  );
  const spoken = commands.map((command) =>
    message(2013, Buffer.concat([Buffer.from([0, 0, 0, 0, 0]), serialize(command)])),
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(anything, framed, spoken), async (bytes) => {
      await answerTo(bytes, true);
    }),
    { numRuns: 150 },
  );
  expect(await server.database.command({ ping: 1 })).toMatchObject({ ok: 1 });
});
