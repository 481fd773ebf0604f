import type { DesiredRecord, ItemResult } from "../../../records/desired.ts";
import type { SalesforceClient } from "./client.ts";
import { type CollectionRow, saveRows } from "./collections.ts";
import { callFields, opportunityFields, personFields } from "./desired-fields.ts";
import { rejectedRow } from "./errors.ts";
import { API_PATH, CALL_OBJECT, OBJECT_NAMES } from "./names.ts";
import type { SaveResult } from "./payloads.ts";

/** A row on its way: its place in the batch, which record it is, and the collection that takes it. */
interface PlannedRow extends CollectionRow {
  readonly place: number;
  readonly key: string;
  readonly path: string;
}

const RECORDS_PATH = `${API_PATH}/composite/sobjects`;
const CALLS_PATH = `${RECORDS_PATH}/${CALL_OBJECT}/rngl__Call_Id__c`;

/** An account has none of our fields: there is nothing to write, so nothing is missing. */
const NO_FIELDS: ItemResult = { kind: "accepted", code: "no_fields" };

/**
 * Writes what records should say, normally in one request. A record that the batch names twice is written twice, one request after the
 * other, because Salesforce refuses it twice in one.
 */
export async function writeRecords(
  client: SalesforceClient,
  batch: readonly DesiredRecord[],
): Promise<readonly ItemResult[]> {
  const results = batch.map(() => NO_FIELDS);
  let waiting = batch.flatMap(planRow);
  while (waiting.length > 0) {
    const rows = rowsOfOneRequest(waiting);
    const answers = await saveRows(client, { method: "PATCH", path: rows[0]?.path ?? RECORDS_PATH }, rows);
    for (const [index, row] of rows.entries()) results[row.place] = itemResult(answers[index]);
    waiting = waiting.filter((row) => !rows.includes(row));
  }
  return results;
}

function planRow(record: DesiredRecord, place: number): readonly PlannedRow[] {
  if (record.kind === "crm_call") {
    const fields = { rngl__Call_Id__c: record.callId, ...callFields(record) };
    return [{ place, key: record.callId, path: CALLS_PATH, type: CALL_OBJECT, fields }];
  }
  const ref = record.kind === "crm_person" ? record.person : record.opportunity;
  if (ref.object === "company") return [];
  const fields = record.kind === "crm_person" ? personFields(record) : opportunityFields(record);
  return [
    { place, key: ref.id, path: RECORDS_PATH, type: OBJECT_NAMES[ref.object], fields: { id: ref.id, ...fields } },
  ];
}

/** The first row of every record that the first row's collection takes. */
function rowsOfOneRequest(waiting: readonly PlannedRow[]): readonly PlannedRow[] {
  const byKey = new Map<string, PlannedRow>();
  for (const row of waiting) {
    if (row.path === waiting[0]?.path && !byKey.has(row.key)) byKey.set(row.key, row);
  }
  return [...byKey.values()];
}

function itemResult(answer: SaveResult | undefined): ItemResult {
  if (answer === undefined || !answer.success) return rejectedRow(answer?.errors ?? []);
  return answer.id ? { kind: "accepted", externalId: answer.id } : { kind: "accepted" };
}
