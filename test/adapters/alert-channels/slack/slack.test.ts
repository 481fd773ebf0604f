import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alertChannels } from "../../../../app/adapters/alert-channels/registry.ts";
import { slackOAuth } from "../../../../app/adapters/alert-channels/slack/index.ts";
import { RateLimitedError, ReconnectRequiredError, TransientError } from "../../../../app/values/errors.ts";
import { Secret } from "../../../../app/values/secret.ts";
import { type SlackSandbox, startSlackSandbox } from "../../../sandbox/slack/index.ts";
import { anAlert, READER } from "./an-alert.ts";

let slack: SlackSandbox;

beforeEach(async () => {
  slack = await startSlackSandbox({
    now: () => Date.parse("2026-10-13T18:02:10Z"),
    clientId: "client",
    clientSecret: "secret",
    signingSecret: "signing secret",
  });
});

afterEach(async () => {
  await slack.close();
  expect(slack.violations).toEqual([]);
});

function open(channel = "#call-alerts", botToken = slack.install(["chat:write"])) {
  const vendor = alertChannels.slack.create({ apiUrl: `${slack.url}/api` });
  return vendor.open(vendor.settings.parse({ botToken, channel }), READER);
}

describe("posting an alert", () => {
  it("posts one message, then updates it in place", async () => {
    const channel = open();
    const posted = await channel.post(anAlert(), undefined);
    expect(posted).toEqual({ kind: "accepted", externalId: "C01ALERTS:1791914530.000001" });
    const again = await channel.post(anAlert({ callerName: "Maria A." }), "C01ALERTS:1791914530.000001");
    expect(again).toEqual(posted);
    expect(slack.messages()).toMatchObject([{ text: "Missed call: Maria A.", updatedTimes: 1 }]);
  });

  it("posts anew when the message is gone", async () => {
    const answer = await open().post(anAlert(), "C01ALERTS:1.000001");
    expect(answer).toMatchObject({ kind: "accepted" });
    expect(slack.messages()).toHaveLength(1);
  });

  it("keeps the token in the header, and tries once", async () => {
    slack.injectFault({}, { kind: "answer", status: 503, body: "" }, 1);
    await expect(open().post(anAlert(), undefined)).rejects.toMatchObject({ code: "slack.http_503" });
    expect(slack.requests).toHaveLength(1);
    expect(slack.requests[0]?.headers["authorization"]).toBe("Bearer xoxb-sandbox-1");
    expect(slack.requests[0]?.body).not.toContain("xoxb");
  });

  it("says what to do when the channel cannot be posted to", async () => {
    expect(await open("#sales").post(anAlert(), undefined)).toEqual({
      kind: "rejected",
      code: "not_in_channel",
      message: "Invite @Ringledger to #sales, then send again.",
      retry: false,
    });
    const nowhere = await open("#nowhere").post(anAlert(), undefined);
    expect(nowhere).toMatchObject({
      code: "channel_not_found",
      message: expect.stringContaining("Slack knows no #nowhere"),
    });
    slack.deny("is_archived", 1);
    const archived = await open("C01ALERTS").post(anAlert(), undefined);
    expect(archived).toMatchObject({
      message: expect.stringContaining("the alert channel is archived. Choose another"),
    });
  });

  it("asks for a new sign-in once the app was removed", async () => {
    await expect(open("#call-alerts", "xoxb-wrong").post(anAlert(), undefined)).rejects.toMatchObject({
      name: ReconnectRequiredError.name,
      code: "slack.invalid_auth",
    });
    slack.deny("account_inactive", 1, "chat.update");
    await expect(open().post(anAlert(), "C01ALERTS:1.000001")).rejects.toBeInstanceOf(ReconnectRequiredError);
  });

  it("slows down when told, and calls outages transient", async () => {
    slack.rateLimit(1, 12);
    const slowed = open().post(anAlert(), undefined);
    await expect(slowed).rejects.toBeInstanceOf(RateLimitedError);
    await expect(slowed).rejects.toMatchObject({ retryAfterMs: 12_000 });
    slack.deny("internal_error", 1);
    await expect(open().post(anAlert(), undefined)).rejects.toBeInstanceOf(TransientError);
    slack.injectFault({}, { kind: "drop-after-acting" }, 1);
    await expect(open().post(anAlert(), undefined)).rejects.toMatchObject({ code: "slack.unreachable" });
    slack.injectFault({}, { kind: "answer", status: 302, body: "", headers: { location: "/elsewhere" } }, 1);
    await expect(open().post(anAlert(), undefined)).rejects.toMatchObject({ code: "slack.unreachable" });
  });
});

describe("signing in to Slack", () => {
  it("gives the bot token and the workspace", async () => {
    const options = { slackUrl: slack.url, clientId: "client", clientSecret: new Secret("secret") };
    const oauth = slackOAuth(options);
    const redirect_uri = "http://127.0.0.1:9/oauth/slack";
    const query = new URLSearchParams({ client_id: "client", scope: oauth.scopes.join(","), redirect_uri, state: "s" });
    const consent = await fetch(`${oauth.authorizationUrl}?${query}`, { redirect: "manual" });
    const code = new URL(consent.headers.get("location") ?? "").searchParams.get("code") ?? "";
    const form = { client_id: "client", client_secret: "secret", code, redirect_uri };
    const exchange = () => fetch(oauth.tokenUrl, { method: "POST", body: new URLSearchParams(form) });
    const tokens = oauth.readTokens(await (await exchange()).json());
    expect(tokens.identity).toEqual({ team_id: "T01SANDBOX", team_name: "Sandbox Workspace" });
    const posted = await open("#call-alerts", tokens.accessToken.reveal()).post(anAlert(), undefined);
    expect(posted.kind).toBe("accepted");
    const second: unknown = await (await exchange()).json();
    expect(() => oauth.readTokens(second)).toThrow("Slack refused the sign-in: code_already_used.");
  });
});
