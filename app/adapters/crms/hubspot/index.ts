import { setTimeout as sleep } from "node:timers/promises";
import type { Crm, CrmSession, CrmVendor } from "../crm.ts";
import { type ClientSession, createClient } from "./client.ts";
import { createPeople } from "./create-people.ts";
import { findPeopleByPhone } from "./find-people.ts";
import { identify } from "./identify.ts";
import { MAX_ROWS, TYPE_IDS } from "./names.ts";
import { type HubSpotOptions, hubspotOAuth } from "./oauth.ts";
import { changedOpportunities, readOpportunities } from "./opportunities.ts";
import { prepareProperties } from "./prepare.ts";
import { createSearch } from "./search.ts";
import { writeRecords } from "./write-records.ts";

/** Waits so many milliseconds; passed in where a test moves the clock itself. */
type Pause = (milliseconds: number) => Promise<void>;

/** HubSpot: contacts are people, deals are opportunities, and calls are HubSpot's own calls with properties of ours. */
export function createHubSpot(options: HubSpotOptions & { readonly pause?: Pause }): CrmVendor {
  const pause: Pause = options.pause ?? ((milliseconds) => sleep(milliseconds));
  return {
    kind: "hubspot",
    oauth: hubspotOAuth(options),
    identify: (tokens) => identify(tokens, options),
    open: (session) => openSession(session, pause),
    recordUrl: (_apiUrl, ref, externalId) =>
      new URL(`/contacts/${externalId}/record/${TYPE_IDS[ref.object]}/${encodeURIComponent(ref.id)}`, options.appUrl)
        .href,
    pollsOpportunities: false,
  };
}

function openSession(session: CrmSession, pause: Pause): Crm {
  const client = createClient(session satisfies ClientSession);
  const search = createSearch(client, session.now, pause);
  const reading = { client, search, session };
  return {
    maxBatch: MAX_ROWS,
    findPeopleByPhone: (phones) => findPeopleByPhone(search, phones, session.homeCountry),
    createPeople: (people) => createPeople(client, people, session),
    writeRecords: (batch) => writeRecords(client, batch),
    changedOpportunities: (since) => changedOpportunities(reading, since),
    readOpportunities: (refs) => readOpportunities(reading, refs),
    async prepare() {
      const problems = await prepareProperties(client);
      return { ready: problems.length === 0, problems };
    },
  };
}
