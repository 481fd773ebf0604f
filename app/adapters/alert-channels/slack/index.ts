import { webApi } from "@slack/bolt";
import { z } from "zod";
import type { ItemResult } from "../../../records/desired.ts";
import { TransientError } from "../../../values/errors.ts";
import { SECOND_MS } from "../../../values/instant.ts";
import type { AlertChannel, AlertChannelVendor } from "../alert-channel.ts";
import { type Reader, toMessage } from "./blocks.ts";
import { isMessageGone, toRejected } from "./errors.ts";
import { silentLogger } from "./logger.ts";
import { type SlackSettings, slackSettings } from "./settings.ts";

export { slackOAuth } from "./oauth.ts";
export { createSlackReceiver } from "./receiver.ts";

const TIMEOUT_MS = 10 * SECOND_MS;

const postedSchema = z.object({ channel: z.string().min(1), ts: z.string().min(1) });

/** A message that stands in Slack, by channel id and time stamp. */
type MessageRef = z.output<typeof postedSchema>;

/** Slack as alert channel: one message an alert, updated in place. `apiUrl` is Slack's Web API, `https://slack.com/api/`. */
export function createSlackChannel(options: { readonly apiUrl: string }): AlertChannelVendor<SlackSettings> {
  return {
    settings: slackSettings,
    open: (settings, reader) => openChannel(settings, reader, options.apiUrl),
  };
}

function openChannel(settings: SlackSettings, reader: Reader, apiUrl: string): AlertChannel {
  // The token goes into the constructor: given with a call, Slack's client would put it into the body as well. Retrying is our queue's work.
  const client = new webApi.WebClient(settings.botToken, {
    slackApiUrl: apiUrl.endsWith("/") ? apiUrl : `${apiUrl}/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    allowAbsoluteUrls: false,
    logger: silentLogger,
    // A redirect could carry the token to another host.
    fetch: (url, init) => globalThis.fetch(url, { ...init, redirect: "error" }),
  });

  const update = async (ref: MessageRef, message: ReturnType<typeof toMessage>): Promise<ItemResult | "gone"> => {
    try {
      return accepted(await client.chat.update({ ...ref, ...message }));
    } catch (error) {
      return isMessageGone(error) ? "gone" : toRejected(error, settings.channel);
    }
  };

  const postAnew = async (message: ReturnType<typeof toMessage>): Promise<ItemResult> => {
    try {
      const quiet = { unfurl_links: false, unfurl_media: false };
      return accepted(await client.chat.postMessage({ channel: settings.channel, ...message, ...quiet }));
    } catch (error) {
      return toRejected(error, settings.channel);
    }
  };

  return {
    post: async (alert, externalId) => {
      const message = toMessage(alert, reader);
      const ref = externalId === undefined ? undefined : readRef(externalId);
      const updated = ref === undefined ? "gone" : await update(ref, message);
      return updated === "gone" ? postAnew(message) : updated;
    },
  };
}

function accepted(answer: unknown): ItemResult {
  const posted = postedSchema.safeParse(answer);
  if (posted.success) return { kind: "accepted", externalId: `${posted.data.channel}:${posted.data.ts}` };
  throw new TransientError("slack.unreadable_answer", "Slack answered in a form that we do not know.", posted.error);
}

function readRef(externalId: string): MessageRef | undefined {
  const [channel = "", ts = ""] = externalId.split(":");
  return channel === "" || ts === "" ? undefined : { channel, ts };
}
