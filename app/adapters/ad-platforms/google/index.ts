import type { ItemResult } from "../../../records/desired.ts";
import type { OfflineConversion } from "../../../records/offline-conversion.ts";
import { SECOND_MS } from "../../../values/instant.ts";
import { createHttpClient } from "../../http-client.ts";
import type { AdPlatform, AdPlatformSession, AdPlatformVendor } from "../ad-platform.ts";
import { createGoogleClient } from "./client.ts";
import { sendRows } from "./send-rows.ts";
import { type GoogleSettings, googleSettings } from "./settings.ts";
import { toDestination, toEvent } from "./translate.ts";
import { toRequestStatus } from "./verdicts.ts";

export { googleOAuth } from "./oauth.ts";

/** Events that one request takes (developers.google.com/data-manager/api/devguides/limits, read November 2026). */
const MAX_BATCH = 2_000;

/** The longest click-through window that a conversion action can have; the action's own may be shorter, and Google then says so. */
const MAX_AGE_DAYS = 90;

const TIMEOUT_MS = 30 * SECOND_MS;

/**
 * Google Ads through Data Manager API v1: closed-won calls as offline conversions of a click action. A new value under the same id restates it; value 0
 * takes the money back, while the count stays (the API has no retraction). `statusAfterMs`: Google advises to ask for the verdict after 30 minutes.
 */
export function createGoogle(options: {
  readonly dataManagerUrl: string;
  readonly statusAfterMs: number;
}): AdPlatformVendor<GoogleSettings> {
  const http = createHttpClient({ timeoutMs: TIMEOUT_MS });
  return {
    name: "google",
    settings: googleSettings,
    statusAfterMs: options.statusAfterMs,
    maxAgeDays: MAX_AGE_DAYS,
    open: (session) => openAccount(session, { url: options.dataManagerUrl, http }),
  };
}

function openAccount(
  session: AdPlatformSession<GoogleSettings>,
  place: Pick<Parameters<typeof createGoogleClient>[0], "url" | "http">,
): AdPlatform {
  const client = createGoogleClient({ ...place, session });
  const destination = toDestination(session.settings);

  const send = async (
    batch: readonly OfflineConversion[],
    validateOnly: boolean,
    taken: (requestId: string, requestIndex: number) => ItemResult,
  ): Promise<readonly ItemResult[]> => {
    if (batch.length > MAX_BATCH) throw new Error(`A batch of ${batch.length} is larger than maxBatch.`);
    const ask: Parameters<typeof sendRows>[1] = (events) =>
      client.ingest({ destinations: [destination], events, encoding: "HEX", validateOnly });
    return sendRows(batch.map(toEvent), ask, taken);
  };

  return {
    maxBatch: MAX_BATCH,
    sendConversions: (batch) =>
      send(batch, false, (requestId, requestIndex) => ({ kind: "received", requestId, requestIndex })),
    validateConversions: (batch) => send(batch, true, () => ({ kind: "accepted" })),
    requestStatus: async (requestId) => toRequestStatus(await client.requestStatus(requestId)),
  };
}
