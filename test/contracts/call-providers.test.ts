import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../../app/values/errors.ts";
import { addMs, DAY_MS } from "../../app/values/instant.ts";
import { callProviderByName } from "../../webhooks/call-providers/registry.ts";
import type { WebhookRequest } from "../../webhooks/webhook-request.ts";
import { aRequest, authenticSample, type Harness } from "../webhooks/call-providers/harness.ts";
import { harnesses } from "../webhooks/call-providers/harnesses.ts";

const CONTEXT = { homeCountry: "US" };
const SIGNATURES = ["", "=", "AAAA", "é", "\u0000", "a, b"];

test("an unknown provider is undefined, also under the names that every object has", () => {
  expect(["invoca", "__proto__", "constructor", ""].map(callProviderByName)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

describe.each(Object.entries<Harness>(harnesses))("%s", (name, harness) => {
  const provider = callProviderByName(name);
  if (provider === undefined) throw new Error(`${name} is not registered.`);
  const settings = provider.settings.parse(harness.settings);
  const wrongSecret = provider.settings.parse(harness.settingsWithWrongSecret);
  const sample = authenticSample(harness);

  /** The updates, or undefined where the provider refuses the input in the one way that it may. */
  function updatesOf(request: WebhookRequest): unknown {
    try {
      return provider?.parse(request, settings, CONTEXT);
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidInputError);
      return undefined;
    }
  }

  test("its settings survive being read twice, as they are when stored and loaded", () => {
    expect(provider.settings.parse(settings)).toEqual(settings);
  });

  test("the authentic sample passes", () => {
    expect(provider.verify(sample, settings)).toBe("authentic");
  });

  test("the authentic sample passes ten days later, since providers correct calls days after", () => {
    const late = { ...sample, receivedAt: addMs(sample.receivedAt, 10 * DAY_MS) };
    expect(provider.verify(late, settings)).toBe("authentic");
  });

  test("any one changed byte is forged", () => {
    fc.assert(
      fc.property(fc.nat(sample.body.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const body = Buffer.from(sample.body);
        body.writeUInt8((body.readUInt8(at) ^ change) & 0xff, at);
        expect(provider.verify({ ...sample, body }, settings)).toBe("forged");
      }),
      { numRuns: 50 },
    );
  });

  test("a trailing newline is forged", () => {
    const body = Buffer.concat([sample.body, Buffer.from("\n")]);
    expect(provider.verify({ ...sample, body }, settings)).toBe("forged");
  });

  test("a wrong secret is forged", () => {
    expect(provider.verify(sample, wrongSecret)).toBe("forged");
  });

  test("a missing, repeated or garbled signature is forged and never an exception", () => {
    const right = sample.headers[harness.signatureHeader] ?? "";
    for (const signature of [undefined, `${right}, ${right}`, ` ${right}`, right.slice(1), ...SIGNATURES]) {
      const headers = { ...sample.headers, [harness.signatureHeader]: signature };
      expect(provider.verify({ ...sample, headers }, settings)).toBe("forged");
    }
  });

  test("the sample gives at least one update, and the same ones each time", () => {
    const first = provider.parse(sample, settings, CONTEXT);
    expect(first.length).toBeGreaterThan(0);
    expect(provider.parse(sample, settings, CONTEXT)).toEqual(first);
  });

  test("a repeat has the same delivery key, and another body or event has another", () => {
    const key = provider.deliveryKey(sample);
    expect(provider.deliveryKey({ ...sample, body: Buffer.from(sample.body) })).toBe(key);
    expect(provider.deliveryKey({ ...sample, body: Buffer.from("{}") })).not.toBe(key);
    const otherEvent = provider.events.find((event) => event !== sample.event);
    expect(provider.deliveryKey({ ...sample, event: otherEvent })).not.toBe(key);
  });

  test("any JSON at all gives updates or InvalidInputError, on every event", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(...provider.events), (json, event) => {
        updatesOf(aRequest({ body: Buffer.from(json), event }));
      }),
      { numRuns: 300 },
    );
  });

  test("any bytes at all give updates or InvalidInputError and a delivery key, on every event", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...provider.events), (bytes, event) => {
        const request = aRequest({ body: Buffer.from(bytes), event });
        updatesOf(request);
        expect(provider.deliveryKey(request)).not.toBe("");
      }),
      { numRuns: 300 },
    );
  });

  test("its documented members with any values give updates or InvalidInputError", () => {
    const members: Record<string, unknown> = JSON.parse(harness.sampleBody.toString("utf8"));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(members)), fc.jsonValue(), (member, value) => {
        const body = Buffer.from(JSON.stringify({ ...members, [member]: value }));
        updatesOf(aRequest({ body, event: sample.event }));
      }),
      { numRuns: 300 },
    );
  });
});
