import type { Delivery, DeliveryAnswer, DeliveryState, DestinationRef } from "../records/delivery.ts";
import type { DesiredKind } from "../records/desired.ts";
import { stableId } from "../values/hashing.ts";
import { type ConnectionId, connectionId, type InstallId, installId } from "../values/ids.ts";
import { addMs, type Instant } from "../values/instant.ts";
import type { ClaimOptions } from "./claims.ts";
import type { Database } from "./database.ts";
import { answerWrites, type DesiredState, desiredWrite, FREE } from "./delivery-writes.ts";
import { bulkWriteFor, defineModel, Nested, operator } from "./model.ts";

interface StoredDelivery extends Omit<Delivery, "id" | "installId" | "connection"> {
  readonly _id: string;
  readonly installId: string;
  readonly connection: string;
  readonly claimedUntil: string;
  readonly basis: number;
}

/** Desired and acknowledged state of everything outside. */
export type DeliveryOutStore = ReturnType<typeof createDeliveryOutStore>;

/** Opens the deliveries. */
export function createDeliveryOutStore(database: Database, { now, newId, claimMs }: ClaimOptions) {
  const model = defineModel<StoredDelivery>(database, {
    name: "delivery-out",
    collection: "deliveries-out",
    fields: {
      installId: String,
      connection: String,
      kind: String,
      subject: String,
      callId: String,
      desired: Nested,
      desiredHash: String,
      basis: Number,
      version: Number,
      state: String,
      reason: String,
      message: String,
      notBefore: String,
      attempts: Number,
      requestId: String,
      requestIndex: Number,
      externalId: String,
      acknowledgedHash: String,
      acknowledgedAt: String,
      sentAt: String,
      updatedAt: String,
      claim: String,
      claimedUntil: String,
    },
    indexes: [
      { fields: { installId: 1, state: 1, connection: 1, kind: 1, notBefore: 1 } },
      { fields: { installId: 1, callId: 1 } },
      { fields: { installId: 1, requestId: 1 }, options: { partialFilterExpression: { state: "received" } } },
    ],
  });
  const rowId = (to: DestinationRef, subject: string): string =>
    stableId([to.installId, to.connection, to.kind, subject]);
  const toDelivery = ({ _id, claimedUntil: _until, basis: _basis, ...stored }: StoredDelivery): Delivery => ({
    ...stored,
    id: _id,
    installId: installId(stored.installId),
    connection: connectionId(stored.connection),
  });

  return {
    /**
     * Keeps what should stand outside. What already stands there, or already waits in the same words, is left alone; newer words replace older
     * unsent ones. Answers how many changed.
     */
    async setDesired(to: DestinationRef, wanted: readonly DesiredState[]): Promise<number> {
      if (wanted.length === 0) return 0;
      const ids = wanted.map((each) => rowId(to, each.subject));
      const stored = await model
        .find({ installId: to.installId, _id: operator({ $in: ids }) })
        .lean<StoredDelivery[]>();
      const known = new Map(stored.map((each) => [each.subject, each]));
      const writes = wanted.flatMap(
        (each) => desiredWrite({ id: rowId(to, each.subject), to, at: now() }, each, known.get(each.subject)) ?? [],
      );
      await bulkWriteFor(model, to.installId, writes);
      return writes.length;
    },

    /** Takes at most `limit` due deliveries of one destination for this process, oldest first. */
    async claim(to: DestinationRef, limit: number): Promise<readonly Delivery[]> {
      const at = now();
      const due = {
        installId: to.installId,
        state: "waiting" as const,
        connection: to.connection,
        kind: to.kind,
        notBefore: operator({ $lte: at }),
        claimedUntil: operator({ $lte: at }),
      };
      const ids = await model.find(due, { _id: 1 }).sort({ notBefore: 1 }).limit(limit).lean<{ _id: string }[]>();
      if (ids.length === 0) return [];
      const mine = { _id: operator({ $in: ids.map(({ _id }) => _id) }) };
      const claim = newId();
      await model.updateMany({ ...due, ...mine }, { $set: { claim, claimedUntil: addMs(at, claimMs) } });
      const stored = await model
        .find({ installId: to.installId, ...mine, claim })
        .sort({ notBefore: 1 })
        .lean<StoredDelivery[]>();
      return stored.map(toDelivery);
    },

    /** Gives claimed deliveries back, unsent, not to be taken before `notBefore`; those whose claim has passed to another process stay there. */
    async unclaim(to: DestinationRef, batch: readonly Delivery[], notBefore: Instant): Promise<void> {
      const claims = operator({ $in: [...new Set(batch.map((delivery) => delivery.claim ?? FREE))] });
      const ids = operator({ $in: batch.map((delivery) => delivery.id) });
      await model.updateMany(
        { installId: to.installId, _id: ids, claim: claims, state: "waiting" },
        { $set: { claim: FREE, claimedUntil: FREE, notBefore } },
      );
    },

    /** Records the outside's answers. A delivery whose desired state changed meanwhile stays waiting, but its acknowledged state is kept. */
    async record(to: DestinationRef, answers: readonly DeliveryAnswer[]): Promise<void> {
      const at = now();
      await bulkWriteFor(
        model,
        to.installId,
        answers.flatMap((answer) => answerWrites(answer, at)),
      );
    },

    /** Requests that the outside has taken and not yet judged, oldest first, sent before `sentBefore`. */
    async openRequests(to: Omit<DestinationRef, "kind">, sentBefore: Instant): Promise<readonly string[]> {
      const filter = {
        installId: to.installId,
        state: "received" as const,
        connection: to.connection,
        sentAt: operator({ $lte: sentBefore }),
      };
      const ids = await model.distinct("requestId", filter);
      return ids.filter((id) => typeof id === "string").sort();
    },

    async ofRequest(install: InstallId, requestId: string): Promise<readonly Delivery[]> {
      const stored = await model.find({ installId: install, requestId, state: "received" }).lean<StoredDelivery[]>();
      return stored.map(toDelivery);
    },

    async ofCalls(install: InstallId, callIds: readonly string[]): Promise<readonly Delivery[]> {
      if (callIds.length === 0) return [];
      const filter = { installId: install, callId: operator({ $in: [...callIds] }) };
      return (await model.find(filter).lean<StoredDelivery[]>()).map(toDelivery);
    },

    async ofSubjects(to: DestinationRef, subjects: readonly string[]): Promise<readonly Delivery[]> {
      const ids = subjects.map((subject) => rowId(to, subject));
      const stored = await model
        .find({ installId: to.installId, _id: operator({ $in: ids }) })
        .lean<StoredDelivery[]>();
      return stored.map(toDelivery);
    },

    /** Destinations that have something due, for waking them. */
    async dueDestinations(install: InstallId): Promise<readonly DestinationRef[]> {
      const rows = await model.aggregate<{ _id: { connection: string; kind: DesiredKind } }>([
        { $match: { installId: install, state: "waiting", notBefore: { $lte: now() } } },
        { $group: { _id: { connection: "$connection", kind: "$kind" } } },
      ]);
      return rows.map((row) => ({
        installId: install,
        connection: connectionId(row._id.connection),
        kind: row._id.kind,
      }));
    },

    /** Connections that have requests without a verdict. */
    async connectionsWithOpenRequests(install: InstallId): Promise<readonly ConnectionId[]> {
      const ids = await model.distinct("connection", { installId: install, state: "received" });
      return ids.filter((id) => typeof id === "string").map(connectionId);
    },

    /** Deliveries of one kind in any state, one after another. */
    async *scanKind(install: InstallId, kind: DesiredKind): AsyncGenerator<Delivery> {
      const cursor = model.find({ installId: install, kind }).lean<StoredDelivery>().cursor({ batchSize: 500 });
      for await (const stored of cursor) yield toDelivery(stored);
    },

    /** How many deliveries are in each state, by connection and kind. */
    async counts(install: InstallId): Promise<
      readonly {
        readonly connection: ConnectionId;
        readonly kind: DesiredKind;
        readonly state: DeliveryState;
        readonly count: number;
      }[]
    > {
      const rows = await model.aggregate<{
        _id: { connection: string; kind: DesiredKind; state: DeliveryState };
        count: number;
      }>([
        { $match: { installId: install } },
        { $group: { _id: { connection: "$connection", kind: "$kind", state: "$state" }, count: { $sum: 1 } } },
      ]);
      return rows.map((row) => ({ ...row._id, connection: connectionId(row._id.connection), count: row.count }));
    },

    /** Puts refused or held deliveries back to waiting; answers how many. */
    async sendAgain(install: InstallId, ids: readonly string[]): Promise<number> {
      const result = await model.updateMany(
        { installId: install, _id: operator({ $in: [...ids] }), state: operator({ $in: ["refused", "held"] }) },
        { $set: { state: "waiting", notBefore: now(), attempts: 0, claimedUntil: FREE } },
      );
      return result.modifiedCount;
    },
  };
}
