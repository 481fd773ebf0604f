import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import mongoose from "mongoose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EmbeddedMongoError, startEmbeddedMongo } from "../../app/embedded-mongo/index.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "embedded-mongo-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test("refuses to start in production and says what to set", async () => {
  const start = startEmbeddedMongo({ dataDir, nodeEnv: "production" });
  await expect(start).rejects.toThrow(EmbeddedMongoError);
  await expect(start).rejects.toThrow("Set MONGODB_URI");
});

test("keeps data between two starts, for several databases", async () => {
  const first = await startEmbeddedMongo({ dataDir });
  const before = await mongoose.createConnection(first.uri).asPromise();
  await before.collection("things").insertOne({ a: 1 });
  await before.useDb("other").collection("things").insertOne({ a: 2 });
  await before.collection("things").createIndex({ a: 1 }, { unique: true });
  await before.close();
  await first.close();
  const second = await startEmbeddedMongo({ dataDir });
  const after = await mongoose.createConnection(second.uri).asPromise();
  expect(
    await after
      .collection("things")
      .find({}, { projection: { _id: 0 } })
      .toArray(),
  ).toEqual([{ a: 1 }]);
  expect(await after.useDb("other").collection("things").countDocuments({ a: 2 })).toBe(1);
  await expect(after.collection("things").insertOne({ a: 1 })).rejects.toMatchObject({ code: 11000 });
  expect((await after.listCollections()).map((collection) => collection.name)).toEqual(["things"]);
  await after.close();
  await second.close();
});

test("a second start on the same directory is refused with the holder's process number", async () => {
  const first = await startEmbeddedMongo({ dataDir });
  await expect(startEmbeddedMongo({ dataDir })).rejects.toThrow(`already open in process ${process.pid}`);
  await first.close();
  const second = await startEmbeddedMongo({ dataDir });
  await second.close();
});

test("every acknowledged write is there after the process was killed, and its hold is taken over", async () => {
  const script = fileURLToPath(new URL("./hold-open.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  let acknowledged = 0;
  for await (const line of createInterface(child.stdout)) {
    acknowledged = Number(line);
    if (acknowledged === 1)
      await expect(startEmbeddedMongo({ dataDir })).rejects.toThrow(`already open in process ${child.pid}`);
    if (acknowledged >= 200 && !child.killed) child.kill("SIGKILL");
  }
  if (child.signalCode === null) await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");
  const database = await startEmbeddedMongo({ dataDir });
  const connection = await mongoose.createConnection(database.uri).asPromise();
  const kept = await connection.collection("kept").find().sort({ number: 1 }).toArray();
  expect(kept.slice(0, acknowledged).map((doc) => doc["number"])).toEqual(
    Array.from({ length: acknowledged }, (_, at) => at + 1),
  );
  await connection.close();
  await database.close();
});
