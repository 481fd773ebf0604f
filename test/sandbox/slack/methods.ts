import { type AcceptedView, blockProblems, type LayoutProblem, readView } from "./blocks.ts";
import { failed, type SlackAnswer, type SlackOauth, WORKSPACE } from "./oauth.ts";
import type { SlackMessage, SlackWorkspace } from "./workspace.ts";

/** A view that people see: the App Home of a person, or an open dialog. */
export interface SlackView {
  readonly id: string;
  readonly userId: string | undefined;
  readonly view: AcceptedView;
  readonly hash: string;
}

/** What the methods act on. */
export interface SlackState {
  readonly workspace: SlackWorkspace;
  readonly oauth: SlackOauth;
  /** App Homes by person, dialogs by view id. */
  readonly views: Map<string, SlackView>;
  /** Uses up a trigger: undefined when it was good, else the vendor's error. */
  readonly spendTrigger: (triggerId: string) => string | undefined;
  readonly nextId: () => string;
  readonly reportViolation: (text: string) => void;
}

/** One request to a method, its arguments read from a form or from JSON. */
export interface MethodCall {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly scopes: readonly string[];
}

/** A Web API method; any one of `scopes` is enough. */
interface Method {
  readonly args: readonly string[];
  readonly required?: readonly string[];
  readonly scopes?: readonly string[];
  readonly act: (state: SlackState, call: MethodCall) => SlackAnswer;
}

const MAX_TEXT = 40_000;

const messageArgs = ["channel", "text", "blocks", "metadata", "parse", "link_names", "reply_broadcast"];

/** The methods that need a token (docs.slack.dev/reference/methods, read November 2026). */
export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["auth.test", { args: [], act: authTest }],
  [
    "chat.postMessage",
    {
      args: [
        ...messageArgs,
        "thread_ts",
        "unfurl_links",
        "unfurl_media",
        "mrkdwn",
        "username",
        "icon_url",
        "icon_emoji",
      ],
      required: ["channel"],
      scopes: ["chat:write"],
      act: postMessage,
    },
  ],
  [
    "chat.update",
    { args: [...messageArgs, "ts"], required: ["channel", "ts"], scopes: ["chat:write"], act: updateMessage },
  ],
  ["chat.delete", { args: ["channel", "ts"], required: ["channel", "ts"], scopes: ["chat:write"], act: deleteMessage }],
  ["views.publish", { args: ["user_id", "view", "hash"], required: ["user_id", "view"], act: publishView }],
  ["views.open", { args: ["trigger_id", "view"], required: ["trigger_id", "view"], act: openView }],
  ["conversations.join", { args: ["channel"], required: ["channel"], scopes: ["channels:join"], act: joinChannel }],
  [
    "conversations.list",
    {
      args: ["types", "exclude_archived", "limit", "cursor"],
      scopes: ["channels:read", "groups:read"],
      act: listChannels,
    },
  ],
  [
    "apps.uninstall",
    { args: ["client_id", "client_secret"], required: ["client_id", "client_secret"], act: uninstallApp },
  ],
]);

function authTest(state: SlackState): SlackAnswer {
  const { teamName, teamId, botUserId, botId } = WORKSPACE;
  const url = "https://sandbox.slack.com/";
  return {
    ok: true,
    url,
    team: teamName,
    user: "ringledger",
    team_id: teamId,
    user_id: botUserId,
    bot_id: botId,
    is_enterprise_install: false,
    request: state.nextId(),
  };
}

function postMessage(state: SlackState, call: MethodCall): SlackAnswer {
  const target = state.workspace.resolve(textArg(call, "channel"), call.scopes.includes("chat:write.public"));
  if ("error" in target) return failed(target.error);
  const blocks = structuredArg(call, "blocks");
  const refusal = contentRefusal(state, call, blocks);
  if (refusal !== undefined) return refusal;
  const threadTs = call.args["thread_ts"] === undefined ? undefined : textArg(call, "thread_ts");
  if (threadTs !== undefined && state.workspace.find(target.id, threadTs) === undefined)
    return failed("thread_not_found");
  const message = state.workspace.add({
    channel: target.id,
    text: textArg(call, "text"),
    blocks: Array.isArray(blocks) ? blocks : [],
    ...(threadTs === undefined ? {} : { threadTs }),
  });
  return { ok: true, channel: message.channel, ts: message.ts, message: messageAnswer(message) };
}

/** Without `blocks` the message keeps its own; an empty list takes them away. */
function updateMessage(state: SlackState, call: MethodCall): SlackAnswer {
  const message = state.workspace.find(textArg(call, "channel"), textArg(call, "ts"));
  if (message === undefined) return failed("message_not_found");
  const blocks = structuredArg(call, "blocks");
  const refusal = contentRefusal(state, call, blocks);
  if (refusal !== undefined) return refusal;
  const changed = {
    ...message,
    text: textArg(call, "text"),
    blocks: Array.isArray(blocks) ? blocks : message.blocks,
  };
  state.workspace.replace(changed);
  return { ok: true, channel: message.channel, ts: message.ts, text: changed.text, message: messageAnswer(changed) };
}

function deleteMessage(state: SlackState, call: MethodCall): SlackAnswer {
  const message = state.workspace.find(textArg(call, "channel"), textArg(call, "ts"));
  if (message === undefined) return failed("message_not_found");
  state.workspace.remove(message);
  return { ok: true, channel: message.channel, ts: message.ts };
}

function publishView(state: SlackState, call: MethodCall): SlackAnswer {
  const userId = textArg(call, "user_id");
  if (!/^[UW][A-Z0-9]{2,}$/.test(userId)) return failed("user_not_found");
  const view = readView(structuredArg(call, "view"));
  if (!("type" in view)) return layoutRefusal(state, call, { error: "invalid_arguments", problems: view });
  if (view.type !== "home")
    return failed("invalid_arguments", messages(["expected a home view [json-pointer:/view/type]"]));
  const shown = state.views.get(userId);
  if (call.args["hash"] !== undefined && call.args["hash"] !== shown?.hash) return failed("hash_conflict");
  const published = { id: shown?.id ?? `V${state.nextId()}`, userId, view, hash: state.nextId() };
  state.views.set(userId, published);
  return { ok: true, view: viewAnswer(published) };
}

function openView(state: SlackState, call: MethodCall): SlackAnswer {
  const view = readView(structuredArg(call, "view"));
  if (!("type" in view)) return layoutRefusal(state, call, { error: "invalid_arguments", problems: view });
  if (view.type !== "modal")
    return failed("invalid_arguments", messages(["expected a modal [json-pointer:/view/type]"]));
  const error = state.spendTrigger(textArg(call, "trigger_id"));
  if (error !== undefined) return failed(error);
  const opened = { id: `V${state.nextId()}`, userId: undefined, view, hash: state.nextId() };
  state.views.set(opened.id, opened);
  return { ok: true, view: viewAnswer(opened) };
}

function joinChannel(state: SlackState, call: MethodCall): SlackAnswer {
  const channel = state.workspace.channels().find((each) => each.id === call.args["channel"]);
  if (channel === undefined || channel.isPrivate === true) return failed("channel_not_found");
  if (channel.isArchived === true) return failed("is_archived");
  state.workspace.join(channel.id);
  return { ok: true, channel: channelAnswer({ ...channel, isMember: true }) };
}

function listChannels(state: SlackState, call: MethodCall): SlackAnswer {
  const types = String(call.args["types"] ?? "public_channel").split(",");
  const wanted = (isPrivate: boolean): boolean => types.includes(isPrivate ? "private_channel" : "public_channel");
  const withoutArchived = String(call.args["exclude_archived"]) === "true";
  const seen = state.workspace
    .channels()
    .filter((each) => wanted(each.isPrivate === true) && (each.isPrivate !== true || each.isMember === true))
    .filter((each) => !withoutArchived || each.isArchived !== true);
  const from = Number(call.args["cursor"] || 0);
  const limit = Number(call.args["limit"] ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) return failed("invalid_limit");
  if (!Number.isInteger(from) || from > seen.length) return failed("invalid_cursor");
  const next = from + limit < seen.length ? String(from + limit) : "";
  return {
    ok: true,
    channels: seen.slice(from, from + limit).map(channelAnswer),
    response_metadata: { next_cursor: next },
  };
}

function uninstallApp(state: SlackState, call: MethodCall): SlackAnswer {
  if (!state.oauth.ownsApp(call.args)) return failed("client_id_token_mismatch");
  state.oauth.uninstall();
  return { ok: true };
}

function contentRefusal(state: SlackState, call: MethodCall, blocks: unknown): SlackAnswer | undefined {
  const text = textArg(call, "text");
  if (text.length > MAX_TEXT) return failed("msg_too_long");
  if (blocks !== undefined && !Array.isArray(blocks)) {
    state.reportViolation(`${call.method}: blocks are not a list`);
    return failed("invalid_blocks_format");
  }
  const problems = blocks === undefined ? [] : blockProblems(blocks);
  if (problems.length > 0) return layoutRefusal(state, call, { error: "invalid_blocks", problems });
  return text === "" && (blocks ?? []).length === 0 ? failed("no_text") : undefined;
}

function layoutRefusal(
  state: SlackState,
  call: MethodCall,
  refusal: { readonly error: string; readonly problems: readonly LayoutProblem[] },
): SlackAnswer {
  for (const each of refusal.problems) if (each.nonsense) state.reportViolation(`${call.method}: ${each.message}`);
  const said = refusal.problems.map((each) => each.message);
  return failed(refusal.error, { errors: said, ...messages(said) });
}

function messages(said: readonly string[]): Readonly<Record<string, unknown>> {
  return { response_metadata: { messages: said.map((each) => `[ERROR] ${each}`) } };
}

function messageAnswer(message: SlackMessage): object {
  const { botId, botUserId, appId, teamId } = WORKSPACE;
  const { text, ts, blocks, threadTs } = message;
  const facts = { type: "message", text, ts, blocks, user: botUserId, bot_id: botId, app_id: appId, team: teamId };
  return threadTs === undefined ? facts : { ...facts, thread_ts: threadTs };
}

function viewAnswer(shown: SlackView): object {
  const { appId, botId, teamId } = WORKSPACE;
  const facts = { id: shown.id, hash: shown.hash, team_id: teamId, app_id: appId, bot_id: botId };
  return { ...shown.view, ...facts, state: { values: {} }, root_view_id: shown.id, previous_view_id: null };
}

function channelAnswer(channel: ReturnType<SlackWorkspace["channels"]>[number]): object {
  return {
    id: channel.id,
    name: channel.name,
    is_channel: true,
    is_private: channel.isPrivate === true,
    is_archived: channel.isArchived === true,
    is_member: channel.isMember === true,
  };
}

function textArg(call: MethodCall, name: string): string {
  const value = call.args[name];
  return value === undefined || value === null ? "" : String(value);
}

/** A structured argument is JSON text in a form, and may be either in a JSON body. Text that is no JSON stays text. */
function structuredArg(call: MethodCall, name: string): unknown {
  const value = call.args[name];
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
