import type { CreatePersonResult, CrmSession, NewPerson } from "../crm.ts";
import { type BatchRow, type RowAnswer, saveRows } from "./batches.ts";
import type { HubSpotClient } from "./client.ts";
import { readPeopleByKey } from "./find-people.ts";
import { CALLER_KEY } from "./names.ts";
import { nationalForm, personOf } from "./people.ts";

/**
 * Makes contacts for new callers in one request. They are created, not upserted: the unique caller key already keeps a second contact from being
 * made, and an upsert would put our placeholder over the name that a salesperson has given the contact meanwhile. Whoever already holds
 * the key of a refused row is read, in one more request, and answered as `exists`.
 */
export async function createPeople(
  client: HubSpotClient,
  people: readonly NewPerson[],
  { homeCountry }: Pick<CrmSession, "homeCountry">,
): Promise<readonly CreatePersonResult[]> {
  const answers = await saveRows(client, { object: "contacts", operation: "create" }, people.map(contactRow));
  const refused = people.filter((_person, index) => answers[index]?.kind === "rejected");
  const keys = refused.map((person) => person.key);
  const existing = await readPeopleByKey(client, keys, homeCountry);
  return people.map((person, index) => {
    const holder = existing.get(person.key);
    return holder === undefined ? resultOf(person, answers[index], homeCountry) : { kind: "exists", person: holder };
  });
}

/** The contact that stands for a new caller. */
export function contactRow(person: NewPerson): BatchRow {
  const properties = {
    [CALLER_KEY]: person.key,
    ...namesOf(person),
    phone: person.phone,
    ringledger_first_touch: person.sourceText,
    ...(person.city === undefined ? {} : { city: person.city }),
    ...(person.region === undefined ? {} : { state: person.region }),
  };
  return { properties };
}

/** The answer of a create shows only some properties, so the person is made of what was sent. */
function resultOf(person: NewPerson, answer: RowAnswer | undefined, homeCountry: string): CreatePersonResult {
  if (answer === undefined) throw new Error("A batch answered fewer rows than it was sent.");
  if (answer.kind === "rejected") return answer;
  const { properties } = contactRow(person);
  return { kind: "created", person: personOf({ ...answer.record, properties }, homeCountry) };
}

/** The last word is the family name; a caller without a name is called after the number until somebody knows better. */
function namesOf({ name, phone }: NewPerson): Readonly<Record<string, string>> {
  const words = (name ?? "").trim().split(/\s+/);
  const lastname = words.at(-1);
  if (!lastname) return { lastname: `Caller ${nationalForm(phone)}` };
  if (words.length === 1) return { lastname };
  return { firstname: words.slice(0, -1).join(" "), lastname };
}
