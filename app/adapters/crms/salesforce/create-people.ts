import parsePhoneNumber from "libphonenumber-js";
import type { CrmPerson } from "../../../records/crm-person.ts";
import { instant } from "../../../values/instant.ts";
import type { Phone } from "../../../values/phone.ts";
import type { CreatePersonResult, CrmSession, NewPerson } from "../crm.ts";
import type { SalesforceClient } from "./client.ts";
import { type CollectionRow, saveRows } from "./collections.ts";
import { cut, type Fields } from "./desired-fields.ts";
import { rejectedRow } from "./errors.ts";
import { readPeople, readPeopleByKey } from "./find-people.ts";
import { recordId } from "./ids.ts";
import { API_PATH, PERSON_OBJECTS } from "./names.ts";
import type { SaveResult } from "./payloads.ts";

type Home = Pick<CrmSession, "homeCountry" | "now">;

/** What became of one person so far; an `open` one was refused as a duplicate of somebody with another number. */
type Attempt = CreatePersonResult | { readonly kind: "open"; readonly refused: CreatePersonResult };

/** Tells Salesforce to save in spite of a duplicate rule that only warns; one that blocks still refuses. */
const SAVE_ANYWAY = { "Sforce-Duplicate-Rule-Header": "allowSave=true" };

/**
 * Makes leads for new callers in one request. They are inserted, not upserted: the unique caller key already keeps a second lead from
 * being made, and an upsert would put our placeholder over the name that a salesperson has given the lead meanwhile. A lead that is
 * already there, or a duplicate that a rule of the org names, is read and answered as `exists` when it has the number; people who only
 * look alike do not count, and the lead is then made in spite of a rule that merely warns.
 */
export async function createPeople(
  client: SalesforceClient,
  people: readonly NewPerson[],
  home: Home,
): Promise<readonly CreatePersonResult[]> {
  const attempts = await insert(client, people, { home, headers: {} });
  const open = people.filter((_person, index) => attempts[index]?.kind === "open");
  const again = await insert(client, open, { home, headers: SAVE_ANYWAY });
  const retried = new Map(open.map((person, index) => [person, again[index]]));
  return people.map((person, index) => settled(retried.get(person) ?? attempts[index]));
}

async function insert(
  client: SalesforceClient,
  people: readonly NewPerson[],
  { home, headers }: { readonly home: Home; readonly headers: Readonly<Record<string, string>> },
): Promise<readonly Attempt[]> {
  const request = { method: "POST", path: `${API_PATH}/composite/sobjects`, headers } as const;
  const answers = await saveRows(client, request, people.map(leadRow));
  const refused = people.map((person, index) => ({ person, answer: answers[index] })).filter(isDuplicate);
  const existing = await readExisting(client, refused, home);
  return people.map((person, index) => attemptOf(person, answers[index], { existing, now: home.now() }));
}

/** The leads with the callers' keys, and the records that duplicate rules named. */
async function readExisting(
  client: SalesforceClient,
  refused: readonly { readonly person: NewPerson; readonly answer: SaveResult | undefined }[],
  home: Home,
): Promise<Existing> {
  if (refused.length === 0) return { byKey: new Map(), others: [] };
  const ids = { lead: [] as string[], contact: [] as string[], company: [] as string[] };
  for (const { type, id } of refused.flatMap(({ answer }) => matchesOf(answer))) {
    if (type === "Lead" || type === "Contact" || type === "Account") ids[PERSON_OBJECTS[type]].push(id);
  }
  const keys = refused.filter(({ answer }) => hasCode(answer, "DUPLICATE_VALUE")).map(({ person }) => person.key);
  return {
    byKey: await readPeopleByKey(client, keys, home.homeCountry),
    others: await readPeople(client, ids, home.homeCountry),
  };
}

interface Existing {
  readonly byKey: ReadonlyMap<string, CrmPerson>;
  readonly others: readonly CrmPerson[];
}

function attemptOf(
  person: NewPerson,
  answer: SaveResult | undefined,
  found: { readonly existing: Existing; readonly now: number },
): Attempt {
  if (answer?.success === true && answer.id) return { kind: "created", person: newLead(person, answer.id, found.now) };
  const existing =
    found.existing.byKey.get(person.key) ?? found.existing.others.find((each) => each.phones.includes(person.phone));
  if (existing !== undefined) return { kind: "exists", person: existing };
  const refused = rejectedRow(answer?.errors ?? []);
  return hasCode(answer, "DUPLICATES_DETECTED") ? { kind: "open", refused } : refused;
}

function settled(attempt: Attempt | undefined): CreatePersonResult {
  if (attempt === undefined) return rejectedRow([]);
  return attempt.kind === "open" ? attempt.refused : attempt;
}

function leadRow(person: NewPerson): CollectionRow {
  const fields: Fields = {
    rngl__Caller_Key__c: person.key,
    LastName: cut(person.name ?? `Caller ${nationalForm(person.phone)}`, 80),
    Company: cut(person.name ?? "Unknown", 255),
    Phone: person.phone,
    LeadSource: "Phone",
    rngl__First_Touch__c: cut(person.sourceText, 255),
    ...(person.city === undefined ? {} : { City: cut(person.city, 40) }),
    ...(person.region === undefined ? {} : { State: cut(person.region, 80) }),
  };
  return { type: "Lead", fields };
}

function newLead(person: NewPerson, id: string, now: number): CrmPerson {
  return {
    ref: { object: "lead", id: recordId(id) },
    name: String(leadRow(person).fields["LastName"]),
    phones: [person.phone],
    hasOpenOpportunity: false,
    lastActivityAt: instant(now),
  };
}

function nationalForm(phone: Phone): string {
  return parsePhoneNumber(phone)?.formatNational() ?? phone;
}

function isDuplicate({ answer }: { readonly answer: SaveResult | undefined }): boolean {
  return hasCode(answer, "DUPLICATE_VALUE") || hasCode(answer, "DUPLICATES_DETECTED");
}

function hasCode(answer: SaveResult | undefined, code: string): boolean {
  return answer?.errors.some((error) => error.code === code) ?? false;
}

function matchesOf(answer: SaveResult | undefined): readonly { readonly type: string; readonly id: string }[] {
  return (answer?.errors ?? [])
    .flatMap((error) => (error.duplicateResut ?? error.duplicateResult)?.matchResults ?? [])
    .flatMap((result) => result.matchRecords)
    .map(({ record }) => ({ type: record.attributes.type, id: recordId(record.Id) }));
}
