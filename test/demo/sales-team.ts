import { epochMs } from "../../app/values/instant.ts";
import { formatDecimal } from "../../app/values/money.ts";
import { parsePhone } from "../../app/values/phone.ts";
import type { DemoCall } from "./month/index.ts";
import type { existingPeople } from "./month/people.ts";
import type { DemoCrm, World } from "./world.ts";

/** People of the company who work in its CRM: they know some customers already, and turn callers into deals. */
export interface SalesTeam {
  /** Enters customers of earlier years. */
  enterCustomers(people: ReturnType<typeof existingPeople>): void;
  /** Turns a caller into a deal that is won, or left open; false while the CRM does not know the caller yet. */
  makeDeal(call: DemoCall): boolean;
  /** Distinct people beyond one for each number that the CRM has: each is a caller who was entered twice. */
  peopleTwice(): number;
  /** Calls in the CRM by our external id, and how many records there are: equal unless one was doubled. */
  callRecords(): { readonly records: number; readonly distinct: number };
}

/** The sales team of the company's CRM. */
export function salesTeam(crm: DemoCrm, world: World): SalesTeam {
  return crm === "salesforce" ? salesforceTeam(world) : hubspotTeam(world);
}

function salesforceTeam({ salesforce, moveTo }: World): SalesTeam {
  const { org } = salesforce;
  const people = () => [
    ...org.all("Contact").map((each) => ({ object: "Contact", ...idAndPhone(each) })),
    ...org
      .all("Lead")
      .filter((lead) => lead["IsConverted"] !== true)
      .map((each) => ({ object: "Lead", ...idAndPhone(each) })),
  ];
  return {
    enterCustomers(customers) {
      for (const { name, phone, email, kind } of customers) {
        const person = { ...splitName(name), Phone: phone, ...(email === undefined ? {} : { Email: email }) };
        if (kind === "lead") org.insert("Lead", { ...person, Company: name });
        else org.insert("Contact", { ...person, AccountId: org.insert("Account", { Name: name }) });
      }
    },
    makeDeal(call) {
      const person = people().find((each) => each.phone === call.callerNumber);
      const deal = call.deal ?? call.openDeal;
      if (person === undefined || deal === undefined) return false;
      const amount = Number(formatDecimal({ minor: deal.amountMinor, currency: "USD" }));
      const opportunity = openOpportunity(org, person, { name: deal.name, amount });
      if (call.deal !== undefined) {
        moveTo(epochMs(call.deal.wonAt));
        org.setOpportunityStage(opportunity, "Closed Won", { amount, closeDate: call.deal.wonAt.slice(0, 10) });
      }
      return true;
    },
    peopleTwice: () => twice(people().map((each) => each.phone)),
    callRecords() {
      const calls = org.all("rngl__Call__c");
      return { records: calls.length, distinct: new Set(calls.map((each) => each["rngl__Call_Id__c"])).size };
    },
  };
}

function openOpportunity(
  org: World["salesforce"]["org"],
  person: { readonly object: string; readonly id: string },
  deal: { readonly name: string; readonly amount: number },
): string {
  const stageName = "Qualification";
  if (person.object === "Lead") {
    const { opportunityId } = org.convertLead(person.id, {
      opportunityName: deal.name,
      stageName,
      amount: deal.amount,
    });
    if (opportunityId === undefined) throw new Error("Converting a lead made no opportunity.");
    return opportunityId;
  }
  const AccountId = org.get("Contact", person.id)?.["AccountId"];
  const fields = { Name: deal.name, StageName: stageName, Amount: deal.amount, CloseDate: "2027-12-31", AccountId };
  const opportunity = org.insert("Opportunity", fields);
  org.insert("OpportunityContactRole", { OpportunityId: opportunity, ContactId: person.id, IsPrimary: true });
  return opportunity;
}

function hubspotTeam({ hubspot }: World): SalesTeam {
  const { portal } = hubspot;
  const people = () =>
    portal.all("contacts").map(({ id, properties }) => ({ id, phone: parsePhone(properties["phone"] ?? "", "US") }));
  return {
    enterCustomers(customers) {
      for (const { name, phone, email } of customers) {
        const { FirstName, LastName } = splitName(name);
        portal.create("contacts", {
          firstname: FirstName,
          lastname: LastName,
          phone,
          ...(email === undefined ? {} : { email }),
        });
      }
    },
    makeDeal(call) {
      const person = people().find((each) => each.phone === call.callerNumber);
      const deal = call.deal ?? call.openDeal;
      if (person === undefined || deal === undefined) return false;
      const amount = formatDecimal({ minor: deal.amountMinor, currency: "USD" });
      const properties = { dealname: deal.name, dealstage: "qualifiedtobuy", pipeline: "default", amount };
      const id = portal.create("deals", properties, [{ toType: "contacts", toId: person.id }]);
      if (call.deal !== undefined) portal.update("deals", id, { dealstage: "closedwon", closedate: call.deal.wonAt });
      return true;
    },
    peopleTwice: () => twice(people().map((each) => each.phone)),
    callRecords() {
      const calls = portal.all("calls");
      return {
        records: calls.length,
        distinct: new Set(calls.map(({ properties }) => properties["ringledger_call_id"])).size,
      };
    },
  };
}

function twice(phones: readonly (string | undefined)[]): number {
  const known = phones.filter((phone) => phone !== undefined);
  return known.length - new Set(known).size;
}

function idAndPhone(record: Record<string, unknown>): { readonly id: string; readonly phone: string | undefined } {
  return { id: String(record["Id"]), phone: parsePhone(String(record["Phone"] ?? record["MobilePhone"] ?? ""), "US") };
}

function splitName(name: string): { readonly FirstName: string; readonly LastName: string } {
  const space = name.lastIndexOf(" ");
  return space === -1
    ? { FirstName: "", LastName: name }
    : { FirstName: name.slice(0, space), LastName: name.slice(space + 1) };
}
