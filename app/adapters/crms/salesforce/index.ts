import type { Crm, CrmSession, CrmVendor } from "../crm.ts";
import { type ClientSession, createClient, type SalesforceClient } from "./client.ts";
import { createPeople } from "./create-people.ts";
import { findPeopleByPhone } from "./find-people.ts";
import { identify } from "./identify.ts";
import { MAX_ROWS, OBJECT_NAMES } from "./names.ts";
import { type SalesforceOptions, salesforceOAuth } from "./oauth.ts";
import { changedOpportunities, type OpportunityReading, readOpportunities } from "./opportunities.ts";
import { fieldsOf, findProblems } from "./prepare.ts";
import { writeRecords } from "./write-records.ts";

/** Salesforce: leads, contacts and accounts are people, and calls are records of the Ringledger package. */
export function createSalesforce(options: SalesforceOptions): CrmVendor {
  const currencies = new Map<string, Promise<boolean>>();
  return {
    kind: "salesforce",
    oauth: salesforceOAuth(options),
    identify,
    open: (session) => openSession(session, currencies),
    recordUrl: (apiUrl, ref) => `${apiUrl}/lightning/r/${OBJECT_NAMES[ref.object]}/${encodeURIComponent(ref.id)}/view`,
    pollsOpportunities: true,
  };
}

function openSession(session: CrmSession, currencies: Map<string, Promise<boolean>>): Crm {
  const client = createClient(session satisfies ClientSession);
  const reading = async (): Promise<OpportunityReading> => ({
    currency: session.currency,
    now: session.now,
    hasCurrencies: await hasCurrencies(client, currencies),
  });
  return {
    maxBatch: MAX_ROWS,
    findPeopleByPhone: (phones) => findPeopleByPhone(client, phones, session.homeCountry),
    createPeople: (people) => createPeople(client, people, session),
    writeRecords: (batch) => writeRecords(client, batch),
    changedOpportunities: async (since) => changedOpportunities(client, since, await reading()),
    readOpportunities: async (refs) => readOpportunities(client, refs, await reading()),
    async prepare() {
      const problems = await findProblems(client);
      return { ready: problems.length === 0, problems };
    },
  };
}

/**
 * Whether the org has several currencies; asking for `CurrencyIsoCode` in another is an error. An org turns them on once and never off,
 * so it is asked once per process.
 */
async function hasCurrencies(client: SalesforceClient, known: Map<string, Promise<boolean>>): Promise<boolean> {
  const asked =
    known.get(client.apiUrl) ??
    fieldsOf(client, "Opportunity").then((fields) => fields?.has("CurrencyIsoCode") === true);
  known.set(client.apiUrl, asked);
  try {
    return await asked;
  } catch (error) {
    known.delete(client.apiUrl);
    throw error;
  }
}
