import type { z } from "zod";
import { InvalidInputError, ReconnectRequiredError, RejectedError } from "../../../values/errors.ts";
import { createHttpClient } from "../../http-client.ts";
import type { OAuthTokens } from "../../oauth.ts";
import type { CrmIdentity } from "../crm.ts";
import { createClient } from "./client.ts";
import { refusedError } from "./errors.ts";
import { userPath } from "./names.ts";
import { type HubSpotOptions, oauthUrl } from "./oauth.ts";
import { introspectionSchema, readAnswer, userSchema } from "./payloads.ts";

const TIMEOUT_MS = 30_000;

/**
 * Reads whose tokens these are, in two requests. A portal is called by its domain, because no API tells the company's name. An administrator
 * is whom HubSpot itself calls super admin; when it will not tell, the person is none.
 */
export async function identify(tokens: OAuthTokens, options: HubSpotOptions): Promise<CrmIdentity> {
  const token = await introspect(tokens, options);
  const portalId = tokens.identity["hub_id"] ?? "";
  const userId = tokens.identity["user_id"] ?? "";
  if (token.hub_id !== portalId || token.user_id !== userId) {
    throw new InvalidInputError("hubspot.identity", "HubSpot named two different people for one sign-in.");
  }
  const user = await readUser(tokens, userId);
  const email = user?.email ?? token.user;
  const name = [user?.firstName, user?.lastName].filter((part) => part).join(" ");
  return {
    externalId: portalId,
    orgName: token.hub_domain ?? portalId,
    userExternalId: userId,
    userName: name || email || userId,
    ...(email ? { email } : {}),
    isAdmin: user?.superAdmin === true,
  };
}

async function introspect(tokens: OAuthTokens, options: HubSpotOptions): Promise<z.output<typeof introspectionSchema>> {
  const form = {
    client_id: options.clientId,
    client_secret: options.clientSecret.reveal(),
    token: tokens.accessToken.reveal(),
    token_type_hint: "access_token",
  };
  const http = createHttpClient({ timeoutMs: TIMEOUT_MS });
  const url = oauthUrl(options, "token/introspect");
  const answer = await http.request({ vendor: "HubSpot", method: "POST", url, form });
  if (answer.status !== 200) throw refusedError(answer);
  const token = readAnswer(answer.body, introspectionSchema);
  if (!token.active) throw sessionEnded();
  return token;
}

/** What HubSpot says of the person; undefined where it refuses to say. */
async function readUser(tokens: OAuthTokens, userId: string) {
  const client = createClient({
    apiUrl: tokens.apiUrl,
    accessToken: (refresh) =>
      refresh === true ? Promise.reject(sessionEnded()) : Promise.resolve(tokens.accessToken.reveal()),
    countRequests: () => undefined,
  });
  try {
    return await client.send({ method: "GET", path: userPath(userId) }, userSchema);
  } catch (error) {
    if (error instanceof RejectedError) return undefined;
    throw error;
  }
}

function sessionEnded(): ReconnectRequiredError {
  return new ReconnectRequiredError("hubspot.session", "HubSpot refused the sign-in. Connect it again.");
}
