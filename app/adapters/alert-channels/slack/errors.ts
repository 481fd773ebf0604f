import { webApi } from "@slack/bolt";
import type { ItemResult } from "../../../records/desired.ts";
import { RateLimitedError, ReconnectRequiredError, RejectedError, TransientError } from "../../../values/errors.ts";
import { MINUTE_MS, SECOND_MS } from "../../../values/instant.ts";

/*
 * Slack's error words (docs.slack.dev/reference/methods/chat.postMessage and chat.update, read November 2026).
 */

const SIGN_IN_ENDED: ReadonlySet<string> = new Set([
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "missing_scope",
  "team_access_not_granted",
]);

const PASSING: ReadonlySet<string> = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
]);

const CANNOT_UPDATE: ReadonlySet<string> = new Set(["message_not_found", "cant_update_message", "edit_window_closed"]);

/** Slack's own word for a refusal; undefined when the error is no refusal. */
function slackWord(error: unknown): string | undefined {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
}

/** Whether an update failed because the message is gone or can no longer be changed: posting it anew is then right. */
export function isMessageGone(error: unknown): boolean {
  return CANNOT_UPDATE.has(slackWord(error) ?? "");
}

/** A refusal as a row's answer with the next step; throws the outside error when Slack could not be asked, and a bug as it is. */
export function toRejected(error: unknown, channel: string): ItemResult {
  const word = slackWord(error);
  if (word === undefined) throw outsideError(error);
  if (word === "ratelimited" || word === "rate_limited") throw rateLimited(MINUTE_MS);
  if (PASSING.has(word)) throw new TransientError(`slack.${word}`, "Slack is not working right now.", error);
  if (SIGN_IN_ENDED.has(word)) {
    throw new ReconnectRequiredError(`slack.${word}`, "Slack no longer accepts the sign-in. Sign in to Slack again.");
  }
  return { kind: "rejected", code: word, message: nextStep(word, channelName(channel)), retry: false };
}

function nextStep(word: string, channel: string): string {
  switch (word) {
    case "not_in_channel":
      return `Invite @Ringledger to ${channel}, then send again.`;
    case "channel_not_found":
      return `Slack knows no ${channel}, or it is private. Check its name in Settings, or invite @Ringledger to it, then send again.`;
    case "is_archived":
      return `Slack says that ${channel} is archived. Choose another channel in Settings, then send again.`;
    case "restricted_action":
      return `Slack does not let apps post to ${channel}. Ask a workspace admin to allow it, then send again.`;
    default:
      return `Slack refused the message and named the reason ${word}.`;
  }
}

/** A channel's name as people write it; an id says nothing to them. */
function channelName(channel: string): string {
  return /^[CDG][A-Z0-9]{7,}$/.test(channel) ? "the alert channel" : `#${channel.replace(/^#/, "")}`;
}

function outsideError(error: unknown): unknown {
  if (error instanceof webApi.WebAPIRateLimitedError) return rateLimited(error.retryAfter * SECOND_MS);
  if (error instanceof webApi.WebAPIRequestError) {
    return new TransientError("slack.unreachable", "Slack could not be reached.", error);
  }
  if (error instanceof webApi.WebAPIHTTPError) {
    const code = `slack.http_${error.statusCode}`;
    if (error.statusCode >= 500) return new TransientError(code, "Slack is not working right now.");
    return new RejectedError(code, "Slack did not understand our request.");
  }
  return error;
}

function rateLimited(retryAfterMs: number): RateLimitedError {
  return new RateLimitedError("slack.ratelimited", "Slack asked us to slow down.", retryAfterMs);
}
