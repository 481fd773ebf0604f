import { createHmac } from "node:crypto";

/** What our server answered to a request from Slack. */
export interface SlackDelivery {
  readonly status: number;
  readonly body: string;
}

/** Posts a body as Slack does: signed v0 over timestamp and raw body (docs.slack.dev/authentication/verifying-requests-from-slack, read November 2026). */
export async function postSigned(
  target: string,
  request: { readonly body: string; readonly contentType: string },
  signer: { readonly signingSecret: string; readonly nowMs: number },
): Promise<SlackDelivery> {
  const timestamp = String(Math.floor(signer.nowMs / 1_000));
  const signed = `v0:${timestamp}:${request.body}`;
  const response = await fetch(target, {
    method: "POST",
    headers: {
      "content-type": request.contentType,
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${createHmac("sha256", signer.signingSecret).update(signed).digest("hex")}`,
    },
    body: request.body,
  });
  return { status: response.status, body: await response.text() };
}
