import type { DesiredCrmCall, DesiredRecord, ItemResult } from "../../../records/desired.ts";
import { type BatchRow, type RowAnswer, saveRows } from "./batches.ts";
import type { HubSpotClient } from "./client.ts";
import { callProperties, dealProperties, personProperties } from "./desired-properties.ts";
import { rejectedRow } from "./errors.ts";
import { linkSavedCalls, type SavedCall } from "./link-saved-calls.ts";
import { CALL_ID, personObject } from "./names.ts";

/** A company has none of our properties: there is nothing to write, so nothing is missing. */
const NO_FIELDS: ItemResult = { kind: "accepted", code: "no_fields" };

/**
 * Writes what records should say: contacts and deals in one request, new calls in one more for each object that they are joined to. A call
 * that could not be joined to its person or deal is refused, in HubSpot's words, although its own properties were written.
 */
export async function writeRecords(
  client: HubSpotClient,
  batch: readonly DesiredRecord[],
): Promise<readonly ItemResult[]> {
  const places = [...batch.entries()];
  const results = batch.map(() => NO_FIELDS);
  const calls = places.flatMap(([place, record]) => (record.kind === "crm_call" ? [{ place, call: record }] : []));
  const written = await writeCalls(
    client,
    calls.map(({ call }) => call),
  );
  for (const [index, { place }] of calls.entries()) results[place] = written[index] ?? rejectedRow(undefined);
  for (const object of ["contacts", "deals"] as const) {
    const updates = places.flatMap(([place, record]) => updateOf(record, object).map((row) => ({ place, row })));
    const rows = updates.map(({ row }) => row);
    const answers = await saveRows(client, { object, operation: "update" }, rows);
    for (const [index, { place }] of updates.entries()) results[place] = itemResult(answers[index]);
  }
  return results;
}

async function writeCalls(client: HubSpotClient, calls: readonly DesiredCrmCall[]): Promise<readonly ItemResult[]> {
  const rows = calls.map((call) => ({ id: call.callId, idProperty: CALL_ID, properties: callProperties(call) }));
  const answers = await saveRows(client, { object: "calls", operation: "upsert" }, rows);
  const saved = calls.flatMap((call, index) => savedCall(call, answers[index]));
  const refusals = await linkSavedCalls(client, saved);
  return answers.map((answer) => {
    const refusal = answer.kind === "saved" ? refusals.get(answer.record.id) : undefined;
    return refusal === undefined ? itemResult(answer) : rejectedRow(refusal);
  });
}

function savedCall(call: DesiredCrmCall, answer: RowAnswer | undefined): readonly SavedCall[] {
  if (answer?.kind !== "saved") return [];
  return [{ call, id: answer.record.id, isNew: answer.record.new === true }];
}

function updateOf(record: DesiredRecord, object: "contacts" | "deals"): readonly BatchRow[] {
  if (record.kind === "crm_person" && object === "contacts" && personObject(record.person.object) === object) {
    return [{ id: record.person.id, properties: personProperties(record) }];
  }
  if (record.kind === "crm_opportunity" && object === "deals") {
    return [{ id: record.opportunity.id, properties: dealProperties(record) }];
  }
  return [];
}

function itemResult(answer: RowAnswer | undefined): ItemResult {
  if (answer === undefined) return rejectedRow(undefined);
  return answer.kind === "saved" ? { kind: "accepted", externalId: answer.record.id } : answer;
}
