import { parsePhoneNumberFromString } from "libphonenumber-js";
import type { CrmPerson } from "../../../records/crm-person.ts";
import { instant } from "../../../values/instant.ts";
import type { Phone } from "../../../values/phone.ts";
import type { CreatePersonResult, CrmSession, NewPerson } from "../crm.ts";
import type { SalesforceClient } from "./client.ts";
import { type CollectionRow, saveRows } from "./collections.ts";
import { cut, type Fields } from "./desired-fields.ts";
import { rejectedRow } from "./errors.ts";
import { findPeopleByPhone, readPeopleByKey } from "./find-people.ts";
import { recordId } from "./ids.ts";
import { API_PATH } from "./names.ts";
import type { SaveResult } from "./payloads.ts";

type Home = Pick<CrmSession, "homeCountry" | "now">;

type Rejected = Extract<CreatePersonResult, { kind: "rejected" }>;

/** What became of one person so far; for an `open` one there is a second way to try. */
type Attempt = CreatePersonResult | { readonly kind: "open"; readonly refused: Rejected };

/** The code of an org that takes only listed states and countries, and does not list ours. */
const UNLISTED_STATE = "FIELD_INTEGRITY_EXCEPTION";

/** Tells Salesforce to save in spite of a duplicate rule that only warns; one that blocks still refuses. */
const SAVE_ANYWAY = { "Sforce-Duplicate-Rule-Header": "allowSave=true" };

/**
 * Makes leads for new callers in one request. They are inserted, not upserted: the unique caller key already keeps a second lead from
 * being made, and an upsert would put our placeholder over the name that a salesperson has given the lead meanwhile. A lead that is
 * already there is read and answered as `exists`, and so is whoever has the number when a duplicate rule of the org refuses the lead.
 * A rule that only warns of people who look alike is passed over, and an address that the org does not list is left out.
 */
export async function createPeople(
  client: SalesforceClient,
  people: readonly NewPerson[],
  home: Home,
): Promise<readonly CreatePersonResult[]> {
  const attempts = await insert(client, people, { home, headers: {} });
  const open = [...people.entries()].filter(([index]) => attempts[index]?.kind === "open");
  const changed = open.map(([index, person]) => otherWay(person, attempts[index]));
  const again = await insert(client, changed, { home, headers: SAVE_ANYWAY });
  const retried = new Map(open.map(([index], place) => [index, again[place]]));
  return people.map((_person, index) => settled(retried.get(index) ?? attempts[index]));
}

function otherWay(person: NewPerson, attempt: Attempt | undefined): NewPerson {
  if (attempt?.kind !== "open" || attempt.refused.code !== UNLISTED_STATE) return person;
  const { city: _city, region: _region, ...plain } = person;
  return plain;
}

async function insert(
  client: SalesforceClient,
  people: readonly NewPerson[],
  { home, headers }: { readonly home: Home; readonly headers: Readonly<Record<string, string>> },
): Promise<readonly Attempt[]> {
  const request = { method: "POST", path: `${API_PATH}/composite/sobjects`, headers } as const;
  const answers = await saveRows(client, request, people.map(leadRow));
  const pairs = people.map((person, index) => ({ person, answer: answers[index] }));
  const existing = await readExisting(client, pairs, home);
  return people.map((person, index) => attemptOf(person, answers[index], { existing, now: home.now() }));
}

/** The leads that hold the callers' keys, and whoever has the number of a caller that a duplicate rule refused. */
async function readExisting(
  client: SalesforceClient,
  pairs: readonly { readonly person: NewPerson; readonly answer: SaveResult | undefined }[],
  home: Home,
): Promise<Existing> {
  const withCode = (code: string) => pairs.filter(({ answer }) => hasCode(answer, code)).map(({ person }) => person);
  const keys = withCode("DUPLICATE_VALUE").map((person) => person.key);
  const phones = withCode("DUPLICATES_DETECTED").map((person) => person.phone);
  return {
    byKey: await readPeopleByKey(client, keys, home.homeCountry),
    byPhone: await findPeopleByPhone(client, phones, home.homeCountry),
  };
}

interface Existing {
  readonly byKey: ReadonlyMap<string, CrmPerson>;
  readonly byPhone: ReadonlyMap<Phone, readonly CrmPerson[]>;
}

function attemptOf(
  person: NewPerson,
  answer: SaveResult | undefined,
  found: { readonly existing: Existing; readonly now: number },
): Attempt {
  if (answer?.success === true && answer.id) return { kind: "created", person: newLead(person, answer.id, found.now) };
  const existing = found.existing.byKey.get(person.key) ?? found.existing.byPhone.get(person.phone)?.[0];
  if (existing !== undefined) return { kind: "exists", person: existing };
  const refused = rejectedRow(answer?.errors ?? []);
  return ["DUPLICATES_DETECTED", UNLISTED_STATE].includes(refused.code) ? { kind: "open", refused } : refused;
}

function settled(attempt: Attempt | undefined): CreatePersonResult {
  if (attempt === undefined) return rejectedRow([]);
  return attempt.kind === "open" ? attempt.refused : attempt;
}

/** The lead that stands for a new caller. */
export function leadRow(person: NewPerson): CollectionRow {
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
  return parsePhoneNumberFromString(phone)?.formatNational() ?? phone;
}

function hasCode(answer: SaveResult | undefined, code: string): boolean {
  return answer?.errors.some((error) => error.code === code) ?? false;
}
