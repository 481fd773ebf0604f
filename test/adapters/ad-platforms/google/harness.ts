import { createGoogle } from "../../../../app/adapters/ad-platforms/google/index.ts";
import type { OfflineConversion } from "../../../../app/records/offline-conversion.ts";
import { callId, conversionId } from "../../../../app/values/ids.ts";
import { instant } from "../../../../app/values/instant.ts";
import { money } from "../../../../app/values/money.ts";
import { parsePhone } from "../../../../app/values/phone.ts";
import { type GoogleSandbox, startGoogleSandbox } from "../../../sandbox/google/index.ts";

/** A signed-in account at a fresh sandbox whose clock stands at noon on 24 November 2026 and moves only when told. */
export async function startGoogle() {
  let nowMs = Date.parse("2026-11-24T12:00:00Z");
  let counted = 0;
  let refreshes = 0;
  const sandbox: GoogleSandbox = await startGoogleSandbox({
    now: () => nowMs,
    clientId: "client",
    clientSecret: "secret",
    accounts: [
      { accountId: "1234567890", conversionActions: [{ id: "777", type: "UPLOAD_CLICKS", lookbackDays: 30 }] },
    ],
  });
  const vendor = createGoogle({ dataManagerUrl: sandbox.url, statusAfterMs: 1_800_000 });
  let token = sandbox.issueTokens().accessToken;
  const renew = { works: true };
  const open = (changes: Readonly<Record<string, string>> = {}) =>
    vendor.open({
      settings: vendor.settings.parse({ operatingAccountId: "123-456-7890", conversionActionId: "777", ...changes }),
      accessToken: async (refresh) => {
        if (refresh === true) {
          refreshes += 1;
          if (renew.works) token = sandbox.issueTokens().accessToken;
        }
        return token;
      },
      countRequests: (count) => {
        counted += count;
      },
    });
  return {
    sandbox,
    vendor,
    open,
    platform: open(),
    renew,
    counted: () => counted,
    refreshes: () => refreshes,
    passMs: (milliseconds: number) => {
      nowMs += milliseconds;
    },
  };
}

export type GoogleHarness = Awaited<ReturnType<typeof startGoogle>>;

/** A consented conversion of $1,250.00 won on 20 November 2026; `id` tells conversions apart. */
export function aConversion(id: string, changes: Partial<OfflineConversion> = {}): OfflineConversion {
  return {
    id: conversionId(id),
    callId: callId(`call-${id}`),
    at: instant("2026-11-20T15:04:05Z"),
    value: money(125_000, "USD"),
    phone: parsePhone("+12025550134", "US"),
    clickIds: [],
    consent: "granted",
    ...changes,
  };
}

/** A conversion that Google refuses: its time is in the future. */
export function aFutureConversion(id: string): OfflineConversion {
  return aConversion(id, { at: instant("2026-12-24T12:00:00Z") });
}
