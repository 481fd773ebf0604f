import type { Outbox } from "../../app/deliveries/deliver-batch.ts";
import type { Delivery, DeliveryAnswer } from "../../app/records/delivery.ts";
import type { Instant } from "../../app/values/instant.ts";

/** An outbox in memory that keeps the promises of the stored one, and lets a test look inside. */
export interface MemoryOutbox extends Outbox {
  readonly rows: ReadonlyMap<string, Delivery>;
  readonly answers: readonly DeliveryAnswer[];
  /** Changes what should stand outside, as a new derivation does. */
  want(id: string, desiredHash: string): void;
}

/** Makes an outbox that holds deliveries; `now` is its clock. */
export function memoryOutbox(deliveries: readonly Delivery[], now: () => Instant): MemoryOutbox {
  const rows = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
  const claimed = new Set<string>();
  const answers: DeliveryAnswer[] = [];
  const change = (id: string, what: Partial<Delivery>) => {
    const row = rows.get(id);
    if (row !== undefined) rows.set(id, { ...row, ...what });
  };
  return {
    rows,
    answers,
    want(id, desiredHash) {
      const version = (rows.get(id)?.version ?? 0) + 1;
      change(id, { desiredHash, version, state: "waiting", notBefore: now(), attempts: 0 });
    },
    async claim(_to, limit) {
      const due = [...rows.values()]
        .filter((row) => row.state === "waiting" && row.notBefore <= now() && !claimed.has(row.id))
        .sort((a, b) => (a.notBefore < b.notBefore ? -1 : 1))
        .slice(0, limit);
      for (const { id } of due) claimed.add(id);
      return due;
    },
    async unclaim(_to, batch, notBefore) {
      for (const { id } of batch) {
        claimed.delete(id);
        change(id, { notBefore });
      }
    },
    async record(_to, given) {
      for (const answer of given) {
        answers.push(answer);
        claimed.delete(answer.delivery.id);
        settle(answer);
      }
    },
  };

  /** A row whose desired state changed since it was sent stays waiting, but what the outside took is kept. */
  function settle({ delivery, result, retryAt }: DeliveryAnswer): void {
    const row = rows.get(delivery.id);
    if (row === undefined) return;
    if (result.kind === "accepted") change(row.id, { acknowledgedHash: delivery.desiredHash });
    if (row.version !== delivery.version) return;
    const attempts = row.attempts + 1;
    if (result.kind !== "rejected") change(row.id, { state: result.kind, attempts });
    else if (retryAt === undefined) change(row.id, { state: "refused", reason: result.code, attempts });
    else change(row.id, { notBefore: retryAt, attempts });
  }
}
