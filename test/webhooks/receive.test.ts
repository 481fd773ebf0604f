import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../app/values/hashing.ts";
import { webhookFixture } from "./call-providers/harness.ts";
import { answerOf, frontDoor, hubSpotHeaders, KEYS, send, signedPost } from "./front-door.ts";

const POST_CALL = webhookFixture("callrail/post_call.json");
const VOICE = webhookFixture("twilio/voice_incoming.txt");

describe("an authentic delivery", () => {
  test("is kept with its raw bytes and without its key, wakes its install, and is answered 200", async () => {
    const door = await frontDoor();
    const post = signedPost("callrail", POST_CALL, "call-modified");
    const response = await door.post(`${post.path}?a=1`, POST_CALL, {
      ...post.headers,
      cookie: "c",
      "user-agent": "CallRail",
    });
    expect(await answerOf(response)).toEqual([200, { status: "accepted" }]);
    expect(door.stored()).toEqual([
      {
        installId: "install-1",
        connectionId: "callrail-1",
        provider: "callrail",
        event: "call-modified",
        deliveryKey: `call-modified:${sha256Hex(POST_CALL)}`,
        method: "POST",
        url: "https://hooks.ringledger.example/webhooks/callrail/…/call-modified?a=1",
        headers: {
          "content-type": "application/json",
          "user-agent": "CallRail",
          signature: post.headers["signature"],
        },
        body: POST_CALL,
        receivedAt: "2026-03-04T15:20:00.000Z",
        verified: true,
      },
    ]);
    expect(door.woken).toEqual(["install-1"]);
    expect(door.lookedUp).toEqual([sha256Hex(KEYS.callrail)]);
  });

  test("without an event in its address is the provider's default event", async () => {
    const door = await frontDoor();
    const { headers } = signedPost("callrail", POST_CALL, "post-call");
    expect((await door.post(`/webhooks/callrail/${KEYS.callrail}`, POST_CALL, headers)).status).toBe(200);
    expect(door.stored()[0]?.event).toBe("post-call");
  });

  test("that repeats is answered the same and kept once, fifty times at once too", async () => {
    const door = await frontDoor();
    const post = signedPost("callrail", POST_CALL, "post-call");
    const answers = await Promise.all(Array.from({ length: 50 }, async () => answerOf(await send(door, post))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['[200,{"status":"accepted"}]']));
    expect(door.stored()).toHaveLength(1);
    expect(door.woken).toHaveLength(1);
  });

  test("that cannot be understood is kept all the same", async () => {
    const door = await frontDoor();
    const post = signedPost("callrail", Buffer.from("not JSON"), "post-call");
    expect((await send(door, post)).status).toBe(200);
    expect(door.stored()[0]?.body.toString()).toBe("not JSON");
  });

  test("with an empty body is kept as empty", async () => {
    const door = await frontDoor();
    expect((await send(door, signedPost("callrail", Buffer.alloc(0), "post-call"))).status).toBe(200);
    expect(door.stored()[0]?.body).toEqual(Buffer.alloc(0));
  });

  test("of Twilio's voice event is answered in TwiML, and its others in JSON", async () => {
    const door = await frontDoor();
    const voice = await send(door, signedPost("twilio", VOICE, "voice"));
    expect([voice.status, voice.headers.get("content-type"), await voice.text()]).toEqual([
      200,
      "text/xml",
      '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
    ]);
    expect(await answerOf(await send(door, signedPost("twilio", VOICE, "status")))).toEqual([
      200,
      { status: "accepted" },
    ]);
  });

  test("is answered 200 though waking its install fails", async () => {
    const door = await frontDoor({ wakeInstall: () => Promise.reject(new Error("queue down")) });
    expect((await send(door, signedPost("callrail", POST_CALL, "post-call"))).status).toBe(200);
    expect(door.stored()).toHaveLength(1);
  });

  test("is verified by the configured address, whatever Host and forwarding headers say", async () => {
    const door = await frontDoor();
    const post = signedPost("twilio", VOICE, "status");
    const headers = { ...post.headers, "x-forwarded-host": "evil.example", "x-forwarded-proto": "http" };
    expect((await door.post(post.path, VOICE, headers)).status).toBe(200);
  });
});

describe("a refused delivery", () => {
  test("is 401 when its signature is missing, wrong or over other bytes", async () => {
    const door = await frontDoor();
    const { path, headers } = signedPost("callrail", POST_CALL, "post-call");
    const error = { code: "webhook.signature", message: "The signature is missing or wrong." };
    const attempts: [string | Buffer, Record<string, string>][] = [
      [POST_CALL, { "content-type": "application/json" }],
      [POST_CALL, { ...headers, signature: "AAAA" }],
      [`${POST_CALL}\n`, headers],
    ];
    for (const [body, sent] of attempts) {
      expect(await answerOf(await door.post(path, body, sent))).toEqual([401, { error }]);
    }
    expect(door.stored()).toEqual([]);
  });

  test("is the same 404 for a wrong key, another provider's key, and an unknown event or provider", async () => {
    const door = await frontDoor();
    const { headers } = signedPost("callrail", POST_CALL, "post-call");
    const answers = await Promise.all(
      [
        "/webhooks/callrail/wrong-key/post-call",
        `/webhooks/callrail/${KEYS.callrail.slice(0, -1)}/post-call`,
        `/webhooks/callrail/${KEYS.twilio}/post-call`,
        `/webhooks/callrail/${KEYS.callrail}/voice`,
        `/webhooks/callrail/${KEYS.callrail}/__proto__`,
        `/webhooks/callrail/${KEYS.callrail}/post-call/more`,
        `/webhooks/invoca/${KEYS.callrail}`,
        `/webhooks/__proto__/${KEYS.callrail}`,
        "/webhooks/crm/salesforce",
        "/webhooks/callrail",
      ].map(async (path) => answerOf(await door.post(path, POST_CALL, headers))),
    );
    const error = { code: "webhook.unknown", message: "There is no webhook at this address." };
    expect(answers).toEqual(answers.map(() => [404, { error }]));
    expect(door.lookedUp).toHaveLength(answers.length);
    expect(door.stored()).toEqual([]);
  });

  test("is 405 for other methods, with the method to use", async () => {
    const door = await frontDoor();
    for (const path of [`/webhooks/callrail/${KEYS.callrail}`, "/webhooks/crm/hubspot", "/webhooks/nowhere"]) {
      for (const method of ["GET", "PUT", "DELETE"]) {
        const response = await door.fetch(path, { method });
        expect([response.status, response.headers.get("allow"), await response.json()]).toEqual([
          405,
          "POST",
          { error: { code: "webhook.method", message: "Webhooks are sent by POST." } },
        ]);
      }
    }
  });

  test("is 413 when its body is larger than a million bytes", async () => {
    const door = await frontDoor();
    const [largest, larger] = [Buffer.alloc(1_000_000, "a"), Buffer.alloc(1_000_001, "a")];
    expect((await send(door, signedPost("callrail", largest, "post-call"))).status).toBe(200);
    expect((await send(door, signedPost("callrail", larger, "post-call"))).status).toBe(413);
    expect((await door.post("/webhooks/crm/hubspot", larger, hubSpotHeaders(larger))).status).toBe(413);
  });

  test("is 415 when its body is compressed, and never inflated", async () => {
    const door = await frontDoor();
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const post = signedPost("callrail", bomb, "post-call");
    expect((await door.post(post.path, bomb, { ...post.headers, "content-encoding": "gzip" })).status).toBe(415);
    expect((await door.post("/webhooks/crm/hubspot", bomb, { "content-encoding": "gzip" })).status).toBe(415);
  });

  test("is 415 when it is XML or another type that the provider does not send", async () => {
    const door = await frontDoor();
    const xml = Buffer.from('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>');
    const post = signedPost("callrail", xml, "post-call");
    for (const type of [
      "text/xml",
      "application/xml; charset=utf-8",
      "application/x-www-form-urlencoded",
      "text/plain",
    ]) {
      expect((await door.post(post.path, xml, { ...post.headers, "content-type": type })).status).toBe(415);
    }
    expect(door.stored()).toEqual([]);
  });

  test("is 400 when its address is garbled", async () => {
    const door = await frontDoor();
    expect((await door.post("/webhooks/callrail/%E0%A4%A/post-call", "{}")).status).toBe(400);
  });

  test("is 503 when it could not be kept or looked up, so that a sender who can will retry", async () => {
    const down = () => Promise.reject(new Error("database down"));
    const error = { code: "webhook.not_kept", message: "The delivery could not be kept. Send it again." };
    for (const changes of [{ deliveries: { store: down } }, { connections: { findByKeyHash: down } }]) {
      const door = await frontDoor(changes);
      const response = await send(door, signedPost("callrail", POST_CALL, "post-call"));
      expect(response.headers.get("retry-after")).toBe("30");
      expect(await answerOf(response)).toEqual([503, { error }]);
    }
  });
});
