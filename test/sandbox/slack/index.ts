import type { Express, Request, Response } from "express";
import { type SandboxServer, startSandboxServer } from "../sandbox-server.ts";
import { METHODS, type MethodCall, type SlackState, type SlackView } from "./methods.ts";
import { createSlackOauth, failed, type SlackAnswer, type SlackOauthOptions, WORKSPACE } from "./oauth.ts";
import { createResponseUrls, type UrlResponse } from "./response-urls.ts";
import { postSigned, type SlackDelivery } from "./signed-requests.ts";
import { createWorkspace, type SlackChannel, type SlackMessage } from "./workspace.ts";

/** The Slack stand-in: one workspace, its Web API (`url` + "/api/"), its installation flow, and what Slack sends to us. */
export interface SlackSandbox extends SandboxServer {
  /** Messages that people see now, oldest first; deleted ones are gone. */
  messages(): readonly SlackMessage[];
  /** App Homes and dialogs that people see now. */
  views(): readonly SlackView[];
  /** What was sent to response URLs, oldest first. */
  responses(): readonly UrlResponse[];
  /** Web API requests so far, refused ones included, injected faults not. */
  apiRequests(): number;
  /** The next `times` Web API requests (of `method`, if given) answer this error and do nothing. */
  deny(error: string, times: number, method?: string): void;
  /** The next `times` Web API requests (of `method`, if given) answer 429. */
  rateLimit(times: number, retryAfterSeconds: number, method?: string): void;
  /** Skips the browser: a bot token as if an admin had just agreed. */
  install(scopes?: readonly string[]): string;
  /** Someone presses a button: posts a signed `payload`; trigger, response URL, person and team are added unless given. */
  sendInteraction(target: string, payload: Readonly<Record<string, unknown>>): Promise<SlackDelivery>;
  /** Someone types a command: posts a signed form; the same members are added unless given. */
  sendCommand(target: string, form: Readonly<Record<string, string>>): Promise<SlackDelivery>;
  /** Posts a signed event envelope such as `app_uninstalled`. */
  sendEvent(target: string, envelope: Readonly<Record<string, unknown>>): Promise<SlackDelivery>;
}

interface WaitingRefusal {
  readonly method: string | undefined;
  readonly answer: (response: Response) => void;
  left: number;
}

const DEFAULT_CHANNELS: readonly SlackChannel[] = [
  { id: "C01ALERTS", name: "call-alerts", isMember: true },
  { id: "C02SALES", name: "sales" },
];
const DEFAULT_SCOPES = ["chat:write", "channels:read", "channels:join", "commands"];
const TRIGGER_MS = 3_000;

/** Starts the stand-in on a free loopback port (or `port`). Only structural nonsense is a violation; all else is answered as Slack would. */
export async function startSlackSandbox(
  options: SlackOauthOptions & {
    readonly port?: number;
    readonly signingSecret: string;
    /** Two public channels unless given: C01ALERTS with the bot in it, C02SALES without. */
    readonly channels?: readonly SlackChannel[];
  },
): Promise<SlackSandbox> {
  const { now } = options;
  const oauth = createSlackOauth(options);
  const workspace = createWorkspace(options.channels ?? DEFAULT_CHANNELS, now);
  const views = new Map<string, SlackView>();
  const triggers = new Map<string, { readonly atMs: number; spent: boolean }>();
  const refusals: WaitingRefusal[] = [];
  let apiRequests = 0;
  let serial = 0;
  const nextId = (): string => String(++serial).padStart(8, "0");
  const responseUrls = createResponseUrls({ now, nextId });

  const spendTrigger = (triggerId: string): string | undefined => {
    const trigger = triggers.get(triggerId);
    if (trigger === undefined) return "invalid_trigger_id";
    if (trigger.spent) return "exchanged_trigger_id";
    if (now() - trigger.atMs > TRIGGER_MS) return "expired_trigger_id";
    trigger.spent = true;
    return undefined;
  };

  const server = await startSandboxServer({
    name: "slack",
    port: options.port,
    notFoundBody: () => "not found",
    defineRoutes: (app, { reportViolation }) => {
      const state: SlackState = { workspace, oauth, views, spendTrigger, nextId, reportViolation };
      defineInstallation(app, state);
      responseUrls.defineRoutes(app, reportViolation);
      app.all("/api/:method", (request, response) => {
        apiRequests += 1;
        const method = String(request.params["method"]);
        const refusal = refusals.find((each) => each.left > 0 && (each.method ?? method) === method);
        if (refusal === undefined) {
          response.json(answerCall(state, request, method));
          return;
        }
        refusal.left -= 1;
        refusal.answer(response);
      });
    },
  });

  const context = (): { readonly trigger_id: string; readonly response_url: string } => {
    const triggerId = `${nextId()}.sandbox`;
    triggers.set(triggerId, { atMs: now(), spent: false });
    return { trigger_id: triggerId, response_url: `${server.url}${responseUrls.issue()}` };
  };
  const postForm = (target: string, form: Readonly<Record<string, string>>): Promise<SlackDelivery> => {
    const contentType = "application/x-www-form-urlencoded";
    const body = new URLSearchParams(form).toString();
    return postSigned(target, { body, contentType }, { signingSecret: options.signingSecret, nowMs: now() });
  };

  return {
    ...server,
    messages: workspace.messages,
    views: () => [...views.values()],
    responses: responseUrls.responses,
    apiRequests: () => apiRequests,
    deny: (error, times, method) => {
      refusals.push({ method, left: times, answer: (response) => response.json(failed(error)) });
    },
    rateLimit: (times, retryAfterSeconds, method) => {
      const answer = (response: Response): void => {
        response.status(429).set("Retry-After", String(retryAfterSeconds)).json(failed("ratelimited"));
      };
      refusals.push({ method, left: times, answer });
    },
    install: (scopes) => oauth.issueToken(scopes ?? DEFAULT_SCOPES),
    sendInteraction: (target, payload) => {
      const user = { id: WORKSPACE.adminUserId, team_id: WORKSPACE.teamId };
      const team = { id: WORKSPACE.teamId, domain: "sandbox" };
      const whole = { type: "block_actions", user, team, api_app_id: WORKSPACE.appId, ...context(), ...payload };
      return postForm(target, { payload: JSON.stringify(whole) });
    },
    sendCommand: (target, form) => {
      const { adminUserId: user_id, teamId: team_id, appId: api_app_id } = WORKSPACE;
      return postForm(target, { user_id, team_id, api_app_id, channel_id: "C01ALERTS", ...context(), ...form });
    },
    sendEvent: (target, envelope) => {
      const { teamId: team_id, appId: api_app_id } = WORKSPACE;
      const whole = { type: "event_callback", team_id, api_app_id, event_id: `Ev${nextId()}`, ...envelope };
      const request = { body: JSON.stringify(whole), contentType: "application/json" };
      return postSigned(target, request, { signingSecret: options.signingSecret, nowMs: now() });
    },
  };
}

function defineInstallation(app: Express, state: SlackState): void {
  app.get("/oauth/v2/authorize", (request, response) => {
    const answer = state.oauth.authorize(new URL(request.originalUrl, "http://sandbox").searchParams);
    if ("location" in answer) {
      response.redirect(302, answer.location);
      return;
    }
    for (const scope of answer.unknownScopes) state.reportViolation(`no such scope: ${scope}`);
    response.status(400).type("text/plain").send(answer.refusal);
  });
}

function answerCall(state: SlackState, request: Request, method: string): SlackAnswer {
  const args = argumentsOf(request);
  if (args === undefined) {
    state.reportViolation(`${method}: the body is no JSON object`);
    return failed("invalid_json");
  }
  if (method === "oauth.v2.access") return state.oauth.access(args, request.headers.authorization);
  const token = request.headers.authorization?.replace(/^Bearer /, "");
  if (token === undefined) {
    // Slack would take it there, but its marketplace rules want tokens in the header only. Slack's own client sends a token given per call in both.
    if (args["token"] !== undefined) state.reportViolation(`${method}: token outside the Authorization header`);
    return failed("not_authed");
  }
  const verdict = state.oauth.judge(token);
  if (verdict.kind === "refused") return failed(verdict.error);
  return act(state, { method, args, scopes: verdict.scopes });
}

function act(state: SlackState, call: MethodCall): SlackAnswer {
  const method = METHODS.get(call.method);
  if (method === undefined) {
    state.reportViolation(`no such method: ${call.method}`);
    return failed("unknown_method", { req_method: call.method });
  }
  const needed = method.scopes ?? [];
  if (needed.length > 0 && !needed.some((each) => call.scopes.includes(each)))
    return failed("missing_scope", { needed: needed.join(","), provided: call.scopes.join(",") });
  const unknown = Object.keys(call.args).filter((each) => !["token", "team_id", ...method.args].includes(each));
  for (const each of unknown) state.reportViolation(`${call.method}: no such argument: ${each}`);
  if (unknown.length > 0) return failed("invalid_arg_name");
  const structured = Object.keys(call.args).filter((each) => isStructured(each, call.args[each]));
  for (const each of structured) state.reportViolation(`${call.method}: ${each} is not a plain value`);
  if (structured.length > 0) return failed("invalid_arguments");
  const missing = (method.required ?? []).filter((each) => (call.args[each] ?? "") === "");
  if (missing.length === 0) return method.act(state, call);
  const messages = missing.map((each) => `[ERROR] missing required field: ${each}`);
  return failed("invalid_arguments", { response_metadata: { messages } });
}

/** Whether an argument holds a list or an object where only text, numbers and booleans go. */
function isStructured(name: string, value: unknown): boolean {
  return typeof value === "object" && value !== null && !["blocks", "view", "metadata"].includes(name);
}

/** Arguments of a JSON body, else of a form body and the query; undefined when a JSON body is no object. */
function argumentsOf(request: Request): Readonly<Record<string, unknown>> | undefined {
  const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  if (request.headers["content-type"]?.startsWith("application/json") !== true) {
    const query = new URL(request.originalUrl, "http://sandbox").searchParams;
    return Object.fromEntries([...query, ...new URLSearchParams(text)]);
  }
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
