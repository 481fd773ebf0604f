import type { CrmPerson } from "../../../records/crm-person.ts";
import type { Phone } from "../../../values/phone.ts";
import { readRecords } from "./batches.ts";
import type { HubSpotClient } from "./client.ts";
import { CALLER_KEY } from "./names.ts";
import { CONTACT_PROPERTIES, nationalDigits, personOf } from "./people.ts";
import { MAX_BODY_CHARACTERS, type Search, type SearchQuery, searchBody } from "./search.ts";

/**
 * What HubSpot computes of a contact's numbers for searching: the digits without the country code. Their names stand in several public code
 * bases; HubSpot's own page about them was not found.
 */
const SEARCHABLE = ["hs_searchable_calculated_phone_number", "hs_searchable_calculated_mobile_number"] as const;

/** Room for the place of any page, which is part of the body. */
const LAST_PAGE = "10000";

/**
 * Finds contacts by number: about a hundred numbers to a request, as many as fit in the longest body. Numbers of different countries may share
 * their digits, so every hit's own numbers are compared. Search learns of a new contact some seconds late; what we made ourselves
 * meanwhile is known to our mirror, and its unique key keeps it from being made twice.
 */
export async function findPeopleByPhone(
  search: Search,
  phones: readonly Phone[],
  homeCountry: string,
): Promise<ReadonlyMap<Phone, readonly CrmPerson[]>> {
  const wanted = [...new Set(phones)];
  const people = new Map<string, CrmPerson>();
  for (const digits of searchChunks([...new Set(wanted.map(nationalDigits))])) {
    for (const record of await search("contacts", queryOf(digits)))
      people.set(record.id, personOf(record, homeCountry));
  }
  const found = new Map<Phone, readonly CrmPerson[]>();
  for (const phone of wanted) {
    const holders = [...people.values()].filter((person) => person.phones.includes(phone));
    if (holders.length > 0) found.set(phone, holders);
  }
  return found;
}

/** The contacts that we made for callers, by the callers' keys. */
export async function readPeopleByKey(
  client: HubSpotClient,
  keys: readonly string[],
  homeCountry: string,
): Promise<ReadonlyMap<string, CrmPerson>> {
  const wanted = { ids: keys, idProperty: CALLER_KEY, properties: [...CONTACT_PROPERTIES, CALLER_KEY] };
  const records = await readRecords(client, "contacts", wanted);
  return new Map(records.map((record) => [record.properties[CALLER_KEY] ?? "", personOf(record, homeCountry)]));
}

function queryOf(digits: readonly string[]): SearchQuery {
  const filterGroups = SEARCHABLE.map((propertyName) => ({
    filters: [{ propertyName, operator: "IN" as const, values: digits }],
  }));
  return { filterGroups, sorts: [], properties: CONTACT_PROPERTIES };
}

function searchChunks(all: readonly string[]): readonly (readonly string[])[] {
  const room = MAX_BODY_CHARACTERS - JSON.stringify(searchBody(queryOf([]), LAST_PAGE)).length;
  const chunks: string[][] = [];
  let left = 0;
  for (const digits of all) {
    const length = SEARCHABLE.length * `"${digits}",`.length;
    if (length > left) {
      chunks.push([]);
      left = room;
    }
    chunks.at(-1)?.push(digits);
    left -= length;
  }
  return chunks;
}
