import { expect, test } from "vitest";
import { callerNumber, SIGNING_KEY, signedPosts } from "../../bench/signed-posts.ts";
import { callrail } from "../../webhooks/call-providers/callrail/index.ts";
import { NOON } from "../support/builders.ts";

const requestOf = ({ body, signature }: { readonly body: string; readonly signature: string }) => ({
  method: "POST",
  url: "https://ringledger.example.com/webhooks/callrail/key/post-call",
  headers: { signature },
  body: Buffer.from(body),
  event: "post-call",
  receivedAt: NOON,
});

test("every webhook of a bench is signed, readable, and tells of a call of its own with a transcript", () => {
  const requests = signedPosts("run", 30).map(requestOf);
  expect(requests.map((request) => callrail.verify(request, { signingKey: SIGNING_KEY }))).not.toContain("forged");
  const updates = requests.flatMap((request) =>
    callrail.parse(request, { signingKey: SIGNING_KEY }, { homeCountry: "US" }),
  );
  expect(new Set(updates.map((update) => update.providerCallId)).size).toBe(30);
  expect(updates.every(({ facts }) => facts.transcript !== undefined)).toBe(true);
  expect(updates.every(({ facts }) => facts.caller?.number !== undefined)).toBe(true);
});

test("two runs share no webhook, and most callers call once", () => {
  const bodies = new Set([...signedPosts("a", 20), ...signedPosts("b", 20)].map(({ body }) => body));
  expect(bodies.size).toBe(40);
  expect(callerNumber(0)).toBe("+12015550100");
  expect(callerNumber(1_234)).toBe("+12135550134");
});
