import { z } from "zod";
import type { OAuthClient, OAuthTokens } from "../adapters/oauth.ts";
import { ReconnectRequiredError, RejectedError } from "../values/errors.ts";
import type { Secret } from "../values/secret.ts";

/** Posts a form and answers status and parsed body; throws TransientError or RateLimitedError when the vendor cannot answer. */
export type PostForm = (
  url: string,
  form: Readonly<Record<string, string>>,
) => Promise<{ readonly status: number; readonly body: unknown }>;

const refusal = z.looseObject({ error: z.string().optional(), status: z.string().optional() });

/**
 * Asks a vendor for fresh tokens with a refresh token. Throws ReconnectRequiredError when the vendor no longer accepts it, RejectedError when our own
 * client settings are wrong, and what `postForm` throws.
 */
export async function refreshTokens(
  oauth: OAuthClient,
  refreshToken: Secret,
  postForm: PostForm,
): Promise<OAuthTokens> {
  const answer = await postForm(oauth.tokenUrl, {
    grant_type: "refresh_token",
    client_id: oauth.clientId,
    client_secret: oauth.clientSecret.reveal(),
    refresh_token: refreshToken.reveal(),
  });
  if (answer.status < 300) return oauth.readTokens(answer.body);
  const said = refusal.safeParse(answer.body);
  const code = said.success ? (said.data.error ?? said.data.status ?? "") : "";
  if (code === "invalid_grant" || code === "BAD_REFRESH_TOKEN") {
    throw new ReconnectRequiredError(
      "oauth.refresh_refused",
      "The sign-in has ended. Sign in again; nothing was lost.",
    );
  }
  throw new RejectedError("oauth.client_refused", `The sign-in server refused our app (${code || answer.status}).`);
}
