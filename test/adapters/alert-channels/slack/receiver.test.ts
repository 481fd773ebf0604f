import type { Server } from "node:http";
import express from "express";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSlackReceiver } from "../../../../app/adapters/alert-channels/slack/index.ts";
import { verifySlackRequest } from "../../../../app/adapters/alert-channels/slack/verify.ts";
import { instant } from "../../../../app/values/instant.ts";
import { Secret } from "../../../../app/values/secret.ts";
import { type SlackSandbox, startSlackSandbox } from "../../../sandbox/slack/index.ts";

const SIX_MINUTES = 360_000;

let slack: SlackSandbox;
let listener: Server;
let target = "";
let uninstalled: string[] = [];
let storeFails = false;
/** How far Slack's clock is from ours. Ours is the real one, because Bolt's own check reads that. */
let skewMs = 0;

beforeEach(async () => {
  uninstalled = [];
  storeFails = false;
  skewMs = 0;
  slack = await startSlackSandbox({
    now: () => Date.now() + skewMs,
    clientId: "client",
    clientSecret: "secret",
    signingSecret: "signing secret",
  });
  const app = express();
  app.use(
    "/slack/events",
    createSlackReceiver({
      signingSecret: new Secret("signing secret"),
      now: () => instant(Date.now()),
      onUninstalled: async (teamId) => {
        if (storeFails) throw new Error("the store is down");
        uninstalled.push(teamId);
      },
    }),
  );
  listener = await new Promise<Server>((resolve) => {
    const started: Server = app.listen(0, "127.0.0.1", () => resolve(started));
  });
  const address = listener.address();
  target = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/slack/events`;
});

afterEach(async () => {
  const closed = new Promise((resolve) => listener.close(resolve));
  listener.closeAllConnections();
  await closed;
  await slack.close();
  expect(slack.violations).toEqual([]);
});

describe("what Slack sends to us", () => {
  it("stops sends when the app is removed or its bot token is revoked, but not for a single user's token", async () => {
    const statuses = [
      await slack.sendEvent(target, { event: { type: "app_uninstalled" } }),
      await slack.sendEvent(target, { event: { type: "tokens_revoked", tokens: { bot: ["U1"] } } }),
      await slack.sendEvent(target, { event: { type: "tokens_revoked", tokens: { oauth: ["U1"] } } }),
    ].map((each) => each.status);
    expect(statuses).toEqual([200, 200, 200]);
    expect(uninstalled).toEqual(["T01SANDBOX", "T01SANDBOX"]);
  });

  it("is answered 500 when the removal could not be kept, so that Slack sends it again", async () => {
    storeFails = true;
    expect((await slack.sendEvent(target, { event: { type: "app_uninstalled" } })).status).toBe(500);
  });

  it("is acknowledged when it needs no act of ours", async () => {
    const actions = [{ type: "button", action_id: "open_call", block_id: "b" }];
    expect((await slack.sendInteraction(target, { actions, channel: { id: "C01ALERTS" } })).status).toBe(200);
  });

  it("answers Slack's question whether the address is ours", async () => {
    const answer = await slack.sendEvent(target, { type: "url_verification", challenge: "c" });
    expect(answer).toEqual({ status: 200, body: '{"challenge":"c"}' });
  });

  it("is refused when too old, too far ahead or not signed", async () => {
    const event = { event: { type: "app_uninstalled" } };
    skewMs = -SIX_MINUTES;
    expect((await slack.sendEvent(target, event)).status).toBe(401);
    skewMs = SIX_MINUTES;
    expect((await slack.sendEvent(target, event)).status).toBe(401);
    expect((await fetch(target, { method: "POST", body: "{}" })).status).toBe(401);
    expect(uninstalled).toEqual([]);
  });
});

describe("Slack's signature", () => {
  // The example of docs.slack.dev/authentication/verifying-requests-from-slack.
  const rawBody = Buffer.from(
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  );
  const request = {
    timestamp: "1531420618",
    signature: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    rawBody,
  };
  const secret = new Secret("8f742231b10e8888abcd99yyyzzz85a5");
  const at = (offsetMs: number) => instant(1_531_420_618_000 + offsetMs);

  it("is authentic within five minutes, before and after", () => {
    const verdicts = [-300_001, -300_000, 0, 300_000, 300_001].map((each) =>
      verifySlackRequest(request, secret, at(each)),
    );
    expect(verdicts).toEqual(["stale", "authentic", "authentic", "authentic", "stale"]);
  });

  it("is forged with a changed byte, another secret, a missing header or a strange time", () => {
    const forgeries = [
      { ...request, rawBody: Buffer.concat([rawBody, Buffer.from(" ")]) },
      { ...request, signature: undefined },
      { ...request, timestamp: undefined },
      { ...request, timestamp: "1531420618.0" },
    ];
    const verdicts = forgeries.map((each) => verifySlackRequest(each, secret, at(0)));
    expect(verdicts).toEqual(["forged", "forged", "forged", "forged"]);
    expect(verifySlackRequest(request, new Secret("another"), at(0))).toBe("forged");
  });
});
