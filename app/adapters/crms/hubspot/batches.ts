import type { ItemResult } from "../../../records/desired.ts";
import type { HubSpotClient } from "./client.ts";
import { isNotFound, type Refusal, refusedError, rejectedRow } from "./errors.ts";
import { inHalves } from "./in-halves.ts";
import { MAX_ROWS, type ObjectName, objectPath } from "./names.ts";
import { type HubSpotRecord, recordsSchema } from "./payloads.ts";

/** Property values by name; HubSpot takes texts only, and an empty one clears the property. */
export type Properties = Readonly<Record<string, string>>;

/** One record to write. `idProperty` names the unique property that `id` is a value of; without it `id` is HubSpot's own. */
export interface BatchRow {
  readonly id?: string;
  readonly idProperty?: string;
  readonly properties: Properties;
}

/** What became of one row. */
export type RowAnswer =
  | { readonly kind: "saved"; readonly record: HubSpotRecord }
  | Extract<ItemResult, { kind: "rejected" }>;

/** Which objects are written, and how. */
interface BatchWrite {
  readonly object: ObjectName;
  readonly operation: "create" | "update" | "upsert";
}

type Numbered<Value> = readonly (readonly [number, Value])[];

/**
 * Writes rows, normally in one request, and answers one result per row, in order. HubSpot answers in an order of its own, so rows are told
 * apart by trace ids; these also keep a refused row from refusing its batch. Where HubSpot refuses the batch nevertheless, halves of it
 * are sent until the bad row stands alone. A record that is named twice is written twice, one request after the other.
 */
export async function saveRows(
  client: HubSpotClient,
  write: BatchWrite,
  rows: readonly BatchRow[],
): Promise<readonly RowAnswer[]> {
  if (rows.length > MAX_ROWS) throw new Error(`HubSpot takes ${MAX_ROWS} rows at once, not ${rows.length}.`);
  const answers = new Map<number, RowAnswer>();
  let waiting: Numbered<BatchRow> = [...rows.entries()];
  while (waiting.length > 0) {
    const round = firstOfEachRecord(waiting);
    const saved = await inHalves(
      round,
      (some) => save(client, write, some),
      ([index], { code, message }) => [index, { kind: "rejected", code, message, retry: false }] as const,
    );
    for (const [index, answer] of saved) answers.set(index, answer);
    waiting = waiting.filter((row) => !round.includes(row));
  }
  return rows.map((_row, index) => answers.get(index) ?? rejectedRow(undefined));
}

/** Reads records by HubSpot's ids, or by a unique property; records that do not exist are absent. */
export async function readRecords(
  client: HubSpotClient,
  object: ObjectName,
  wanted: { readonly ids: readonly string[]; readonly idProperty?: string; readonly properties: readonly string[] },
): Promise<readonly HubSpotRecord[]> {
  const { ids, ...shown } = wanted;
  const found: HubSpotRecord[] = [];
  for (const some of chunksOf([...new Set(ids)], MAX_ROWS)) {
    const body = { ...shown, propertiesWithHistory: [], inputs: some.map((id) => ({ id })) };
    const answer = await client.send({ method: "POST", path: objectPath(object, "batch/read"), body }, recordsSchema);
    throwUnlessNotFound(answer.errors);
    found.push(...answer.results);
  }
  return found;
}

/** A row that could not be read for any other reason must not look like a record that does not exist. */
export function throwUnlessNotFound(refusals: readonly Refusal[]): void {
  const refusal = refusals.find((each) => !isNotFound(each));
  if (refusal !== undefined) throw refusedError({ status: rejectedRow(refusal).retry ? 503 : 400, body: refusal });
}

/** Splits a list into parts of at most `size`. */
export function chunksOf<Value>(values: readonly Value[], size: number): readonly (readonly Value[])[] {
  const chunks: (readonly Value[])[] = [];
  for (let start = 0; start < values.length; start += size) chunks.push(values.slice(start, start + size));
  return chunks;
}

function firstOfEachRecord(rows: Numbered<BatchRow>): Numbered<BatchRow> {
  const ids = new Set<string>();
  return rows.filter(([, { id }]) => {
    if (id === undefined) return true;
    const isFirst = !ids.has(id);
    ids.add(id);
    return isFirst;
  });
}

async function save(client: HubSpotClient, write: BatchWrite, rows: Numbered<BatchRow>): Promise<Numbered<RowAnswer>> {
  const inputs = rows.map(([index, row]) => ({ ...row, objectWriteTraceId: String(index) }));
  const path = objectPath(write.object, `batch/${write.operation}`);
  const { results, errors } = await client.send({ method: "POST", path, body: { inputs } }, recordsSchema);
  const saved = new Map(results.map((record) => [record.objectWriteTraceId, record]));
  return rows.map(([index, row]) => {
    const record = saved.get(String(index));
    if (record !== undefined) return [index, { kind: "saved", record }];
    return [index, rejectedRow(errors.find((refusal) => isAbout(refusal, String(index), row)))];
  });
}

/** A record that is not found may be named by its id alone. */
function isAbout({ context }: Refusal, traceId: string, row: BatchRow): boolean {
  const traces = context["objectWriteTraceId"];
  if (traces !== undefined) return traces.includes(traceId);
  return row.id !== undefined && context["ids"]?.includes(row.id) === true;
}
