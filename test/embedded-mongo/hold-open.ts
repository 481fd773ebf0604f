import mongoose from "mongoose";
import { startEmbeddedMongo } from "../../app/embedded-mongo/index.ts";

/** Opens the directory given, inserts documents without pause and says each acknowledged number, until the process is killed. */
const database = await startEmbeddedMongo({ dataDir: process.argv[2] ?? "" });
const connection = await mongoose.createConnection(database.uri).asPromise();
for (let number = 1; ; number += 1) {
  await connection.collection("kept").insertOne({ number });
  process.stdout.write(`${number}\n`);
}
