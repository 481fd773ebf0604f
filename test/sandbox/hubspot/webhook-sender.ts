import type { WebhookEvent } from "./webhook-events.ts";
import { signatureV3 } from "./webhook-signature.ts";

/** How the deliveries went so far. */
export interface WebhookCounts {
  /** Requests sent to the target. */
  readonly attempts: number;
  readonly failedAttempts: number;
  /** Events that the target answered with 2xx. */
  readonly deliveredEvents: number;
  readonly waitingEvents: number;
}

/** Sends events to the app's target until it takes them. */
export interface WebhookSender {
  /** Queues an event; it leaves by itself shortly afterwards. Without a target the app is not subscribed and nothing is kept. */
  queue(event: WebhookEvent): void;
  /** Tries everything that waits once, now; what fails is tried again by itself. */
  flush(): Promise<void>;
  /** `signedUrl` is what goes into the signature when the public address differs from the one that is called. */
  setTarget(url: string | undefined, signedUrl?: string): void;
  counts(): WebhookCounts;
  close(): void;
}

interface WaitingEvent {
  readonly event: WebhookEvent;
  attempts: number;
}

const MAX_EVENTS_PER_REQUEST = 100;
const FIRST_DELAY_MS = 15;
const LONGEST_BACKOFF_MS = 1_000;
/** HubSpot waits 5 seconds for the answer. */
const ANSWER_TIMEOUT_MS = 5_000;

/** A sender that signs with the app's secret. HubSpot gives up after 10 retries in a day; this one goes on until closed. */
export function createWebhookSender(options: {
  readonly now: () => number;
  readonly clientSecret: string;
}): WebhookSender {
  let target: { readonly url: string; readonly signedUrl: string } | undefined;
  let waiting: WaitingEvent[] = [];
  let sending: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const closing = new AbortController();
  let failuresInARow = 0;
  const counts = { attempts: 0, failedAttempts: 0, deliveredEvents: 0 };

  const sendBatch = async (batch: readonly WaitingEvent[]): Promise<void> => {
    if (target === undefined) return;
    counts.attempts += 1;
    const body = JSON.stringify(batch.map((each) => ({ ...each.event, attemptNumber: each.attempts })));
    if (
      await isTaken({
        ...target,
        body,
        timestampMs: options.now(),
        clientSecret: options.clientSecret,
        closing: closing.signal,
      })
    ) {
      const taken = new Set(batch);
      waiting = waiting.filter((each) => !taken.has(each));
      counts.deliveredEvents += batch.length;
      failuresInARow = 0;
      return;
    }
    counts.failedAttempts += 1;
    failuresInARow += 1;
    for (const each of batch) each.attempts += 1;
  };

  const sendAll = async (): Promise<void> => {
    const all = [...waiting];
    for (let start = 0; start < all.length && !closing.signal.aborted; start += MAX_EVENTS_PER_REQUEST) {
      await sendBatch(all.slice(start, start + MAX_EVENTS_PER_REQUEST));
    }
  };

  const wakeUp = (): void => {
    if (closing.signal.aborted || timer !== undefined || waiting.length === 0) return;
    const delay = failuresInARow === 0 ? FIRST_DELAY_MS : Math.min(50 * 2 ** failuresInARow, LONGEST_BACKOFF_MS);
    timer = setTimeout(() => {
      timer = undefined;
      void flush();
    }, delay);
    timer.unref();
  };

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    sending = sending.then(sendAll).then(wakeUp);
    return sending;
  };

  return {
    flush,
    queue: (event) => {
      if (target === undefined || closing.signal.aborted) return;
      waiting.push({ event, attempts: 0 });
      wakeUp();
    },
    setTarget: (url, signedUrl) => {
      target = url === undefined ? undefined : { url, signedUrl: signedUrl ?? url };
    },
    counts: () => ({ ...counts, waitingEvents: waiting.length }),
    close: () => {
      closing.abort();
      clearTimeout(timer);
    },
  };
}

async function isTaken(delivery: {
  readonly url: string;
  readonly signedUrl: string;
  readonly body: string;
  readonly timestampMs: number;
  readonly clientSecret: string;
  readonly closing: AbortSignal;
}): Promise<boolean> {
  const headers = {
    "Content-Type": "application/json",
    "User-Agent": "HubSpot Connect 2.0 (http://dev.hubspot.com/) - WebHooks",
    "X-HubSpot-Signature-Version": "v3",
    "X-HubSpot-Signature-v3": signatureV3({ ...delivery, method: "POST", url: delivery.signedUrl }),
    "X-HubSpot-Request-Timestamp": String(delivery.timestampMs),
  };
  try {
    const signal = AbortSignal.any([delivery.closing, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
    const answer = await fetch(delivery.url, { method: "POST", headers, body: delivery.body, signal });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    // A target that is down or too slow is what the retries are for.
    return false;
  }
}
