import { createHmac } from "node:crypto";
import { type Harness, webhookFixture } from "../harness.ts";

const SIGNING_KEY = "072e77e426f92738a72fe23c4d1953b4";

export const callRailHarness = {
  settings: { signingKey: SIGNING_KEY },
  settingsWithWrongSecret: { signingKey: "172e77e426f92738a72fe23c4d1953b4" },
  contentTypeOf: () => "application/json",
  sampleBody: webhookFixture("callrail/post_call.json"),
  sampleEvent: "post-call",
  signatureHeader: "signature",
  sign: (_baseUrl, path, body) => ({
    path,
    headers: { signature: createHmac("sha1", SIGNING_KEY).update(body).digest("base64") },
  }),
} satisfies Harness;
