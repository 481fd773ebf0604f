import { ReconnectRequiredError, RejectedError } from "../../../values/errors.ts";
import type { HttpAnswer, HttpClient, HttpRequest } from "../../http-client.ts";
import type { AdPlatformSession } from "../ad-platform.ts";
import {
  type DestinationStatus,
  type GoogleRefusal,
  type IngestBody,
  ingestedSchema,
  readAnswer,
  readRefusal,
  requestStatusSchema,
} from "./payloads.ts";

/** What Google said about a whole request: taken under its id, or refused as a whole. */
export type IngestAnswer =
  | { readonly kind: "taken"; readonly requestId: string }
  | { readonly kind: "refused"; readonly refusal: GoogleRefusal };

/** The two methods of Data Manager that we call. Every method throws outside errors when Google could not be asked. */
export interface GoogleClient {
  ingest(body: IngestBody): Promise<IngestAnswer>;
  requestStatus(requestId: string): Promise<readonly DestinationStatus[]>;
}

/** Signs, counts and sends requests; an access token that Google refuses is renewed once. */
export function createGoogleClient(options: {
  readonly url: string;
  readonly http: HttpClient;
  readonly session: Pick<AdPlatformSession<unknown>, "accessToken" | "countRequests">;
}): GoogleClient {
  const { http, session } = options;

  const ask = async (request: Pick<HttpRequest, "method" | "json">, path: string): Promise<HttpAnswer> => {
    const send = (token: string): Promise<HttpAnswer> => {
      session.countRequests(1);
      const headers = { authorization: `Bearer ${token}` };
      return http.request({ ...request, vendor: "Google", url: new URL(path, options.url).href, headers });
    };
    const first = await send(await session.accessToken());
    const answer = first.status === 401 ? await send(await session.accessToken(true)) : first;
    refuseAccess(answer);
    return answer;
  };

  return {
    ingest: async (json) => {
      const { status, body } = await ask({ method: "POST", json }, "/v1/events:ingest");
      if (status >= 400) return { kind: "refused", refusal: readRefusal(body) };
      return { kind: "taken", requestId: readAnswer(body, ingestedSchema).requestId };
    },
    requestStatus: async (requestId) => {
      const query = new URLSearchParams({ requestId });
      const { status, body } = await ask({ method: "GET" }, `/v1/requestStatus:retrieve?${query}`);
      if (status >= 400) {
        throw new RejectedError(
          status === 404 ? "google.request_unknown" : `google.http_${status}`,
          `Google gives no verdict on an earlier request. ${readRefusal(body).message}`.trim(),
        );
      }
      return readAnswer(body, requestStatusSchema).requestStatusPerDestination;
    },
  };
}

/** 401 after a renewed token, and 403 (a scope or an account that was not granted), both end when the customer signs in again with enough rights. */
function refuseAccess({ status, body }: HttpAnswer): void {
  if (status === 401) {
    throw new ReconnectRequiredError("google.unauthenticated", "Google no longer accepts the sign-in. Sign in again.");
  }
  if (status === 403) {
    const { reason, message } = readRefusal(body);
    const what = reason === "ACCESS_TOKEN_SCOPE_INSUFFICIENT" ? "google.scope_missing" : "google.permission_denied";
    throw new ReconnectRequiredError(what, `Sign in again with a user who may use the account. ${message}`.trim());
  }
}
