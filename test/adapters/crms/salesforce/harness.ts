import type { Harness } from "../harness.ts";
import { openSalesforce } from "./open-salesforce.ts";

/** Salesforce, whose new people are leads and whose calls are records of the package. */
export const salesforceHarness: Harness = {
  async open() {
    const { sandbox, clock, vendor, crm, counted, refreshes } = await openSalesforce();
    const { org } = sandbox;
    return {
      vendor,
      crm,
      counted,
      refreshes,
      newPersonObject: "lead",
      addPerson: (phone) => ({ object: "contact", id: org.insert("Contact", { LastName: "Lee", Phone: phone }) }),
      renamePerson: (ref, lastName) => org.update("Lead", ref.id, { LastName: lastName }),
      countNewPeople: () => org.all("Lead").length,
      calls: () => org.all("rngl__Call__c"),
      win: (amount, person) =>
        org.insert("Opportunity", {
          Name: "Roof",
          StageName: "Closed Won",
          CloseDate: "2026-01-30",
          Amount: Number(amount),
          ContactId: person.id,
        }),
      refuseCall: (callId, message) => {
        const where = (fields: Readonly<Record<string, unknown>>): boolean => fields["rngl__Call_Id__c"] === callId;
        const error = { statusCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message };
        sandbox.failRows({ object: "rngl__Call__c", where }, error, 1);
      },
      breakDown: (status) => sandbox.injectFault({}, { kind: "answer", status, body: "" }, Number.POSITIVE_INFINITY),
      expireAccessToken: sandbox.expireAccessTokens,
      endSignIn: sandbox.revokeRefreshTokens,
      passTime: (milliseconds) => {
        clock.ms += milliseconds;
      },
      violations: () => sandbox.violations,
      close: sandbox.close,
    };
  },
};
