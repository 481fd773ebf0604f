import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deliverDue, type OpenDestination } from "../../app/deliveries/deliver-batch.ts";
import type { Delivery } from "../../app/records/delivery.ts";
import type { ItemResult } from "../../app/records/desired.ts";
import { RateLimitedError, ReconnectRequiredError, TransientError } from "../../app/values/errors.ts";
import { addMs, DAY_MS, HOUR_MS, type Instant } from "../../app/values/instant.ts";
import { aDelivery, NOON, TO_GOOGLE } from "../support/builders.ts";
import { memoryOutbox } from "./memory-outbox.ts";

const ACCEPTED: ItemResult = { kind: "accepted" };
const REFUSED: ItemResult = { kind: "rejected", code: "BAD_ROW", message: "This row is bad.", retry: false };
const AGAIN: ItemResult = { kind: "rejected", code: "LOCKED", message: "The record is locked.", retry: true };
const now = () => NOON;

function deliveries(count: number, shown: Partial<Delivery> = {}): readonly Delivery[] {
  return Array.from({ length: count }, (_, index) =>
    aDelivery({ id: `d${index}`, desiredHash: `h${index}`, ...shown }),
  );
}

/** A destination that notes the sizes of its batches and answers each row. */
function destinationOf(answer: (delivery: Delivery) => ItemResult, maxBatch = 2) {
  const batches: number[] = [];
  const destination: OpenDestination = {
    maxBatch,
    send: async (batch) => {
      batches.push(batch.length);
      return batch.map(answer);
    },
  };
  return { destination, batches, now };
}

function failing(error: unknown): { readonly destination: OpenDestination; readonly now: () => Instant } {
  return { destination: { maxBatch: 2, send: () => Promise.reject(error) }, now };
}

const states = (rows: ReadonlyMap<string, Delivery>) => [...rows.values()].map((row) => row.state);

describe("deliverDue", () => {
  test("sends everything due, in batches as full as the destination takes", async () => {
    const outbox = memoryOutbox(deliveries(5), now);
    const to = destinationOf(() => ACCEPTED);
    expect(await deliverDue(TO_GOOGLE, outbox, to)).toEqual({ sent: 5, refused: 0 });
    expect(to.batches).toEqual([2, 2, 1]);
    expect(states(outbox.rows)).toEqual(Array(5).fill("accepted"));
  });

  test("asks nothing of a destination for which nothing is due", async () => {
    const outbox = memoryOutbox(deliveries(2, { notBefore: addMs(NOON, 1) }), now);
    const to = destinationOf(() => ACCEPTED);
    expect(await deliverDue(TO_GOOGLE, outbox, to)).toEqual({ sent: 0, refused: 0 });
    expect(to.batches).toEqual([]);
  });

  test("never lets a refused row block its batch", async () => {
    const outbox = memoryOutbox(deliveries(3), now);
    const to = destinationOf((delivery) => (delivery.id === "d0" ? REFUSED : ACCEPTED));
    expect(await deliverDue(TO_GOOGLE, outbox, to)).toEqual({ sent: 3, refused: 1 });
    expect(states(outbox.rows)).toEqual(["refused", "accepted", "accepted"]);
    expect(outbox.rows.get("d0")?.reason).toBe("BAD_ROW");
  });

  test("keeps what was taken but not yet judged as received", async () => {
    const outbox = memoryOutbox(deliveries(1), now);
    await deliverDue(
      TO_GOOGLE,
      outbox,
      destinationOf(() => ({ kind: "received", requestId: "r1" })),
    );
    expect(states(outbox.rows)).toEqual(["received"]);
  });

  test.each([
    [0, 15_000],
    [1, 30_000],
    [9, 7_680_000],
    [10, 4 * HOUR_MS],
  ])("tries a row that failed in passing after %i attempts again after %i ms", async (attempts, delayMs) => {
    const outbox = memoryOutbox(deliveries(1, { attempts }), now);
    await deliverDue(
      TO_GOOGLE,
      outbox,
      destinationOf(() => AGAIN),
    );
    expect(outbox.rows.get("d0")).toMatchObject({ state: "waiting", notBefore: addMs(NOON, delayMs) });
  });

  test("refuses a row that failed twelve times", async () => {
    const outbox = memoryOutbox(deliveries(1, { attempts: 11 }), now);
    await deliverDue(
      TO_GOOGLE,
      outbox,
      destinationOf(() => AGAIN),
    );
    expect(states(outbox.rows)).toEqual(["refused"]);
  });

  test.each([
    ["an outage", new TransientError("google.http_503", "Down."), 15_000, "google.http_503"],
    ["a limit", new RateLimitedError("google.http_429", "Slow down.", 90_000), 90_000, "google.http_429"],
  ])("pauses at %s and gives the rows back, unsent and unblamed", async (_what, error, waitMs, code) => {
    const outbox = memoryOutbox(deliveries(3), now);
    const pausedUntil = addMs(NOON, waitMs);
    expect(await deliverDue(TO_GOOGLE, outbox, failing(error))).toEqual({ sent: 0, refused: 0, pausedUntil, code });
    expect(states(outbox.rows)).toEqual(["waiting", "waiting", "waiting"]);
    expect(outbox.rows.get("d0")).toMatchObject({ attempts: 0, notBefore: pausedUntil });
    expect(await outbox.claim(TO_GOOGLE, 9)).toHaveLength(1);
  });

  test("stops at a lost sign-in, without a time to go on, and gives the rows back", async () => {
    const outbox = memoryOutbox(deliveries(3), now);
    const lost = new ReconnectRequiredError("google.reconnect", "Sign in again.");
    const report = { sent: 0, refused: 0, code: "google.reconnect", needsSignIn: true };
    expect(await deliverDue(TO_GOOGLE, outbox, failing(lost))).toEqual(report);
    expect(states(outbox.rows)).toEqual(["waiting", "waiting", "waiting"]);
  });

  test("keeps what earlier batches achieved when a later one fails", async () => {
    const outbox = memoryOutbox(deliveries(3), now);
    const down = new TransientError("google.http_503", "Down.");
    const send = async (batch: readonly Delivery[]) => {
      if (batch.length < 2) throw down;
      return batch.map(() => ACCEPTED);
    };
    const report = await deliverDue(TO_GOOGLE, outbox, { destination: { maxBatch: 2, send }, now });
    expect(report).toMatchObject({ sent: 2, code: "google.http_503" });
    expect(states(outbox.rows)).toEqual(["accepted", "accepted", "waiting"]);
  });

  test.each([
    ["throws a bug", failing(new TypeError("x is undefined")), "x is undefined"],
    [
      "answers fewer rows than it was sent",
      { destination: { maxBatch: 2, send: async () => [ACCEPTED] }, now },
      "A destination answered fewer rows than it was sent.",
    ],
  ])("throws on, after giving the rows back, when a destination %s", async (_what, to, message) => {
    const outbox = memoryOutbox(deliveries(2), now);
    await expect(deliverDue(TO_GOOGLE, outbox, to)).rejects.toThrow(message);
    expect(outbox.answers).toEqual([]);
    expect([...outbox.rows.values()].map((row) => [row.state, row.notBefore])).toEqual([
      ["waiting", addMs(NOON, 15_000)],
      ["waiting", addMs(NOON, 15_000)],
    ]);
  });
});

describe("a delivery", () => {
  /** What goes wrong in one run: the whole batch fails, answers get lost after the outside took them, or single rows fail. */
  const trouble = fc.constantFrom("none", "outage", "limit", "answers_lost", "rows_locked");

  test("reaches its desired state under any pattern of failures, repeats and changes", async () => {
    const changes = fc.option(fc.record({ row: fc.nat(4), hash: fc.nat(9), inFlight: fc.boolean() }));
    const run = fc.record({ trouble, change: changes });
    await fc.assert(
      fc.asyncProperty(fc.array(run, { maxLength: 11 }), fc.integer({ min: 1, max: 3 }), async (runs, maxBatch) => {
        let at = NOON;
        const outside = new Map<string, string>();
        const outbox = memoryOutbox(deliveries(5), () => at);
        for (const each of [...runs, { trouble: "none", change: null } as const]) {
          let { change } = each;
          const makeChange = (inFlight: boolean) => {
            if (change?.inFlight !== inFlight) return;
            outbox.want(`d${change.row}`, `new-${change.hash}`);
            change = null;
          };
          makeChange(false);
          const send = async (batch: readonly Delivery[]) => {
            makeChange(true);
            return take(batch, outside, each.trouble);
          };
          await deliverDue(TO_GOOGLE, outbox, { destination: { maxBatch, send }, now: () => at });
          at = addMs(at, DAY_MS);
        }
        for (const row of outbox.rows.values()) {
          expect(row).toMatchObject({ state: "accepted", acknowledgedHash: row.desiredHash });
          expect(outside.get(row.id)).toBe(row.desiredHash);
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** An outside that keeps one value per row, however often it is told. */
function take(batch: readonly Delivery[], outside: Map<string, string>, trouble: string): readonly ItemResult[] {
  if (trouble === "outage") throw new TransientError("outside.http_503", "Down.");
  if (trouble === "limit") throw new RateLimitedError("outside.http_429", "Slow down.", HOUR_MS);
  const locked = (index: number) => trouble === "rows_locked" && index % 2 === 0;
  batch.forEach((delivery, index) => {
    if (!locked(index)) outside.set(delivery.id, delivery.desiredHash);
  });
  if (trouble === "answers_lost") throw new TransientError("outside.timeout", "No answer in time.");
  return batch.map((_, index) => (locked(index) ? AGAIN : ACCEPTED));
}
