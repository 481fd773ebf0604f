import { createServer, type Server } from "node:http";
import { App, ExpressReceiver, webApi } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SlackSandbox, startSlackSandbox } from "./index.ts";

let slack: SlackSandbox;
let bolt: App;
let listener: Server;
let target = "";
/** How far the sandbox's clock is from the real one, which Bolt's own check of the signature's age reads. */
let clockSkewMs = 0;

beforeEach(async () => {
  clockSkewMs = 0;
  slack = await startSlackSandbox({
    now: () => Date.now() + clockSkewMs,
    clientId: "client",
    clientSecret: "secret",
    signingSecret: "signing secret",
  });
  const receiver = new ExpressReceiver({
    signingSecret: "signing secret",
    logLevel: webApi.LogLevel.ERROR,
    // The answer then waits for the handlers, so that a test sees what they did.
    processBeforeResponse: true,
  });
  receiver.app.disable("x-powered-by");
  bolt = new App({
    receiver,
    token: slack.install(),
    logLevel: webApi.LogLevel.ERROR,
    clientOptions: { slackApiUrl: `${slack.url}/api/` },
  });
  listener = createServer(receiver.app);
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  target = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/slack/events`;
});

afterEach(async () => {
  const closed = new Promise((resolve) => listener.close(resolve));
  listener.closeAllConnections();
  await closed;
  await slack.close();
});

const dialog = {
  type: "modal" as const,
  title: { type: "plain_text" as const, text: "Not a lead" },
  blocks: [{ type: "divider" as const }],
};

describe("what Slack sends", () => {
  it("reaches a Bolt app, which changes the message and answers the asker", async () => {
    const posted = await bolt.client.chat.postMessage({ channel: "C01ALERTS", text: "Missed call" });
    bolt.action("have-it", async ({ ack, respond, client }) => {
      await ack();
      await client.chat.update({ channel: "C01ALERTS", ts: String(posted.ts), text: "Dana has it" });
      await respond({ text: "Yours.", replace_original: false });
    });
    const actions = [{ type: "button", action_id: "have-it", block_id: "b", value: "call 1" }];
    const answer = await slack.sendInteraction(target, { actions, channel: { id: "C01ALERTS" } });
    expect(answer.status).toBe(200);
    expect(slack.responses()).toMatchObject([{ text: "Yours.", responseType: "ephemeral", replaceOriginal: false }]);
    expect(slack.messages()).toMatchObject([{ text: "Dana has it", updatedTimes: 1 }]);
    expect(slack.violations).toEqual([]);
  });

  it("carries a trigger that opens one dialog within three seconds", async () => {
    const refusals: unknown[] = [];
    bolt.command("/ringledger", async ({ ack, body, client }) => {
      if (body.text === "late") clockSkewMs += 3_001;
      for (const _attempt of [1, 2]) {
        const open = client.views.open({ trigger_id: body.trigger_id, view: dialog });
        refusals.push(await open.then(() => "opened", errorOf));
      }
      await ack("Opened.");
    });
    const answer = await slack.sendCommand(target, { command: "/ringledger", text: "status" });
    expect(answer).toEqual({ status: 200, body: "Opened." });
    await slack.sendCommand(target, { command: "/ringledger", text: "late" });
    expect(refusals).toEqual(["opened", "exchanged_trigger_id", "expired_trigger_id", "expired_trigger_id"]);
    expect(slack.views()).toMatchObject([{ view: { type: "modal" } }]);
  });

  it("is refused when the secret or the time is wrong", async () => {
    clockSkewMs = -6 * 60_000;
    expect((await slack.sendCommand(target, { command: "/ringledger" })).status).toBe(401);
    const forger = await startSlackSandbox({
      now: () => Date.now(),
      clientId: "client",
      clientSecret: "secret",
      signingSecret: "another secret",
    });
    expect((await forger.sendCommand(target, { command: "/ringledger" })).status).toBe(401);
    await forger.close();
  });

  it("tells of an uninstallation", async () => {
    const events: string[] = [];
    bolt.event("app_uninstalled", async ({ event }) => {
      events.push(event.type);
    });
    expect((await slack.sendEvent(target, { event: { type: "app_uninstalled" } })).status).toBe(200);
    expect(events).toEqual(["app_uninstalled"]);
  });
});

describe("views.publish", () => {
  it("replaces a person's App Home, and refuses to overwrite a newer one", async () => {
    const home = { type: "home" as const, blocks: [{ type: "divider" as const }] };
    const first = await bolt.client.views.publish({ user_id: "U01SANDBOXADMIN", view: home });
    await bolt.client.views.publish({ user_id: "U01SANDBOXADMIN", view: home, hash: String(first.view?.hash) });
    const late = bolt.client.views.publish({ user_id: "U01SANDBOXADMIN", view: home, hash: String(first.view?.hash) });
    expect(await late.then(() => "published", errorOf)).toBe("hash_conflict");
    expect(slack.views()).toMatchObject([{ userId: "U01SANDBOXADMIN", view: home }]);
    expect(slack.violations).toEqual([]);
  });
});

function errorOf(thrown: unknown): string {
  return thrown instanceof webApi.WebAPIPlatformError ? thrown.data.error : String(thrown);
}
