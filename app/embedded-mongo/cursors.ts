import { MongoError } from "./errors.ts";
import { cursorReply } from "./wire.ts";

const FIRST_BATCH = 101;
const REPLY_BYTES = 16 * 1024 * 1024;
const IDLE_MS = 10 * 60_000;

interface OpenCursor {
  readonly namespace: string;
  readonly documents: Iterator<Buffer>;
  /** The document that did not fit into the last batch. */
  pending: Buffer | undefined;
  usedAt: number;
}

/** What the first answer of a search is made from. */
export interface FirstBatch {
  readonly namespace: string;
  readonly documents: Iterator<Buffer>;
  readonly batchSize: number | undefined;
  readonly single: boolean;
}

/** The open cursors of all connections. A cursor that nobody asked for during ten minutes is dropped, as in MongoDB. */
export class Cursors {
  readonly #open = new Map<bigint, OpenCursor>();
  readonly #now: () => number;
  #nextId = 1n;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Answers the first batch, and keeps a cursor when there is more. */
  first({ namespace, documents, batchSize, single }: FirstBatch): Buffer {
    const cursor: OpenCursor = { namespace, documents, pending: undefined, usedAt: this.#now() };
    const { batch, more } = take(cursor, batchSize ?? FIRST_BATCH);
    const cursorId = more && !single ? this.#nextId : 0n;
    if (cursorId !== 0n) {
      this.#open.set(cursorId, cursor);
      this.#nextId += 1n;
    }
    return cursorReply({ field: "firstBatch", documents: batch, cursorId, namespace });
  }

  /** Answers the next batch; throws CursorNotFound (43) for an id that is not open or belongs to another collection. */
  next(id: bigint, namespace: string, batchSize: number | undefined): Buffer {
    const cursor = this.#open.get(id);
    if (cursor === undefined || cursor.namespace !== namespace) throw new MongoError(43, `cursor id ${id} not found`);
    cursor.usedAt = this.#now();
    const { batch, more } = take(cursor, batchSize === 0 ? undefined : batchSize);
    if (!more) this.#open.delete(id);
    return cursorReply({ field: "nextBatch", documents: batch, cursorId: more ? id : 0n, namespace });
  }

  /** Closes a cursor; answers whether it was open. */
  kill(id: bigint): boolean {
    return this.#open.delete(id);
  }

  /** Drops the cursors that were idle for ten minutes. */
  dropIdle(): void {
    for (const [id, cursor] of this.#open) if (this.#now() - cursor.usedAt > IDLE_MS) this.#open.delete(id);
  }
}

function take(
  cursor: OpenCursor,
  limit = Number.POSITIVE_INFINITY,
): { readonly batch: readonly Buffer[]; readonly more: boolean } {
  const batch: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const item = cursor.pending ?? nextDocument(cursor.documents);
    cursor.pending = item;
    if (item === undefined) return { batch, more: false };
    if (batch.length >= limit || (batch.length > 0 && bytes + item.length > REPLY_BYTES)) return { batch, more: true };
    batch.push(item);
    bytes += item.length;
    cursor.pending = undefined;
  }
}

function nextDocument(documents: Iterator<Buffer>): Buffer | undefined {
  const step = documents.next();
  return step.done === true ? undefined : step.value;
}
