import { Client } from "@hubspot/api-client";
import type { z } from "zod";
import { isOutsideError, ReconnectRequiredError, TransientError } from "../../../values/errors.ts";
import type { CrmSession } from "../crm.ts";
import { type RefusedAnswer, refusedError } from "./errors.ts";
import { readAnswer } from "./payloads.ts";

/** One request to a portal's API; `path` begins with a slash. */
interface ApiRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: unknown;
}

/** What speaking to one portal needs of a session. */
export type ClientSession = Pick<CrmSession, "apiUrl" | "accessToken" | "countRequests">;

/** A portal's API. */
export interface HubSpotClient {
  /** Sends one request and reads its answer; throws an outside error when the portal could not be asked or refused. */
  send<Answer>(request: ApiRequest, schema: z.ZodType<Answer>): Promise<Answer>;
}

/** How long we wait for a whole answer; the SDK would wait for ever. */
const TIMEOUT_MS = 30_000;

/**
 * Opens the API of a session's portal. The SDK's limiter and retries stay off: they live in one place for the whole process, which every new
 * client overwrites, and they would spend requests that nobody counted. `apiRequest` is used because it takes the dated paths, which the
 * SDK's own methods do not know yet, and because it answers a refusal instead of throwing an error whose text holds the whole body.
 */
export function createClient(session: ClientSession, timeoutMs = TIMEOUT_MS): HubSpotClient {
  async function attempt(request: ApiRequest, accessToken: string): Promise<RefusedAnswer> {
    session.countRequests(1);
    // A client costs less than a microsecond, and one per request can never carry another session's token.
    const client = new Client({ accessToken, basePath: session.apiUrl });
    return await within(timeoutMs, answerOf(client, request));
  }

  async function attemptTwice(request: ApiRequest): Promise<RefusedAnswer> {
    const answer = await attempt(request, await session.accessToken());
    if (answer.status !== 401) return answer;
    const again = await attempt(request, await session.accessToken(true));
    if (again.status !== 401) return again;
    throw new ReconnectRequiredError("hubspot.session", "HubSpot ended the sign-in. Connect it again.");
  }

  return {
    async send(request, schema) {
      const answer = await attemptTwice(request);
      if (answer.status < 200 || answer.status > 299) throw refusedError(answer);
      return readAnswer(answer.body, schema);
    },
  };
}

/** Whatever goes wrong on the way means that HubSpot could not be reached. The original is not kept: its text quotes the address. */
async function answerOf(client: Client, request: ApiRequest): Promise<RefusedAnswer> {
  try {
    const response = await client.apiRequest({ ...request });
    return { status: response.status, body: parsed(await response.text()) };
  } catch (error) {
    if (isOutsideError(error)) throw error;
    throw new TransientError("hubspot.unreachable", "HubSpot could not be reached.");
  }
}

/** A success without a body (204) is undefined; a page of a gateway instead of data is a passing failure. */
function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new TransientError("hubspot.not_json", "HubSpot answered with a page instead of data.");
  }
}

async function within<Answer>(timeoutMs: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new TransientError("hubspot.timeout", `HubSpot did not answer in ${timeoutMs} ms.`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
