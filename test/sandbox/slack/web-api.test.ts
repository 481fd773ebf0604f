import { webApi } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SlackSandbox, startSlackSandbox } from "./index.ts";

let nowMs = 0;
let slack: SlackSandbox;
let client: webApi.WebClient;

beforeEach(async () => {
  nowMs = Date.parse("2026-11-24T12:00:00Z");
  slack = await startSlackSandbox({
    now: () => nowMs,
    clientId: "client",
    clientSecret: "secret",
    redirectUri: "http://127.0.0.1:9/oauth/slack",
    signingSecret: "signing secret",
  });
  client = clientWith(slack.install());
});

afterEach(async () => {
  await slack.close();
});

describe("installation", () => {
  it("comes back with the state, and trades the code once for a bot token that works", async () => {
    const code = await agree("chat:write,channels:join");
    const access = {
      client_id: "client",
      client_secret: "secret",
      code,
      redirect_uri: "http://127.0.0.1:9/oauth/slack",
    };
    const installed = await clientWith().oauth.v2.access(access);
    expect(installed).toMatchObject({
      ok: true,
      token_type: "bot",
      scope: "chat:write,channels:join",
      bot_user_id: "U01SANDBOXBOT",
      team: { id: "T01SANDBOX", name: "Sandbox Workspace" },
    });
    const test = await clientWith(installed.access_token).auth.test();
    expect(test).toMatchObject({ ok: true, team_id: "T01SANDBOX", bot_id: "B01SANDBOX" });
    expect(await errorOf(clientWith().oauth.v2.access(access))).toBe("code_already_used");
    expect(await errorOf(clientWith().oauth.v2.access({ ...access, code: "guess" }))).toBe("invalid_code");
    expect(await errorOf(clientWith().oauth.v2.access({ ...access, client_secret: "guess" }))).toBe(
      "bad_client_secret",
    );
    expect(slack.violations).toEqual([]);
  });

  it("records an unknown scope as a violation", async () => {
    const answer = await fetch(`${slack.url}/oauth/v2/authorize?client_id=client&scope=chat:shout`);
    expect(answer.status).toBe(400);
    expect(slack.violations).toEqual(["slack: no such scope: chat:shout"]);
  });

  it("ends every token when the app is uninstalled", async () => {
    await client.apps.uninstall({ client_id: "client", client_secret: "secret" });
    expect(await errorOf(client.auth.test())).toBe("account_inactive");
    expect(await errorOf(clientWith("xoxb-unknown").auth.test())).toBe("invalid_auth");
    expect(await errorOf(clientWith().auth.test())).toBe("not_authed");
    expect(slack.violations).toEqual([]);
  });
});

describe("messages", () => {
  it("are posted, answered in their thread, changed in place and deleted", async () => {
    const posted = await client.chat.postMessage({
      channel: "C01ALERTS",
      text: "Missed call",
      blocks: [aHeader("Missed")],
    });
    const ts = String(posted.ts);
    await client.chat.postMessage({ channel: "#call-alerts", text: "and 4 more", thread_ts: ts });
    await client.chat.update({ channel: "C01ALERTS", ts, text: "Dana called back", blocks: [aHeader("Done")] });
    expect(slack.messages()).toEqual([
      {
        channel: "C01ALERTS",
        ts: "1795521600.000001",
        text: "Dana called back",
        blocks: [aHeader("Done")],
        updatedTimes: 1,
      },
      { channel: "C01ALERTS", ts: "1795521600.000002", text: "and 4 more", blocks: [], updatedTimes: 0, threadTs: ts },
    ]);
    await client.chat.delete({ channel: "C01ALERTS", ts });
    expect(slack.messages()).toHaveLength(1);
    expect(await errorOf(client.chat.update({ channel: "C01ALERTS", ts, text: "late" }))).toBe("message_not_found");
    expect(slack.apiRequests()).toBe(5);
    expect(slack.violations).toEqual([]);
  });

  it("need a known channel with the bot in it, something to say, and the scope", async () => {
    expect(await errorOf(client.chat.postMessage({ channel: "C09NOWHERE", text: "x" }))).toBe("channel_not_found");
    expect(await errorOf(client.chat.postMessage({ channel: "C02SALES", text: "x" }))).toBe("not_in_channel");
    expect(await errorOf(client.chat.postMessage({ channel: "C01ALERTS", text: "" }))).toBe("no_text");
    await client.conversations.join({ channel: "C02SALES" });
    expect((await client.chat.postMessage({ channel: "C02SALES", text: "x" })).ok).toBe(true);
    const reader = clientWith(slack.install(["channels:read"]));
    expect(await errorOf(reader.chat.postMessage({ channel: "C02SALES", text: "x" }))).toBe("missing_scope");
    expect(slack.violations).toEqual([]);
  });

  it("are not kept when a block is wrong, and an unknown member of a block is a violation", async () => {
    const token = slack.install();
    const tooLong = { channel: "C01ALERTS", text: "x", blocks: [aHeader("x".repeat(151))] };
    const message = "must be less than 151 characters [json-pointer:/blocks/0/text/text]";
    expect(await callJson("chat.postMessage", tooLong, token)).toEqual({
      ok: false,
      error: "invalid_blocks",
      errors: [message],
      response_metadata: { messages: [`[ERROR] ${message}`] },
    });
    expect(slack.violations).toEqual([]);
    const painted = { ...tooLong, blocks: [{ ...aHeader("Missed"), color: "red" }] };
    expect(await callJson("chat.postMessage", painted, token)).toMatchObject({ error: "invalid_blocks" });
    expect(slack.violations).toEqual([
      "slack: chat.postMessage: invalid additional property: color [json-pointer:/blocks/0]",
    ]);
    expect(slack.messages()).toEqual([]);
  });

  it("are taken as JSON as well as as a form", async () => {
    const token = slack.install();
    const json = await callJson(
      "chat.postMessage",
      { channel: "C01ALERTS", text: "x", blocks: [aHeader("Json")] },
      token,
    );
    expect(json).toMatchObject({ ok: true, channel: "C01ALERTS" });
    expect(slack.messages()[0]?.blocks).toEqual([aHeader("Json")]);
  });

  it("call a token outside the header, an unknown argument and an unknown method nonsense", async () => {
    const token = slack.install();
    expect(await callJson("chat.postMessage", { token, channel: "C01ALERTS", text: "x" })).toMatchObject({
      error: "not_authed",
    });
    expect(await callJson("chat.postMessage", { chanel: "C01ALERTS" }, token)).toMatchObject({
      error: "invalid_arg_name",
    });
    expect(await callJson("chat.postMessage", { channel: ["C01ALERTS"], text: "x" }, token)).toMatchObject({
      error: "invalid_arguments",
    });
    expect(await callJson("chat.shout", {}, token)).toMatchObject({ ok: false, error: "unknown_method" });
    expect(slack.violations).toEqual([
      "slack: chat.postMessage: token outside the Authorization header",
      "slack: chat.postMessage: no such argument: chanel",
      "slack: chat.postMessage: channel is not a plain value",
      "slack: no such method: chat.shout",
    ]);
  });
});

describe("faults on demand", () => {
  it("deny the given number of requests, then act again", async () => {
    slack.deny("is_archived", 1, "chat.postMessage");
    expect((await client.auth.test()).ok).toBe(true);
    expect(await errorOf(client.chat.postMessage({ channel: "C01ALERTS", text: "x" }))).toBe("is_archived");
    expect((await client.chat.postMessage({ channel: "C01ALERTS", text: "x" })).ok).toBe(true);
  });

  it("answer 429 with Retry-After", async () => {
    slack.rateLimit(1, 30);
    await expect(client.chat.postMessage({ channel: "C01ALERTS", text: "x" })).rejects.toMatchObject({
      retryAfter: 30,
    });
    expect(slack.messages()).toEqual([]);
  });
});

describe("conversations.list", () => {
  it("shows public channels page by page", async () => {
    const first = await client.conversations.list({ limit: 1 });
    expect(first.channels).toMatchObject([{ id: "C01ALERTS", name: "call-alerts", is_member: true }]);
    const second = await client.conversations.list({ limit: 1, cursor: first.response_metadata?.next_cursor });
    expect(second.channels).toMatchObject([{ id: "C02SALES", is_member: false }]);
    expect(second.response_metadata?.next_cursor).toBe("");
  });
});

function aHeader(text: string): { readonly type: "header"; readonly text: { type: "plain_text"; text: string } } {
  return { type: "header", text: { type: "plain_text", text } };
}

function clientWith(token?: string): webApi.WebClient {
  return new webApi.WebClient(token, {
    slackApiUrl: `${slack.url}/api/`,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    logLevel: webApi.LogLevel.ERROR,
  });
}

async function errorOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : `no refusal: ${String(error)}`;
}

async function callJson(method: string, args: object, token?: string): Promise<unknown> {
  const response = await fetch(`${slack.url}/api/${method}`, {
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(args),
  });
  return response.json();
}

async function agree(scope: string): Promise<string> {
  const query = new URLSearchParams({
    client_id: "client",
    scope,
    state: "a state",
    redirect_uri: "http://127.0.0.1:9/oauth/slack",
  });
  const answer = await fetch(`${slack.url}/oauth/v2/authorize?${query}`, { redirect: "manual" });
  expect(answer.status).toBe(302);
  const target = new URL(answer.headers.get("location") ?? "");
  expect(target.searchParams.get("state")).toBe("a state");
  return target.searchParams.get("code") ?? "";
}
