import { z } from "zod";
import { InvalidInputError } from "../../../values/errors.ts";
import type { ApiRequest, SalesforceClient } from "./client.ts";
import type { Fields } from "./desired-fields.ts";
import { MAX_ROWS } from "./names.ts";
import { type SaveResult, saveResultSchema } from "./payloads.ts";

/** A row of a collection request: the object's name, and what its fields should say. */
export interface CollectionRow {
  readonly type: string;
  readonly fields: Fields;
}

/**
 * Writes rows in one request and answers one result per row, in order. Rows of one object are sent side by side, because Salesforce
 * refuses a collection that changes its object more than ten times. Each row stands alone: `allOrNone` is false.
 */
export async function saveRows(
  client: SalesforceClient,
  request: Omit<ApiRequest, "body">,
  rows: readonly CollectionRow[],
): Promise<readonly SaveResult[]> {
  if (rows.length === 0) return [];
  if (rows.length > MAX_ROWS) throw new Error(`Salesforce takes ${MAX_ROWS} rows at once, not ${rows.length}.`);
  const order = [...rows.entries()].sort(([, a], [, b]) => a.type.localeCompare(b.type));
  const records = order.map(([, row]) => ({ attributes: { type: row.type }, ...row.fields }));
  const answers = await client.send({ ...request, body: { allOrNone: false, records } }, z.array(saveResultSchema));
  if (answers.length !== rows.length) {
    throw new InvalidInputError(
      "salesforce.answer",
      "Salesforce answered a different number of rows than it was sent.",
    );
  }
  const byRow = new Map(order.map(([index], place) => [index, answers[place]]));
  return rows.map((_row, index) => byRow.get(index)).filter((answer) => answer !== undefined);
}
