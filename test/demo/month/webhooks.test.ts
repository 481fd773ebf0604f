import { describe, expect, test } from "vitest";
import { type ProviderOfConnection, readDeliveries } from "../../../app/read-deliveries.ts";
import type { CallFacts } from "../../../app/records/call.ts";
import { findSource } from "../../../app/steps/find-source.ts";
import { mergeCallUpdates, uniqueUpdates } from "../../../app/steps/merge-call-updates.ts";
import type { KeptDelivery } from "../../../app/store/deliveries-in.ts";
import { connectionId, installId } from "../../../app/values/ids.ts";
import { addMs, instant } from "../../../app/values/instant.ts";
import { parsePhone } from "../../../app/values/phone.ts";
import { callrail } from "../../../webhooks/call-providers/callrail/index.ts";
import { twilio } from "../../../webhooks/call-providers/twilio/index.ts";
import { buildDemoMonth, type DemoCall, type DemoSource, type DemoWebhook, demoWebhooks } from "./index.ts";

const NOW = instant("2026-11-24T17:00:00.000Z");
const INSTALL = installId("install-1");
const ACCOUNT = "AC00000000000000000000000000000000";
const BASE = "http://127.0.0.1:4000/webhooks";
const CALLRAIL = { signingKey: "signing-key" };
const TWILIO = { accountSid: ACCOUNT, authToken: "auth-token" };
const MONTH = buildDemoMonth({ now: NOW, seed: 20_261 });
const WEBHOOKS = demoWebhooks(MONTH, {
  callrail: { url: `${BASE}/callrail/key-1`, ...CALLRAIL },
  twilio: { url: `${BASE}/twilio/key-2`, ...TWILIO },
});

/** A delivery as the front door takes it. */
function received(webhook: DemoWebhook, index: number): KeptDelivery {
  const { pathname } = new URL(webhook.url);
  const [, , provider = "", , event] = pathname.split("/");
  const headers = Object.fromEntries(
    Object.entries(webhook.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const request = { method: "POST", url: webhook.url, headers, body: Buffer.from(webhook.body), event };
  return {
    ...request,
    id: `delivery-${index}`,
    installId: INSTALL,
    connectionId: connectionId(provider),
    provider,
    receivedAt: addMs(NOW, index),
    deliveryKey: providerOf(provider).provider.deliveryKey({ ...request, receivedAt: NOW }),
    verified: true,
    state: "received",
    attempts: 0,
  };
}

function providerOf(name: string): ProviderOfConnection {
  return name === "callrail"
    ? { provider: callrail, settings: callrail.settings.parse(CALLRAIL), homeCountry: "US" }
    : { provider: twilio, settings: twilio.settings.parse(TWILIO), homeCountry: "US" };
}

const RECEIVED = WEBHOOKS.map(received);
const READ = readDeliveries(RECEIVED, (delivery) => providerOf(delivery.provider));

/** The facts that the product has of each call of the month, by its key. */
function mergedByKey(): ReadonlyMap<string, CallFacts> {
  const keyOfDelivery = new Map(RECEIVED.map((delivery, index) => [delivery.id, WEBHOOKS[index]?.callKey ?? ""]));
  const keyOfCall = new Map(
    READ.read.flatMap(({ id, callIds }) => callIds.map((call) => [call, keyOfDelivery.get(id)])),
  );
  return new Map(
    READ.inputs.map(({ id, arrived }) => [keyOfCall.get(id) ?? "", mergeCallUpdates(uniqueUpdates(arrived))]),
  );
}

const FACTS = mergedByKey();

function factsOf(call: DemoCall): CallFacts {
  const facts = FACTS.get(call.key);
  if (facts === undefined) throw new Error(`${call.key} is not told of.`);
  return facts;
}

/** The source that the product finds, in the words of the month. */
function sourceOf(call: DemoCall): DemoSource {
  const number = parsePhone(call.trackingNumber, "US");
  const binding = MONTH.bindings.find((each) => each.number === call.trackingNumber);
  const { number: _number, kind = "channel", ...source } = binding ?? { channel: "unknown" as const };
  const bound = number === undefined || binding === undefined ? undefined : { kind, source };
  const entry = bound &&
    number && { installId: INSTALL, number, binding: bound, from: MONTH.calls[0]?.startedAt ?? NOW };
  const found = findSource(factsOf(call), entry).source;
  const gclid = found.clickIds?.find(({ kind: name }) => name === "gclid")?.value;
  const { clickIds: _clickIds, referrer: _referrer, landingPage, ...rest } = found;
  return {
    ...rest,
    ...(landingPage === undefined ? {} : { landingPage: landingPage.split("?")[0] ?? "" }),
    ...(gclid === undefined ? {} : { gclid }),
  };
}

describe("the webhooks of the month", () => {
  test("are all proved authentic by the real providers", () => {
    const verdicts = RECEIVED.map((delivery) => {
      const { provider, settings } = providerOf(delivery.provider);
      return provider.verify(delivery, settings);
    });
    expect(new Set(verdicts)).toEqual(new Set(["authentic"]));
  });

  test("go to addresses and have types that the providers take", () => {
    for (const { provider: name, event, headers } of RECEIVED) {
      const { provider } = providerOf(name);
      expect(provider.events).toContain(event);
      expect(provider.contentTypes).toContain(headers["content-type"]);
    }
  });

  test("tell of exactly the month's 240 calls, every webhook of one", () => {
    expect(READ.unreadable).toEqual([]);
    expect(READ.inputs.length).toBe(240);
    expect([...FACTS.keys()].sort()).toEqual(MONTH.calls.map((call) => call.key));
    expect(READ.read.every(({ callIds }) => callIds.length === 1)).toBe(true);
  });

  test("come to the facts of each call, whatever their order", () => {
    for (const call of MONTH.calls) {
      const facts = factsOf(call);
      expect({
        key: call.key,
        startedAt: facts.startedAt,
        ended: facts.ended,
        number: facts.caller?.number,
        withheld: facts.caller?.withheld ?? false,
        name: facts.caller?.name,
        trackingNumber: facts.trackingNumber,
        durationSeconds: facts.durationSeconds,
        talkSeconds: facts.talkSeconds ?? 0,
        answered: facts.answered,
        voicemail: facts.voicemail ?? false,
        spam: facts.spam ?? false,
        transcript: facts.transcript?.turns ?? [],
        labels: facts.providerLabels ?? [],
      }).toEqual({
        key: call.key,
        startedAt: call.startedAt,
        ended: true,
        number: call.callerNumber,
        withheld: call.callerNumber === undefined,
        name: call.callerName,
        trackingNumber: call.trackingNumber,
        durationSeconds: call.durationSeconds,
        talkSeconds: call.talkSeconds,
        answered: call.answered,
        voicemail: call.voicemail ?? false,
        spam: call.spam ?? false,
        transcript: call.transcript,
        labels: [],
      });
    }
  });

  test("and the bound numbers tell where each call came from", () => {
    for (const call of MONTH.calls) expect([call.key, sourceOf(call)]).toEqual([call.key, call.source]);
  });

  test("hold eight exact repeats, which share their key with the first", () => {
    const keys = RECEIVED.map((delivery) => `${delivery.provider} ${delivery.deliveryKey}`);
    expect(keys.length - new Set(keys).size).toBe(8);
    const bodies = WEBHOOKS.map((webhook) => webhook.url + webhook.body);
    expect(bodies.length - new Set(bodies).size).toBe(8);
  });

  test("come out of order here and there", () => {
    const eventsOf = new Map<string, string[]>();
    RECEIVED.forEach(({ event = "" }, index) => {
      const key = WEBHOOKS[index]?.callKey ?? "";
      eventsOf.set(key, [...(eventsOf.get(key) ?? []), event]);
    });
    const inOrder = (first: string, then: string): number =>
      [...eventsOf.values()].filter((events) => {
        return events.includes(first) && events.includes(then) && events.indexOf(first) < events.lastIndexOf(then);
      }).length;
    expect(inOrder("transcript", "status")).toBeGreaterThan(5);
    expect(inOrder("post-call", "pre-call")).toBeGreaterThan(5);
    expect(inOrder("post-call", "call-modified")).toBeGreaterThan(15);
  });

  test("never say how the call ended", () => {
    for (const { body } of WEBHOOKS) expect(body).not.toMatch(/"tags":\[[^\]]|intended|good_lead|lead_status":"[^"]/);
  });
});
