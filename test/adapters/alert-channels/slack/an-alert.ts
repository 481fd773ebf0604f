import type { Alert } from "../../../../app/records/alert.ts";
import { callId } from "../../../../app/values/ids.ts";
import { instant } from "../../../../app/values/instant.ts";
import { parsePhone } from "../../../../app/values/phone.ts";

/** Where the tests' install reads its alerts. */
export const READER = { timeZone: "America/New_York", homeCountry: "US" };

/** Maria's missed call of Tuesday 13 October 2026, 14:02 in New York. */
export function anAlert(changes: Partial<Alert> = {}): Alert {
  return {
    kind: "missed_call",
    callId: callId("call-1"),
    at: instant("2026-10-13T18:02:00Z"),
    callerName: "Maria Alvarez",
    callerNumber: parsePhone("+12025550134", "US"),
    source: { channel: "paid_search", platform: "google", keyword: "water heater repair" },
    rangSeconds: 31,
    link: "https://ringledger.example/calls/call-1",
    ...changes,
  };
}
