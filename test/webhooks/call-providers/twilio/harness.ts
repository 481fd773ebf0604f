import { createHash, createHmac } from "node:crypto";
import { type Harness, webhookFixture } from "../harness.ts";

const AUTH_TOKEN = "ringledger-twilio-test-token";
const ACCOUNT_SID = "AC00000000000000000000000000000001";

/** Signs by the hash of the body in the address, which Twilio does for JSON and which holds for bytes of any kind. */
export const twilioHarness = {
  settings: { accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN, agentChannel: 2 },
  settingsWithWrongSecret: { accountSid: ACCOUNT_SID, authToken: "another-token", agentChannel: 2 },
  contentTypeOf: (event) => (event === "transcript" ? "application/json" : "application/x-www-form-urlencoded"),
  sampleBody: webhookFixture("twilio/intelligence_transcript_available.json"),
  sampleEvent: "transcript",
  signatureHeader: "x-twilio-signature",
  sign: (baseUrl, path, body) => {
    const bound = `${path}?bodySHA256=${createHash("sha256").update(body).digest("hex")}`;
    const signature = createHmac("sha1", AUTH_TOKEN).update(`${baseUrl}${bound}`).digest("base64");
    return { path: bound, headers: { "x-twilio-signature": signature } };
  },
} satisfies Harness;
