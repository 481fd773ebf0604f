import type { CrmRef } from "../../../records/crm-person.ts";
import type { Opportunity, OpportunityChanges } from "../../../records/opportunity.ts";
import { addMs, DAY_MS, epochMs, type Instant, instant, later, MINUTE_MS } from "../../../values/instant.ts";
import { exponentOf, type Money, parseMoney } from "../../../values/money.ts";
import type { Crm, CrmSession, Cursor } from "../crm.ts";
import { readRecords } from "./batches.ts";
import type { HubSpotClient } from "./client.ts";
import { readLinks } from "./links.ts";
import type { HubSpotRecord } from "./payloads.ts";
import { MAX_FOUND, type Search } from "./search.ts";

/** What reading deals needs. */
export interface DealReading {
  readonly client: HubSpotClient;
  readonly search: Search;
  readonly session: Pick<CrmSession, "currency" | "now">;
}

/** How far back the first reading goes. */
const LOOK_BACK_MS = 90 * DAY_MS;

/** How far each reading goes back behind the last: search was seen to learn of a change a minute late. Reading a deal again changes nothing. */
const OVERLAP_MS = 2 * MINUTE_MS;

/** From here on an amount in the smallest unit is no longer a safe integer. Such an amount is a typing mistake; it counts as none. */
const AMOUNT_END = 9e12;

const CHANGED_AT = "hs_lastmodifieddate";
const DEAL_PROPERTIES = [
  "dealname",
  "dealstage",
  "amount",
  "deal_currency_code",
  "closedate",
  "createdate",
  "hs_is_closed",
  "hs_is_closed_won",
  CHANGED_AT,
] as const;

/** Deals changed since the cursor, with their contacts, and the cursor of the next reading. Merged contacts are told by webhooks, not here. */
export async function changedOpportunities(
  reading: DealReading,
  since: Cursor,
): ReturnType<Crm["changedOpportunities"]> {
  const last = since === "" ? instant(reading.session.now() - LOOK_BACK_MS) : instant(since);
  const records = await dealsChangedFrom(reading.search, since === "" ? last : addMs(last, -OVERLAP_MS));
  const opportunities = await withPeople(reading, records);
  return {
    changes: { opportunities, survivors: [] },
    next: opportunities.map((each) => each.changedAt).reduce(later, last),
  };
}

/** Named deals as they now are. One that no longer exists comes back as deleted; a merged one does too, and its survivor with it. */
export async function readOpportunities(
  reading: DealReading,
  refs: readonly CrmRef<"opportunity">[],
): Promise<OpportunityChanges> {
  const ids = [...new Set(refs.map((ref) => ref.id))];
  const records = await readRecords(reading.client, "deals", { ids, properties: DEAL_PROPERTIES });
  const found = new Set(records.map((record) => record.id));
  const gone = ids.filter((id) => !found.has(id)).map((id) => deletedOpportunity(id, instant(reading.session.now())));
  return { opportunities: [...(await withPeople(reading, records)), ...gone], survivors: [] };
}

/** One search ends at 10,000 rows, so the next begins at the last change that was seen. */
async function dealsChangedFrom(search: Search, from: Instant): Promise<readonly HubSpotRecord[]> {
  const filter = { propertyName: CHANGED_AT, operator: "GTE" as const, value: String(epochMs(from)) };
  const query = {
    filterGroups: [{ filters: [filter] }],
    sorts: [{ propertyName: CHANGED_AT, direction: "ASCENDING" as const }],
    properties: DEAL_PROPERTIES,
  };
  const records = await search("deals", query);
  const last = records.at(-1);
  if (records.length < MAX_FOUND || last === undefined || changedAt(last) === from) return records;
  const rest = await dealsChangedFrom(search, changedAt(last));
  return [...new Map([...records, ...rest].map((record) => [record.id, record])).values()];
}

async function withPeople(reading: DealReading, records: readonly HubSpotRecord[]): Promise<readonly Opportunity[]> {
  const ids = records.map((record) => record.id);
  const contacts = await readLinks(reading.client, { from: "deals", to: "contacts" }, ids);
  return records.map((record) => opportunityOf(record, contacts.get(record.id) ?? [], reading.session.currency));
}

function opportunityOf(record: HubSpotRecord, contacts: readonly string[], homeCurrency: string): Opportunity {
  const { id, properties } = record;
  const isClosed = properties["hs_is_closed"] === "true";
  const amount = amountOf(properties["amount"], properties["deal_currency_code"] || homeCurrency);
  return {
    ref: { object: "opportunity", id },
    name: properties["dealname"] ?? "",
    stage: properties["dealstage"] ?? "",
    isWon: properties["hs_is_closed_won"] === "true",
    isClosed,
    ...(amount === undefined ? {} : { amount }),
    ...(isClosed ? { closedAt: instant(properties["closedate"] || record.updatedAt) } : {}),
    createdAt: instant(properties["createdate"] || record.createdAt),
    changedAt: changedAt(record),
    isDeleted: false,
    people: [...new Set(contacts)].map((contact) => ({ object: "contact", id: contact })),
  };
}

/** All that is left of a deal that no longer exists is its id. */
function deletedOpportunity(id: string, at: Instant): Opportunity {
  const ref = { object: "opportunity", id } as const;
  const gone = { name: "", stage: "", isWon: false, isClosed: true, people: [] };
  return { ref, ...gone, createdAt: at, changedAt: at, isDeleted: true };
}

function changedAt({ properties, updatedAt }: HubSpotRecord): Instant {
  return instant(properties[CHANGED_AT] || updatedAt);
}

/** Amounts are decimals as text. Only decimals that the currency does not have are rounded away. */
function amountOf(text: string | null | undefined, currency: string): Money | undefined {
  const number = Number(text);
  if (!text || !Number.isFinite(number) || Math.abs(number) >= AMOUNT_END) return undefined;
  const isExact = /^-?\d+(?:\.\d+)?$/.test(text) && (text.split(".")[1] ?? "").length <= exponentOf(currency);
  return parseMoney(isExact ? text : number.toFixed(exponentOf(currency)), currency);
}
