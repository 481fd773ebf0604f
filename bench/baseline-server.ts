import { createHmac, timingSafeEqual } from "node:crypto";
import express from "express";
import mongoose from "mongoose";

/**
 * The smallest server that does honestly what the front door promises: verifies the signature on the raw bytes, keeps the body, and only then says
 * yes. It knows one customer, looks nothing up, logs nothing and takes a repeat for news.
 */
const { MONGODB_URI: uri = "", PORT: port = "", SIGNING_KEY: signingKey = "" } = process.env;

await mongoose.connect(uri);
const Webhook = mongoose.model(
  "webhook",
  new mongoose.Schema({ body: Buffer, signature: String, receivedAt: Date }, { versionKey: false }),
  "baseline",
);

const app = express();
app.get("/health", (_request, response) => {
  response.json({ status: "ok" });
});
app.post("/webhooks/callrail", express.raw({ type: () => true, limit: 1_000_000 }), async (request, response) => {
  const body: Buffer = request.body;
  const signature = request.get("signature") ?? "";
  const right = Buffer.from(createHmac("sha1", signingKey).update(body).digest("base64"));
  const given = Buffer.from(signature);
  if (given.length !== right.length || !timingSafeEqual(given, right)) {
    response.status(401).json({ status: "refused" });
    return;
  }
  await Webhook.create({ body, signature, receivedAt: new Date() });
  response.json({ status: "accepted" });
});
const server = app.listen(Number(port), "127.0.0.1");

process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
  mongoose.disconnect().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
