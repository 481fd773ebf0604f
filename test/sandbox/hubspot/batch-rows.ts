import type { ApiAnswer } from "./api.ts";
import { isoOf } from "./property-values.ts";
import { nonsense, Refusal, rowErrorBody } from "./refusal.ts";

/** What a batch row has in common, whatever it does. */
export interface BatchRow {
  readonly id?: string | undefined;
  readonly objectWriteTraceId?: string | undefined;
}

/** At most this many rows in a batch of records (https://developers.hubspot.com/docs/guides/crm/using-object-apis). */
export const MAX_BATCH_ROWS = 100;

/**
 * Plans every row, then carries out the good ones. A refused row stays alone (status 207) when every row carries its own
 * `objectWriteTraceId` or when a record was not found; otherwise one refused row refuses the whole batch and nothing is written.
 */
export function answerBatch<Row extends BatchRow>(batch: {
  readonly rows: readonly Row[];
  readonly now: number;
  readonly status: 200 | 201;
  /** Checks one row and gives the function that writes it and answers its result; throws a `Refusal`. */
  readonly plan: (row: Row) => () => Record<string, unknown>;
}): ApiAnswer {
  const planned = batch.rows.map((row) => ({ row, ...attempt(() => batch.plan(row)) }));
  const isTraced = hasUniqueTraces(batch.rows);
  for (const { refusal } of planned) {
    if (refusal !== undefined && !isTraced && refusal.category !== "OBJECT_NOT_FOUND") throw refusal;
  }
  const results = planned.flatMap(({ row, value }) => (value === undefined ? [] : [{ ...value(), ...traceOf(row) }]));
  const errors = planned.flatMap(({ row, refusal }) =>
    refusal === undefined ? [] : [rowErrorBody(refusal, contextOf(row))],
  );
  return batchAnswer({ now: batch.now, status: batch.status, results: inIdOrder(results), errors });
}

/** The envelope of a batch answer; status 207 as soon as one row failed. */
export function batchAnswer(batch: {
  readonly now: number;
  readonly status: 200 | 201;
  readonly results: readonly unknown[];
  readonly errors: readonly unknown[];
}): ApiAnswer {
  const time = isoOf(batch.now);
  const failed = batch.errors.length === 0 ? {} : { numErrors: batch.errors.length, errors: batch.errors };
  return {
    status: batch.errors.length === 0 ? batch.status : 207,
    body: { status: "COMPLETE", results: batch.results, ...failed, startedAt: time, completedAt: time },
  };
}

/** Refuses batches that are empty, too long, or that name one record or trace twice. */
export function refuseBadBatch(rows: readonly BatchRow[], limit: number = MAX_BATCH_ROWS): void {
  if (rows.length === 0) throw nonsense("inputs may not be empty");
  if (rows.length > limit) throw nonsense(`The maximum number of inputs is ${limit}, but ${rows.length} were sent`);
  refuseTwice(
    rows.flatMap((row) => row.id ?? []),
    "IDs",
  );
  refuseTwice(
    rows.flatMap((row) => row.objectWriteTraceId ?? []),
    "objectWriteTraceIds",
  );
}

function refuseTwice(values: readonly string[], what: string): void {
  const twice = values.filter((value, index) => values.indexOf(value) !== index);
  if (twice.length > 0) throw nonsense(`Duplicate ${what} found in batch input: [${twice}]. ${what} must be unique`);
}

function attempt<T>(plan: () => T): { readonly value?: T; readonly refusal?: Refusal } {
  try {
    return { value: plan() };
  } catch (error) {
    if (error instanceof Refusal && !error.nonsense) return { refusal: error };
    throw error;
  }
}

function hasUniqueTraces(rows: readonly BatchRow[]): boolean {
  return rows.every((row) => row.objectWriteTraceId !== undefined);
}

function traceOf(row: BatchRow): Readonly<Record<string, string>> {
  return row.objectWriteTraceId === undefined ? {} : { objectWriteTraceId: row.objectWriteTraceId };
}

function contextOf(row: BatchRow): Readonly<Record<string, readonly string[]>> {
  return {
    ...(row.objectWriteTraceId === undefined ? {} : { objectWriteTraceId: [row.objectWriteTraceId] }),
    ...(row.id === undefined ? {} : { ids: [row.id] }),
  };
}

/** HubSpot does not promise the order of the rows, so a client that pairs them by position must not pass here. */
function inIdOrder(results: readonly Record<string, unknown>[]): readonly Record<string, unknown>[] {
  return results.toSorted((one, other) => Number(one["id"]) - Number(other["id"]));
}
