import { z } from "zod";
import { InvalidInputError } from "../../../values/errors.ts";
import { Secret } from "../../../values/secret.ts";
import type { OAuthClient } from "../../oauth.ts";

const tokensSchema = z.object({
  ok: z.literal(true),
  access_token: z.string().min(1),
  team: z.object({ id: z.string().min(1), name: z.string().default("") }),
});
const refusalSchema = z.object({ ok: z.literal(false), error: z.string() });

/** What the operator sets: our Slack app, and where Slack lives (`https://slack.com`). */
export interface SlackOAuthOptions {
  readonly slackUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/**
 * Slack's installation as data (OAuth v2, docs.slack.dev/authentication/installing-with-oauth, read November 2026). The access token is the bot token,
 * which lives until the app is removed; `identity.team_id` names the workspace, by which `createSlackReceiver` tells of a removal.
 */
export function slackOAuth(options: SlackOAuthOptions): OAuthClient {
  return {
    authorizationUrl: new URL("/oauth/v2/authorize", options.slackUrl).href,
    tokenUrl: new URL("/api/oauth.v2.access", options.slackUrl).href,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    scopes: ["chat:write"],
    readTokens: (answer) => {
      const parsed = tokensSchema.safeParse(answer);
      if (!parsed.success) {
        // Slack refuses with HTTP 200 and a word of its own.
        const refusal = refusalSchema.safeParse(answer);
        const why = refusal.success
          ? `Slack refused the sign-in: ${refusal.data.error}.`
          : "Slack's answer cannot be read.";
        throw new InvalidInputError("slack.tokens", why);
      }
      const { access_token, team } = parsed.data;
      return {
        accessToken: new Secret(access_token),
        apiUrl: new URL("/api/", options.slackUrl).href,
        identity: { team_id: team.id, team_name: team.name },
      };
    },
  };
}
