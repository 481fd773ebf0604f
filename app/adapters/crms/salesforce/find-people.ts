import { parsePhoneNumberFromString } from "libphonenumber-js";
import { z } from "zod";
import { type CrmPerson, type PersonObject, refKey } from "../../../records/crm-person.ts";
import type { Phone } from "../../../values/phone.ts";
import type { SalesforceClient } from "./client.ts";
import { API_PATH } from "./names.ts";
import { readAnswer, searchSchema } from "./payloads.ts";
import { type PersonRow, personOf, personRef, personRowSchema, phonesOf, SELECT_PEOPLE } from "./people.ts";
import { type Soql, soql } from "./soql.ts";

/** Numbers or ids in one query. A contact query names each three times, at 23 bytes once encoded: 14,000 of the 16,384 that a URL may have. */
const VALUES_PER_QUERY = 200;

/**
 * Longest search term. Salesforce drops the `OR`s of a longer one (SOSL Syntax, SOQL and SOSL Reference,
 * https://developer.salesforce.com/docs/atlas.en-us.198.0.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_syntax.htm, read 2026-10).
 */
const MAX_TERM_LENGTH = 4_000;

/** Records that one search looks at; an answer of so many may have been cut. */
const MAX_HITS = 2_000;

const RETURNING =
  "Lead(Id, Phone, MobilePhone), Contact(Id, Phone, MobilePhone, HomePhone, OtherPhone), Account(Id, Phone)";

/**
 * Finds people by number. One composite request asks the package's indexed keys, which see a record as soon as it is saved. Only numbers
 * that nobody has there go into a phone search, which also finds records that were saved while the package's trigger did not run, but
 * learns of new records late; every hit is read and its numbers compared.
 */
export async function findPeopleByPhone(
  client: SalesforceClient,
  phones: readonly Phone[],
  homeCountry: string,
): Promise<ReadonlyMap<Phone, readonly CrmPerson[]>> {
  const wanted = [...new Set(phones)];
  const keyed = await queryPeople(client, chunksOf(wanted).flatMap(keyQueries), homeCountry);
  const known = new Set(keyed.flatMap((person) => person.phones));
  const unknown = wanted.filter((phone) => !known.has(phone));
  const searched = await searchPeople(client, unknown, homeCountry);
  return byPhone([...keyed, ...searched], wanted);
}

/** Reads people by their record ids; ids that no longer exist are absent. */
async function readPeople(
  client: SalesforceClient,
  ids: Readonly<Record<PersonObject, readonly string[]>>,
  homeCountry: string,
): Promise<readonly CrmPerson[]> {
  const queries = (["contact", "lead", "company"] as const).flatMap((object) =>
    chunksOf([...new Set(ids[object])]).map((chunk) => soql`${SELECT_PEOPLE[object]} WHERE Id IN ${chunk}`),
  );
  return await queryPeople(client, queries, homeCountry);
}

/** The leads that we made for callers, by the callers' keys. */
export async function readPeopleByKey(
  client: SalesforceClient,
  keys: readonly string[],
  homeCountry: string,
): Promise<ReadonlyMap<string, CrmPerson>> {
  const queries = chunksOf(keys).map((chunk) => soql`${SELECT_PEOPLE.lead} WHERE rngl__Caller_Key__c IN ${chunk}`);
  const rows = await queryRows(client, queries);
  return new Map(rows.map((row) => [row.rngl__Caller_Key__c ?? "", personOf(row, homeCountry)]));
}

/** The texts of digits by which a number is searched: its national form, and that form with the prefix dialled inside the country. */
export function searchTerms(phone: Phone): readonly string[] {
  const parsed = parsePhoneNumberFromString(phone);
  if (parsed === undefined) return [phone.replace(/\D/g, "")];
  return [...new Set([parsed.nationalNumber, parsed.formatNational().replace(/\D/g, "")])];
}

async function queryPeople(client: SalesforceClient, queries: readonly Soql[], homeCountry: string) {
  const rows = await queryRows(client, queries);
  return rows.map((row) => personOf(row, homeCountry));
}

async function queryRows(client: SalesforceClient, queries: readonly Soql[]): Promise<readonly PersonRow[]> {
  const lists = await client.query(queries);
  return readAnswer(lists.flat(), z.array(personRowSchema));
}

function keyQueries(phones: readonly Phone[]): readonly Soql[] {
  return [
    soql`${SELECT_PEOPLE.contact} WHERE rngl__Phone_Key__c IN ${phones} OR rngl__Mobile_Key__c IN ${phones} OR rngl__Other_Key__c IN ${phones}`,
    soql`${SELECT_PEOPLE.lead} WHERE rngl__Phone_Key__c IN ${phones} OR rngl__Mobile_Key__c IN ${phones}`,
    soql`${SELECT_PEOPLE.company} WHERE rngl__Phone_Key__c IN ${phones}`,
  ];
}

async function searchPeople(client: SalesforceClient, phones: readonly Phone[], homeCountry: string) {
  const wanted = new Set(phones);
  const ids: Record<PersonObject, string[]> = { contact: [], lead: [], company: [] };
  for (const chunk of searchChunks(phones)) {
    for (const hit of await search(client, chunk)) {
      const { object, id } = personRef(hit);
      if (phonesOf(hit, homeCountry).some((phone) => wanted.has(phone))) ids[object].push(id);
    }
  }
  return await readPeople(client, ids, homeCountry);
}

/** Searches for some numbers at once, and for halves of them when the answer may have been cut. */
async function search(client: SalesforceClient, phones: readonly Phone[]): Promise<readonly PersonRow[]> {
  const terms = phones.flatMap(searchTerms).join(" OR ");
  const sosl = `FIND {${terms}} IN PHONE FIELDS RETURNING ${RETURNING}`;
  const path = `${API_PATH}/search?q=${encodeURIComponent(sosl)}`;
  const answer = await client.send({ method: "GET", path }, searchSchema);
  const hits = readAnswer(answer.searchRecords, z.array(personRowSchema));
  if (hits.length < MAX_HITS || phones.length === 1) return hits;
  const middle = Math.ceil(phones.length / 2);
  return [...(await search(client, phones.slice(0, middle))), ...(await search(client, phones.slice(middle)))];
}

function searchChunks(phones: readonly Phone[]): readonly (readonly Phone[])[] {
  const chunks: Phone[][] = [];
  let length = MAX_TERM_LENGTH;
  for (const phone of phones) {
    const added = searchTerms(phone).reduce((sum, term) => sum + term.length + " OR ".length, 0);
    if (length + added > MAX_TERM_LENGTH) {
      chunks.push([]);
      length = 0;
    }
    chunks.at(-1)?.push(phone);
    length += added;
  }
  return chunks;
}

function byPhone(people: readonly CrmPerson[], wanted: readonly Phone[]): ReadonlyMap<Phone, readonly CrmPerson[]> {
  const found = new Map<Phone, CrmPerson[]>();
  const different = [...new Map(people.map((person) => [refKey(person.ref), person])).values()];
  for (const phone of wanted) {
    const holders = different.filter((person) => person.phones.includes(phone));
    if (holders.length > 0) found.set(phone, holders);
  }
  return found;
}

function chunksOf<Value>(values: readonly Value[]): readonly (readonly Value[])[] {
  const chunks: (readonly Value[])[] = [];
  for (let start = 0; start < values.length; start += VALUES_PER_QUERY) {
    chunks.push(values.slice(start, start + VALUES_PER_QUERY));
  }
  return chunks;
}
