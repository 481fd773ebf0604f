import { z } from "zod";
import { type CrmRef, type PersonObject, refKey } from "../../../records/crm-person.ts";
import type { Opportunity, OpportunityChanges } from "../../../records/opportunity.ts";
import { DAY_MS, epochMs, type Instant, instant, later, MINUTE_MS } from "../../../values/instant.ts";
import { exponentOf, type Money, parseMoney } from "../../../values/money.ts";
import type { Cursor } from "../crm.ts";
import type { SalesforceClient } from "./client.ts";
import { recordId } from "./ids.ts";
import { readAnswer } from "./payloads.ts";
import { salesforceInstant, survivorOf } from "./people.ts";
import { type Soql, soql, soqlTime } from "./soql.ts";

/** What reading opportunities needs to know of the org. */
export interface OpportunityReading {
  /** The currency of amounts in an org that has only one. */
  readonly currency: string;
  /** Whether records name their own currency; the field exists only in orgs with several. */
  readonly hasCurrencies: boolean;
  readonly now: () => number;
}

/** How far back the first reading goes. */
const LOOK_BACK_MS = 90 * DAY_MS;

/**
 * How far each reading goes back behind the last. A record carries the time at which it was saved but is seen only when its transaction
 * ends, and a transaction may spend two minutes waiting for other systems. Reading a record again changes nothing.
 */
const OVERLAP_MS = 2 * MINUTE_MS;

/** Ids in one query: 23 bytes each once encoded, far under the length of a URL. */
const IDS_PER_QUERY = 200;

/** From here on an amount in the smallest unit is no longer a safe integer. Such an amount is a typing mistake; it counts as none. */
const AMOUNT_END = 9e12;

const text = z.string().nullish();
const opportunitySchema = z.object({
  Id: z.string().transform(recordId),
  Name: text,
  StageName: text,
  IsWon: z.boolean(),
  IsClosed: z.boolean(),
  Amount: z.number().nullish(),
  CurrencyIsoCode: text,
  CloseDate: z.string(),
  LastStageChangeDate: text,
  CreatedDate: z.string(),
  SystemModstamp: z.string(),
  AccountId: text,
  ContactId: text,
  OpportunityContactRoles: z.object({ records: z.array(z.object({ ContactId: text })) }).nullish(),
});
const convertedLeadSchema = z.object({
  Id: z.string().transform(recordId),
  ConvertedContactId: text,
  ConvertedAccountId: text,
  ConvertedOpportunityId: text,
  SystemModstamp: z.string(),
});
type OpportunityRow = z.output<typeof opportunitySchema>;
type ConvertedLead = z.output<typeof convertedLeadSchema>;

/** Opportunities and converted leads saved since the cursor, in one request, and the cursor of the next reading. */
export async function changedOpportunities(
  client: SalesforceClient,
  since: Cursor,
  reading: OpportunityReading,
): Promise<{ readonly changes: OpportunityChanges; readonly next: Cursor }> {
  const last = since === "" ? instant(reading.now() - LOOK_BACK_MS) : instant(since);
  const from = soqlTime(epochMs(last) - (since === "" ? 0 : OVERLAP_MS));
  const [opportunityRows = [], leadRows = []] = await client.query([
    soql`${selectOpportunities(reading)} WHERE SystemModstamp >= ${from} ORDER BY SystemModstamp, Id`,
    soql`SELECT Id, ConvertedContactId, ConvertedAccountId, ConvertedOpportunityId, SystemModstamp FROM Lead
      WHERE IsConverted = true AND SystemModstamp >= ${from} ORDER BY SystemModstamp, Id`,
  ]);
  const opportunities = readAnswer(opportunityRows, z.array(opportunitySchema));
  const leads = readAnswer(leadRows, z.array(convertedLeadSchema));
  const stamps = [...opportunities, ...leads].map((row) => salesforceInstant(row.SystemModstamp));
  return {
    changes: {
      opportunities: opportunities.map((row) => opportunityOf(row, leads, reading)),
      survivors: leads.flatMap(survivorPair),
    },
    next: stamps.reduce(later, last),
  };
}

/** Named opportunities as they now are. One that the connected user no longer sees comes back as deleted. */
export async function readOpportunities(
  client: SalesforceClient,
  refs: readonly CrmRef<"opportunity">[],
  reading: OpportunityReading,
): Promise<OpportunityChanges> {
  const ids = [...new Set(refs.map((ref) => recordId(ref.id)))];
  const queries: Soql[] = [];
  for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
    queries.push(soql`${selectOpportunities(reading)} WHERE Id IN ${ids.slice(start, start + IDS_PER_QUERY)}`);
  }
  const rows = readAnswer((await client.query(queries)).flat(), z.array(opportunitySchema));
  const byId = new Map(rows.map((row) => [row.Id, row]));
  const opportunities = ids.map((id) => {
    const row = byId.get(id);
    return row === undefined ? deletedOpportunity(id, instant(reading.now())) : opportunityOf(row, [], reading);
  });
  return { opportunities, survivors: [] };
}

function selectOpportunities({ hasCurrencies }: OpportunityReading): Soql {
  const currency = hasCurrencies ? soql`CurrencyIsoCode, ` : soql``;
  return soql`SELECT Id, Name, StageName, IsWon, IsClosed, Amount, ${currency}CloseDate, LastStageChangeDate, CreatedDate, SystemModstamp,
    AccountId, ContactId, (SELECT ContactId FROM OpportunityContactRoles) FROM Opportunity`;
}

function opportunityOf(row: OpportunityRow, leads: readonly ConvertedLead[], reading: OpportunityReading): Opportunity {
  const amount = amountOf(row, reading.currency);
  return {
    ref: { object: "opportunity", id: row.Id },
    name: row.Name ?? "",
    stage: row.StageName ?? "",
    isWon: row.IsWon,
    isClosed: row.IsClosed,
    ...(amount === undefined ? {} : { amount }),
    ...(row.IsClosed ? { closedAt: closedAt(row) } : {}),
    createdAt: salesforceInstant(row.CreatedDate),
    changedAt: salesforceInstant(row.SystemModstamp),
    isDeleted: false,
    people: peopleOf(row, leads),
  };
}

/** All that is left of an opportunity that no longer exists is its id. */
function deletedOpportunity(id: string, at: Instant): Opportunity {
  const ref = { object: "opportunity", id } as const;
  const gone = { name: "", stage: "", isWon: false, isClosed: true, people: [] };
  return { ref, ...gone, createdAt: at, changedAt: at, isDeleted: true };
}

/** The close date is what a salesperson typed; when the stage last changed is what happened, where the org knows it. */
function closedAt(row: OpportunityRow): Instant {
  return row.LastStageChangeDate ? salesforceInstant(row.LastStageChangeDate) : instant(row.CloseDate);
}

/** Contacts of the roles, the primary contact, the account, and the contacts of leads whose conversion made the opportunity. */
function peopleOf(row: OpportunityRow, leads: readonly ConvertedLead[]): readonly CrmRef<PersonObject>[] {
  const roles = row.OpportunityContactRoles?.records.map((role) => role.ContactId) ?? [];
  const converted = leads.filter(
    (lead) => lead.ConvertedOpportunityId && recordId(lead.ConvertedOpportunityId) === row.Id,
  );
  const people: CrmRef<PersonObject>[] = [
    ...[...roles, row.ContactId].flatMap((id) => (id ? [{ object: "contact" as const, id: recordId(id) }] : [])),
    ...converted.map(survivorOf).filter((survivor) => survivor !== undefined),
    ...(row.AccountId ? [{ object: "company" as const, id: recordId(row.AccountId) }] : []),
  ];
  return [...new Map(people.map((ref) => [refKey(ref), ref])).values()];
}

function survivorPair(lead: ConvertedLead): OpportunityChanges["survivors"] {
  const to = survivorOf(lead);
  return to === undefined ? [] : [{ from: { object: "lead", id: lead.Id }, to }];
}

/**
 * JSON has no decimals: an amount arrives as a number, whose shortest text is the decimal that Salesforce holds. Only decimals that the
 * currency does not have are rounded away.
 */
function amountOf(row: OpportunityRow, homeCurrency: string): Money | undefined {
  if (row.Amount === null || row.Amount === undefined || Math.abs(row.Amount) >= AMOUNT_END) return undefined;
  const currency = row.CurrencyIsoCode ?? homeCurrency;
  const exact = String(row.Amount);
  const isExact = /^-?\d+(?:\.\d+)?$/.test(exact) && (exact.split(".")[1] ?? "").length <= exponentOf(currency);
  return parseMoney(isExact ? exact : row.Amount.toFixed(exponentOf(currency)), currency);
}
