import type { DeliveryInState } from "../records/delivery.ts";
import { stableId } from "../values/hashing.ts";
import { type ConnectionId, connectionId, type InstallId, installId } from "../values/ids.ts";
import { addMs, type Instant } from "../values/instant.ts";
import type { ClaimOptions } from "./claims.ts";
import type { Database } from "./database.ts";
import { bulkWriteFor, defineModel, insertFor, Nested, operator } from "./model.ts";

/** A webhook as it arrived, before anyone read it. */
export interface ReceivedDelivery {
  readonly installId: InstallId;
  readonly connectionId: ConnectionId;
  readonly provider: string;
  readonly event: string | undefined;
  /** Repeats of one delivery share it. */
  readonly deliveryKey: string;
  readonly method: string;
  /** As called, without the connection's secret key. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly receivedAt: Instant;
  /** Whether a signature proved the sender. */
  readonly verified: boolean;
}

/** A kept webhook, with its id and what became of it. */
export interface KeptDelivery extends ReceivedDelivery {
  readonly id: string;
  readonly state: DeliveryInState;
  readonly attempts: number;
  readonly problem?: string;
  readonly callIds?: readonly string[];
  /** The claim under which a process has taken it. */
  readonly claim?: string;
}

interface StoredDelivery extends Omit<ReceivedDelivery, "installId" | "connectionId" | "body" | "event"> {
  readonly _id: string;
  readonly installId: string;
  readonly connectionId: string;
  readonly event?: string;
  readonly body: Buffer | { readonly buffer: Uint8Array };
  readonly state: DeliveryInState;
  readonly attempts: number;
  readonly claimedUntil: string;
  readonly claim?: string;
  readonly problem?: string;
  readonly callIds?: readonly string[];
}

const FREE = "";

/** The webhooks as received. */
export type DeliveryInStore = ReturnType<typeof createDeliveryInStore>;

/** Opens the kept webhooks. */
export function createDeliveryInStore(database: Database, { now, newId, claimMs }: ClaimOptions) {
  const model = defineModel<StoredDelivery>(database, {
    name: "delivery-in",
    collection: "deliveries-in",
    fields: {
      installId: String,
      connectionId: String,
      provider: String,
      event: String,
      deliveryKey: String,
      method: String,
      url: String,
      headers: Nested,
      body: Buffer,
      receivedAt: String,
      verified: Boolean,
      state: String,
      attempts: Number,
      claimedUntil: String,
      claim: String,
      problem: String,
      callIds: [String],
    },
    indexes: [
      { fields: { installId: 1, state: 1, receivedAt: 1 } },
      { fields: { installId: 1, callIds: 1 }, options: { partialFilterExpression: { state: "processed" } } },
    ],
  });

  const toDelivery = ({ _id, body, event, ...stored }: StoredDelivery): KeptDelivery => ({
    ...stored,
    id: _id,
    event,
    body: Buffer.isBuffer(body) ? body : Buffer.from(body.buffer),
    installId: installId(stored.installId),
    connectionId: connectionId(stored.connectionId),
  });

  return {
    /** Keeps a webhook; the same one again is a duplicate, not an error. */
    async store(delivery: ReceivedDelivery): Promise<"stored" | "duplicate"> {
      const { event, ...rest } = delivery;
      const kept = await insertFor(model, delivery.installId, {
        _id: stableId([delivery.installId, delivery.connectionId, delivery.deliveryKey]),
        ...rest,
        ...(event === undefined ? {} : { event }),
        state: "received",
        attempts: 0,
        claimedUntil: FREE,
      });
      return kept ? "stored" : "duplicate";
    },

    /** Takes the oldest waiting webhooks of an install for this process; others do not get them until the claim runs out. */
    async claim(install: InstallId, limit: number): Promise<readonly KeptDelivery[]> {
      const at = now();
      const due = { installId: install, state: "received" as const, claimedUntil: operator({ $lte: at }) };
      const ids = await model.find(due, { _id: 1 }).sort({ receivedAt: 1 }).limit(limit).lean<{ _id: string }[]>();
      if (ids.length === 0) return [];
      const mine = { _id: operator({ $in: ids.map(({ _id }) => _id) }) };
      const claim = newId();
      const taken = { $set: { claimedUntil: addMs(at, claimMs), claim }, $inc: { attempts: 1 } };
      await model.updateMany({ ...due, ...mine }, taken);
      const stored = await model.find({ installId: install, ...mine, claim }).lean<StoredDelivery[]>();
      return stored.map(toDelivery);
    },

    /** Marks webhooks as worked off; each names the calls that it told of. */
    async finish(
      install: InstallId,
      finished: readonly { readonly id: string; readonly callIds: readonly string[] }[],
    ): Promise<void> {
      await bulkWriteFor(
        model,
        install,
        finished.map(({ id, callIds }) => ({
          filter: { _id: id },
          update: { $set: { state: "processed", callIds: [...callIds] } },
        })),
      );
    },

    /** Marks a webhook as unreadable (its content breaks the provider's schema) or failed; it is kept and can be retried. */
    async setAside(
      install: InstallId,
      id: string,
      why: { readonly state: "unreadable" | "failed"; readonly problem: string },
    ): Promise<void> {
      await model.updateOne({ installId: install, _id: id }, { $set: why });
    },

    /** Gives claimed webhooks back at once; those whose claim has passed to another process stay there. An outage does not count as a try. */
    async unclaim(
      install: InstallId,
      deliveries: readonly KeptDelivery[],
      { countsAsTry }: { readonly countsAsTry: boolean },
    ): Promise<void> {
      const claims = operator({ $in: [...new Set(deliveries.map((delivery) => delivery.claim ?? FREE))] });
      const ids = operator({ $in: deliveries.map((delivery) => delivery.id) });
      await model.updateMany(
        { installId: install, _id: ids, claim: claims, state: "received" },
        { $set: { claimedUntil: FREE }, $inc: { attempts: countsAsTry ? 0 : -1 } },
      );
    },

    /** Puts set-aside webhooks back to work; answers how many. */
    async retry(install: InstallId, ids: readonly string[]): Promise<number> {
      const result = await model.updateMany(
        { installId: install, _id: operator({ $in: ids }), state: operator({ $in: ["unreadable", "failed"] }) },
        { $set: { state: "received", claimedUntil: FREE, attempts: 0 } },
      );
      return result.modifiedCount;
    },

    /** Webhooks in a state, newest first. */
    async list(install: InstallId, state: DeliveryInState, limit: number): Promise<readonly KeptDelivery[]> {
      const stored = await model
        .find({ installId: install, state })
        .sort({ receivedAt: -1 })
        .limit(limit)
        .lean<StoredDelivery[]>();
      return stored.map(toDelivery);
    },

    /** The webhooks that told of a call, oldest first, for its trail and for replay. */
    async ofCall(install: InstallId, callId: string): Promise<readonly KeptDelivery[]> {
      const stored = await model
        .find({ installId: install, state: "processed", callIds: callId })
        .sort({ receivedAt: 1 })
        .lean<StoredDelivery[]>();
      return stored.map(toDelivery);
    },

    /** The calls that worked-off webhooks told of, for replay; a call comes once for each of its webhooks. */
    async *callIds(install: InstallId): AsyncGenerator<string> {
      const cursor = model
        .find({ installId: install, state: "processed" }, { callIds: 1 })
        .sort({ receivedAt: 1 })
        .lean<Pick<StoredDelivery, "callIds">>()
        .cursor({ batchSize: 500 });
      for await (const { callIds } of cursor) yield* callIds ?? [];
    },

    /** How many webhooks are in each state. */
    async counts(install: InstallId): Promise<Readonly<Record<string, number>>> {
      const rows = await model.aggregate<{ _id: string; count: number }>([
        { $match: { installId: install } },
        { $group: { _id: "$state", count: { $sum: 1 } } },
      ]);
      return Object.fromEntries(rows.map((row) => [row._id, row.count]));
    },

    /** When the oldest webhook that is not worked off yet came in. */
    async oldestWaiting(install: InstallId): Promise<Instant | undefined> {
      const oldest = model
        .findOne({ installId: install, state: "received" }, { receivedAt: 1 })
        .sort({ receivedAt: 1 });
      return (await oldest.lean<Pick<StoredDelivery, "receivedAt">>())?.receivedAt;
    },

    /** Whether webhooks wait that nobody works on. */
    async hasDue(install: InstallId): Promise<boolean> {
      const due = { installId: install, state: "received" as const, claimedUntil: operator({ $lte: now() }) };
      return (await model.findOne(due, { _id: 1 }).lean()) !== null;
    },
  };
}
