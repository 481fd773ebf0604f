import { epochMs, MINUTE_MS } from "../../../app/values/instant.ts";
import { callrailMessages } from "./callrail-messages.ts";
import type { DemoMonth } from "./demo-call.ts";
import type { CallRailConnection, TwilioConnection } from "./message.ts";
import { twilioMessages } from "./twilio-messages.ts";

/** The two connections of the firm. */
export interface DemoConnections {
  readonly callrail: CallRailConnection;
  readonly twilio: TwilioConnection;
}

/** One delivery, ready to be posted. */
export interface DemoWebhook {
  readonly callKey: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const DUPLICATES = 8;

/**
 * The webhooks of the month in the order in which they are posted, signed. As in life some come twice, some before the one that they follow on, and
 * some days late.
 */
export function demoWebhooks(month: DemoMonth, connections: DemoConnections): readonly DemoWebhook[] {
  const sent = month.calls.flatMap((call, index) => {
    const messages =
      call.provider === "callrail"
        ? callrailMessages(call, index, connections.callrail)
        : twilioMessages(call, index, connections.twilio);
    return messages.map(({ after, ...message }) => ({
      at: epochMs(call.startedAt) + after * 1_000,
      webhook: { callKey: call.key, ...message },
    }));
  });
  const stride = Math.floor(sent.length / DUPLICATES);
  const again = sent
    .filter((_, index) => index % stride === 5)
    .slice(0, DUPLICATES)
    .map(({ at, webhook }, index) => ({ at: at + (index + 1) * 7 * MINUTE_MS, webhook }));
  return [...sent, ...again].sort((a, b) => a.at - b.at).map(({ webhook }) => webhook);
}
