/** The one workspace that the sandbox knows, and the app and user ids in it. */
export const WORKSPACE = {
  teamId: "T01SANDBOX",
  teamName: "Sandbox Workspace",
  appId: "A01SANDBOX",
  botId: "B01SANDBOX",
  botUserId: "U01SANDBOXBOT",
  adminUserId: "U01SANDBOXADMIN",
} as const;

const KNOWN_SCOPES = new Set([
  "app_mentions:read",
  "channels:history",
  "channels:join",
  "channels:read",
  "chat:write",
  "chat:write.customize",
  "chat:write.public",
  "commands",
  "groups:read",
  "im:history",
  "im:read",
  "im:write",
  "team:read",
  "users:read",
  "users:read.email",
]);
const CODE_MS = 10 * 60_000;

/** The app's credentials; without `redirectUri` any address is taken. */
export interface SlackOauthOptions {
  readonly now: () => number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri?: string;
}

/** A Web API answer: `ok` and either what was asked for or `error`. */
export type SlackAnswer = { readonly ok: boolean } & Readonly<Record<string, unknown>>;

/** What a bot token is worth: its scopes, or the error that Slack answers for it. */
type TokenVerdict =
  | { readonly kind: "valid"; readonly scopes: readonly string[] }
  | { readonly kind: "refused"; readonly error: string };

/** The sandbox's installation flow (docs.slack.dev/authentication/installing-with-oauth, read November 2026). */
export interface SlackOauth {
  /** The address to go back to, or the words of the refusal; unknown scopes are listed for the record. */
  authorize(
    query: URLSearchParams,
  ): { readonly location: string } | { readonly refusal: string; readonly unknownScopes: readonly string[] };
  access(form: Readonly<Record<string, unknown>>, basic: string | undefined): SlackAnswer;
  issueToken(scopes: readonly string[]): string;
  judge(token: string): TokenVerdict;
  ownsApp(form: Readonly<Record<string, unknown>>): boolean;
  uninstall(): void;
}

interface PendingCode {
  readonly scopes: readonly string[];
  readonly redirectUri: string | undefined;
  readonly expiresAtMs: number;
  used: boolean;
}

/** OAuth v2 with long-lived bot tokens; token rotation is not offered. */
export function createSlackOauth(options: SlackOauthOptions): SlackOauth {
  const codes = new Map<string, PendingCode>();
  const tokens = new Map<string, readonly string[]>();
  const endedTokens = new Set<string>();
  let serial = 0;

  const issueToken = (scopes: readonly string[]): string => {
    const token = `xoxb-sandbox-${++serial}`;
    tokens.set(token, scopes);
    return token;
  };

  const authorize: SlackOauth["authorize"] = (query) => {
    const scopes = scopesOf(query.get("scope"));
    const unknownScopes = scopes.filter((each) => !KNOWN_SCOPES.has(each));
    const redirectUri = query.get("redirect_uri") ?? undefined;
    const target = redirectUri ?? options.redirectUri ?? "";
    const fits = options.redirectUri === undefined || target === options.redirectUri;
    if (query.get("client_id") !== options.clientId) return { refusal: "invalid_client_id", unknownScopes };
    if (!fits || !URL.canParse(target)) return { refusal: "bad_redirect_uri", unknownScopes };
    if (scopes.length === 0 || unknownScopes.length > 0) return { refusal: "invalid_scope", unknownScopes };
    const code = `sandbox-code-${++serial}`;
    codes.set(code, { scopes, redirectUri, expiresAtMs: options.now() + CODE_MS, used: false });
    const location = new URL(target);
    location.searchParams.set("code", code);
    location.searchParams.set("state", query.get("state") ?? "");
    return { location: location.toString() };
  };

  const access: SlackOauth["access"] = (form, basic) => {
    const client = clientOf(form, basic);
    if (client.id !== options.clientId) return failed("invalid_client_id");
    if (client.secret !== options.clientSecret) return failed("bad_client_secret");
    const pending = codes.get(String(form["code"]));
    if (pending === undefined || pending.expiresAtMs < options.now()) return failed("invalid_code");
    if (pending.used) return failed("code_already_used");
    if (pending.redirectUri !== form["redirect_uri"]) return failed("bad_redirect_uri");
    pending.used = true;
    return {
      ok: true,
      access_token: issueToken(pending.scopes),
      token_type: "bot",
      scope: pending.scopes.join(","),
      bot_user_id: WORKSPACE.botUserId,
      app_id: WORKSPACE.appId,
      team: { id: WORKSPACE.teamId, name: WORKSPACE.teamName },
      enterprise: null,
      authed_user: { id: WORKSPACE.adminUserId },
      is_enterprise_install: false,
    };
  };

  return {
    authorize,
    access,
    issueToken,
    judge: (token) => {
      const scopes = tokens.get(token);
      if (scopes !== undefined) return { kind: "valid", scopes };
      return { kind: "refused", error: endedTokens.has(token) ? "account_inactive" : "invalid_auth" };
    },
    ownsApp: (form) => form["client_id"] === options.clientId && form["client_secret"] === options.clientSecret,
    uninstall: () => {
      for (const token of tokens.keys()) endedTokens.add(token);
      tokens.clear();
    },
  };
}

/** The vendor's refusal: HTTP 200 with `ok` false. */
export function failed(error: string, more: Readonly<Record<string, unknown>> = {}): SlackAnswer {
  return { ok: false, error, ...more };
}

function scopesOf(scope: string | null): readonly string[] {
  return (scope ?? "").split(/[ ,]+/).filter((each) => each !== "");
}

function clientOf(
  form: Readonly<Record<string, unknown>>,
  basic: string | undefined,
): { readonly id: unknown; readonly secret: unknown } {
  if (basic?.startsWith("Basic ") !== true) return { id: form["client_id"], secret: form["client_secret"] };
  const [id, secret] = Buffer.from(basic.slice("Basic ".length), "base64").toString("utf8").split(":");
  return { id, secret };
}
