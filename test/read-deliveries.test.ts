import { describe, expect, test } from "vitest";
import { z } from "zod";
import { callIdOf, type ProviderOfConnection, readDeliveries, withKnown } from "../app/read-deliveries.ts";
import type { CallUpdate } from "../app/records/call.ts";
import type { KeptDelivery } from "../app/store/deliveries-in.ts";
import { InvalidInputError } from "../app/values/errors.ts";
import { connectionId, installId } from "../app/values/ids.ts";
import { addMs } from "../app/values/instant.ts";
import type { CallProvider } from "../webhooks/call-providers/call-provider.ts";
import { aCall, INSTALL, NOON } from "./support/builders.ts";

/** A kept webhook whose body names calls, separated by blanks. */
function kept(id: string, body: string, shown: Partial<KeptDelivery> = {}): KeptDelivery {
  return {
    id,
    installId: INSTALL,
    connectionId: connectionId("connection-1"),
    provider: "tiny",
    event: undefined,
    deliveryKey: id,
    method: "POST",
    url: "https://ringledger.example.com/hooks/tiny",
    headers: {},
    body: Buffer.from(body),
    receivedAt: NOON,
    verified: true,
    state: "received",
    attempts: 0,
    ...shown,
  };
}

/** A provider that reads what a test wants it to read of the words of a body. */
function tiny(read: (words: readonly string[], homeCountry: string) => readonly CallUpdate[]): ProviderOfConnection {
  const provider: CallProvider = {
    settings: z.unknown(),
    events: ["call"],
    signs: true,
    maxBodyBytes: 1_000,
    contentTypes: ["text/plain"],
    headers: [],
    verify: () => "authentic",
    deliveryKey: () => "key",
    parse: (request, _settings, { homeCountry }) =>
      read(request.body.toString("utf8").split(" ").filter(Boolean), homeCountry),
  };
  return { provider, settings: {}, homeCountry: "GB" };
}

const ended = (providerCallId: string): CallUpdate => ({ providerCallId, stage: "ended", facts: { ended: true } });
const wordByWord = tiny((words) => words.map(ended));
const id = (providerCallId: string) => callIdOf(INSTALL, "tiny", providerCallId);

describe("callIdOf", () => {
  test("is the same for the same install, provider and provider's id, and another for every other", () => {
    expect(callIdOf(INSTALL, "tiny", "1")).toBe(callIdOf(INSTALL, "tiny", "1"));
    const others = [id("1"), id("2"), callIdOf(INSTALL, "other", "1"), callIdOf(installId("install-2"), "tiny", "1")];
    expect(new Set(others).size).toBe(4);
  });
});

describe("readDeliveries", () => {
  test("gathers the updates of a call from all webhooks that tell of it", () => {
    const { inputs, read, unreadable } = readDeliveries([kept("w1", "a b"), kept("w2", "a")], () => wordByWord);
    expect(inputs.map((each) => [each.id, each.providerCallId, each.arrived.length])).toEqual([
      [id("a"), "a", 2],
      [id("b"), "b", 1],
    ]);
    expect(read).toEqual([
      { id: "w1", callIds: [id("a"), id("b")] },
      { id: "w2", callIds: [id("a")] },
    ]);
    expect(unreadable).toEqual([]);
  });

  test("gives the same message the same key, whenever it came", () => {
    const late = kept("w2", "a", { receivedAt: addMs(NOON, 5) });
    const [call] = readDeliveries([kept("w1", "a"), late], () => wordByWord).inputs;
    expect(call?.arrived.map((update) => update.receivedAt)).toEqual([NOON, addMs(NOON, 5)]);
    expect(new Set(call?.arrived.map((update) => update.key)).size).toBe(1);
  });

  test("names a call once that one webhook tells of twice", () => {
    const { inputs, read } = readDeliveries([kept("w1", "a a")], () => wordByWord);
    expect(read).toEqual([{ id: "w1", callIds: [id("a")] }]);
    expect(inputs[0]?.arrived).toHaveLength(2);
  });

  test("counts a webhook that tells of no call as read", () => {
    const { inputs, read } = readDeliveries([kept("w1", "")], () => wordByWord);
    expect([inputs, read]).toEqual([[], [{ id: "w1", callIds: [] }]]);
  });

  test("never lets an unreadable webhook block the others", () => {
    const picky = tiny((words) => {
      if (words.includes("bad")) throw new InvalidInputError("tiny.body", "body: expected a call");
      return words.map(ended);
    });
    const { inputs, read, unreadable } = readDeliveries([kept("w1", "bad"), kept("w2", "a")], () => picky);
    expect(unreadable).toEqual([{ id: "w1", problem: "body: expected a call" }]);
    expect(read.map((each) => each.id)).toEqual(["w2"]);
    expect(inputs.map((each) => each.id)).toEqual([id("a")]);
  });

  test("says that the connection of a webhook is gone", () => {
    expect(readDeliveries([kept("w1", "a")], () => undefined)).toEqual({
      inputs: [],
      read: [],
      unreadable: [{ id: "w1", problem: "The connection that this came through no longer exists." }],
    });
  });

  test("throws a provider's bug rather than call the webhook unreadable", () => {
    const broken = tiny(() => {
      throw new TypeError("x is undefined");
    });
    expect(() => readDeliveries([kept("w1", "a")], () => broken)).toThrow("x is undefined");
  });

  test("counts a call as verified only when every webhook about it was", () => {
    const hint = kept("w2", "a", { verified: false });
    const both = readDeliveries([kept("w1", "a b"), hint], () => wordByWord).inputs;
    expect(both.map((each) => [each.providerCallId, each.verified])).toEqual([
      ["a", false],
      ["b", true],
    ]);
    expect(readDeliveries([hint, kept("w1", "a")], () => wordByWord).inputs[0]?.verified).toBe(false);
  });

  test("keeps the calls of two installs apart, though the provider's ids are equal", () => {
    const elsewhere = kept("w2", "a", { installId: installId("install-2") });
    expect(readDeliveries([kept("w1", "a"), elsewhere], () => wordByWord).inputs).toHaveLength(2);
  });

  test("tells the provider the home country of the connection", () => {
    const asked: string[] = [];
    const curious = tiny((_words, homeCountry) => {
      asked.push(homeCountry);
      return [];
    });
    readDeliveries([kept("w1", "a")], () => curious);
    expect(asked).toEqual(["GB"]);
  });
});

describe("withKnown", () => {
  test("joins what arrived with what is known of the same call", () => {
    const { inputs } = readDeliveries([kept("w1", "a b")], () => wordByWord);
    const known = aCall({ id: id("b") });
    expect(withKnown(inputs, [known]).map((each) => each.known)).toEqual([undefined, known]);
  });
});
