import type { Harness } from "../harness.ts";
import { openHubSpot } from "./open-hubspot.ts";

/** HubSpot, whose contacts are the people and whose calls hang on them. */
export const hubspotHarness: Harness = {
  async open() {
    const { sandbox, clock, vendor, crm, counted, refreshes } = await openHubSpot();
    const { portal } = sandbox;
    return {
      vendor,
      crm,
      counted,
      refreshes,
      newPersonObject: "contact",
      addPerson: (phone) => ({ object: "contact", id: portal.create("contacts", { lastname: "Lee", phone }) }),
      renamePerson: (ref, lastname) => portal.update("contacts", ref.id, { lastname }),
      countNewPeople: () => portal.all("contacts").length,
      calls: () =>
        portal.all("calls").map((call) => ({ ...call, contacts: portal.associationsOf("calls", call.id, "contacts") })),
      win: (amount, person) => {
        const deal = { dealname: "Roof", dealstage: "closedwon", amount, closedate: "2026-01-30T12:00:00Z" };
        return portal.create("deals", deal, [{ toType: "contacts", toId: person.id }]);
      },
      refuseCall: (callId, message) => {
        const match = { type: "calls", operation: "upsert", where: isCall(callId) };
        sandbox.failRows(match, { category: "VALIDATION_ERROR", message }, 1);
      },
      breakDown: (status) => sandbox.injectFault({}, { kind: "answer", status, body: "" }, Number.POSITIVE_INFINITY),
      expireAccessToken: sandbox.expireAccessTokens,
      endSignIn: sandbox.revokeRefreshToken,
      passTime: (milliseconds) => {
        clock.ms += milliseconds;
      },
      violations: () => sandbox.violations,
      close: sandbox.close,
    };
  },
};

function isCall(callId: string): (properties: Readonly<Record<string, string>>) => boolean {
  return (properties) => properties["ringledger_call_id"] === callId;
}
