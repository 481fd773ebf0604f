import { App, ExpressReceiver } from "@slack/bolt";
import type { Clock } from "../../../values/instant.ts";
import type { Secret } from "../../../values/secret.ts";
import { silentLogger } from "./logger.ts";
import { verifySlackRequest } from "./verify.ts";

type Handler = ExpressReceiver["router"];
type Request = Parameters<Handler>[0];
type Response = Parameters<Handler>[1];
type Next = Parameters<Handler>[2];

/** Largest body that is read; Slack's own are far smaller. */
const MAX_BODY_BYTES = 1024 * 1024;

/** What the receiver needs. `onUninstalled` must be safe to repeat: Slack sends an event again when we fail, and two events tell of one removal. */
export interface SlackReceiverOptions {
  readonly signingSecret: Secret;
  readonly now: Clock;
  /** The workspace took its consent back: delete its token and stop sending. */
  onUninstalled(teamId: string): Promise<void>;
}

/**
 * What Slack sends to us, as middleware: mount it at `/slack/events` before any body parser, since signatures are over raw bytes. Forged and stale
 * requests are answered 401. Events are answered 200 only after `onUninstalled` has finished. Presses that need no act of ours (link buttons) are
 * acknowledged, as Slack otherwise shows the person a warning.
 */
export function createSlackReceiver(
  options: SlackReceiverOptions,
): (request: Request, response: Response, next: Next) => Promise<void> {
  const receiver = new ExpressReceiver({
    signingSecret: options.signingSecret.reveal(),
    endpoints: "/",
    processBeforeResponse: true,
    logger: silentLogger,
  });
  // No handler calls Slack, so no token is needed: the workspace's id is all that is authorized.
  const authorize = async ({ teamId }: { readonly teamId?: string }) => ({ teamId });
  listen(new App({ receiver, authorize, logger: silentLogger }), options);

  return async (request, response, next) => {
    const rawBody = await readBody(request);
    if (rawBody === undefined) {
      response.status(413).end();
      return;
    }
    const signed = {
      timestamp: request.get("x-slack-request-timestamp"),
      signature: request.get("x-slack-signature"),
      rawBody,
    };
    if (verifySlackRequest(signed, options.signingSecret, options.now()) !== "authentic") {
      response.status(401).end();
      return;
    }
    // Bolt reads the body from here when the stream is already spent, and checks the signature once more.
    Object.assign(request, { rawBody });
    receiver.router(request, response, next);
  };
}

function listen(app: App, { onUninstalled }: SlackReceiverOptions): void {
  app.event("app_uninstalled", ({ body }) => onUninstalled(body.team_id));
  app.event("tokens_revoked", async ({ body, event }) => {
    // A single user's token may end without ours; we hold only the bot's.
    if ((event.tokens.bot ?? []).length > 0) await onUninstalled(body.team_id);
  });
  app.action(/./, ({ ack }) => ack());
  app.shortcut(/./, ({ ack }) => ack());
  app.view(/./, ({ ack }) => ack());
}

/** The raw body, or undefined when it is larger than we read. */
async function readBody(request: Request): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}
