import type { RejectedError } from "../../../values/errors.ts";
import { isAboutRows } from "./errors.ts";

/**
 * Sends rows in one request. Where HubSpot refuses them all for what stands in some, halves of them are sent until each bad row stands
 * alone and is answered by `refuse`: one bad row among a hundred costs at most 15 requests. Rows are answered in order.
 */
export async function inHalves<Row, Answer>(
  rows: readonly Row[],
  send: (rows: readonly Row[]) => Promise<readonly Answer[]>,
  refuse: (row: Row, error: RejectedError) => Answer,
): Promise<readonly Answer[]> {
  try {
    return await send(rows);
  } catch (error) {
    if (!isAboutRows(error)) throw error;
    if (rows.length <= 1) return rows.map((row) => refuse(row, error));
  }
  const middle = Math.ceil(rows.length / 2);
  const first = await inHalves(rows.slice(0, middle), send, refuse);
  return [...first, ...(await inHalves(rows.slice(middle), send, refuse))];
}
