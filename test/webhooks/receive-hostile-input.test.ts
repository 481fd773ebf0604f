import fc from "fast-check";
import { expect, test } from "vitest";
import { webhookFixture } from "./call-providers/harness.ts";
import { frontDoor, hubSpotHeaders, KEYS, send, signedPost } from "./front-door.ts";

const POST_CALL = webhookFixture("callrail/post_call.json");

test("no log line holds a key, a number, a name or a body", async () => {
  const door = await frontDoor();
  await send(door, signedPost("callrail", POST_CALL, "post-call"));
  await door.post(`/webhooks/callrail/${KEYS.callrail}`, POST_CALL, { "content-type": "application/json" });
  await door.post("/webhooks/crm/hubspot", POST_CALL, hubSpotHeaders(POST_CALL));
  expect(door.logLines).toHaveLength(3);
  expect(door.logLines.join("")).not.toMatch(/0123456789abcdef|2025550143|Whitfield|furnace/);
});

test("bodies that aim at prototypes pollute nothing", async () => {
  const door = await frontDoor();
  for (const hostile of [
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    "__proto__[polluted]=1",
  ]) {
    const body = Buffer.from(hostile);
    expect((await send(door, signedPost("callrail", body, "post-call"))).status).toBe(200);
    expect((await send(door, signedPost("twilio", body, "status"))).status).toBe(200);
    expect((await door.post("/webhooks/crm/hubspot", body, hubSpotHeaders(body))).status).toBe(400);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test("20,000 generated bodies, signed and unsigned, on every route give no 5xx", { timeout: 120_000 }, async () => {
  const door = await frontDoor();
  const bodies = fc
    .oneof(fc.json(), fc.webQueryParameters(), fc.uint8Array({ maxLength: 100 }))
    .map((body) => Buffer.from(body));
  const routes: ((body: Buffer) => Promise<Response>)[] = [
    ...["post-call", "pre-call", "call-routing-complete", "call-modified"].map(
      (event) => (body: Buffer) => send(door, signedPost("callrail", body, event)),
    ),
    ...["voice", "status", "recording", "transcript"].map(
      (event) => (body: Buffer) => send(door, signedPost("twilio", body, event)),
    ),
    (body) => door.post(`/webhooks/callrail/${KEYS.callrail}`, body),
    (body) => door.post(`/webhooks/twilio/${KEYS.twilio}?bodySHA256=0`, body),
    (body) => door.post("/webhooks/crm/hubspot", body, hubSpotHeaders(body)),
    (body) => door.post(`/webhooks/nobody/${encodeURIComponent(body.toString("latin1").slice(0, 40))}`, body),
  ];
  const samples = fc.sample(bodies, 20_000);
  const statuses = new Set<number>();
  for (let from = 0; from < samples.length; from += 100) {
    const sent = samples.slice(from, from + 100).map((body, index) => routes[(from + index) % routes.length]?.(body));
    for (const response of await Promise.all(sent)) {
      statuses.add(response?.status ?? 0);
      await response?.arrayBuffer();
    }
  }
  expect([...statuses].sort()).toEqual([200, 400, 401, 404]);
});
