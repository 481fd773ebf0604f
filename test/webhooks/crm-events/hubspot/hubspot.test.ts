import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../../../../app/values/errors.ts";
import { addMs, instant } from "../../../../app/values/instant.ts";
import { Secret } from "../../../../app/values/secret.ts";
import { createHubSpotEventSource } from "../../../../webhooks/crm-events/hubspot/index.ts";
import { aRequest } from "../../call-providers/harness.ts";

const SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
const TIMESTAMP = "1735689600000";
const NOW = instant(Number(TIMESTAMP));
const ARRAY =
  '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]';

const source = createHubSpotEventSource({ clientSecret: new Secret(SECRET) });

function signedRequest(given: { method?: string; url: string; body?: string; signature: string; timestamp?: string }) {
  return aRequest({
    method: given.method ?? "POST",
    url: given.url,
    body: Buffer.from(given.body ?? ""),
    headers: {
      "x-hubspot-signature-v3": given.signature,
      "x-hubspot-request-timestamp": given.timestamp ?? TIMESTAMP,
    },
    receivedAt: NOW,
  });
}

const ARRAY_VECTOR = signedRequest({
  url: "https://app.example.com/webhooks/hubspot",
  body: ARRAY,
  signature: "yu4ne0dMWRlrscrkaUsO6bLn6wPapeQsDhiZR8jEQZM=",
});

describe("the v3 signature", () => {
  test.each([
    signedRequest({
      url: "https://www.example.com/webhook_uri",
      body: '{"example_field":"example_value"}',
      signature: "7uB2noF8oP94IGE5tptBzJhfzdsMx+xegrR74kYpGio=",
    }),
    ARRAY_VECTOR,
    signedRequest({
      method: "GET",
      url: "https://app.example.com/hubspot/card?objectId=123&redirect=https%3A%2F%2Fa.example%2Fx&userId=1&portalId=62515&userEmail=a%40example.com&appId=54321",
      signature: "2Gt4s9i/nMhZfwhWuWTCF+bO6mTvoLcOZuvKtadqqtc=",
    }),
  ])("vector for $method $url passes", (request) => {
    expect(source.verify(request)).toBe("authentic");
  });

  test("is good for 300 s in both directions and stale after", () => {
    const at = (ms: number) => source.verify({ ...ARRAY_VECTOR, receivedAt: addMs(NOW, ms) });
    expect([at(300_000), at(-300_000), at(300_001), at(-300_001)]).toEqual([
      "authentic",
      "authentic",
      "stale",
      "stale",
    ]);
  });

  test("is forged over another body, method or address, with another secret, or with a header missing or garbled", () => {
    const { headers } = ARRAY_VECTOR;
    const otherSource = createHubSpotEventSource({ clientSecret: new Secret("other") });
    expect(otherSource.verify(ARRAY_VECTOR)).toBe("forged");
    for (const change of [
      { body: Buffer.from(`${ARRAY}\n`) },
      { method: "PUT" },
      { url: "https://app.example.com/webhooks/hubspot?x=1" },
      { headers: { ...headers, "x-hubspot-signature-v3": undefined } },
      { headers: { ...headers, "x-hubspot-request-timestamp": undefined } },
      { headers: { ...headers, "x-hubspot-request-timestamp": "NaN" } },
      { headers: { ...headers, "x-hubspot-request-timestamp": "1735689600001" } },
      { headers: { ...headers, "x-hubspot-signature-v3": "é" } },
    ]) {
      expect(source.verify({ ...ARRAY_VECTOR, ...change })).toBe("forged");
    }
  });

  test("the older v1 signature is refused", () => {
    const v1 = "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de";
    expect(source.verify({ ...ARRAY_VECTOR, headers: { "x-hubspot-signature": v1 } })).toBe("forged");
  });

  test("escapes that HubSpot leaves alone are signed as they stand", () => {
    const url = "https://app.example.com/a?b=%20%26%3D%2B%25";
    const signature = createHmac("sha256", SECRET).update(`POST${url}${TIMESTAMP}`).digest("base64");
    expect(source.verify(signedRequest({ url, signature }))).toBe("authentic");
  });
});

describe("the events", () => {
  function eventsOf(...events: Record<string, unknown>[]) {
    const body = JSON.stringify(events.map((event) => ({ portalId: 33, subscriptionId: 25, occurredAt: 1, ...event })));
    return source
      .parse(aRequest({ body: Buffer.from(body) }))
      .map(({ installExternalId, object, id, change }) => [installExternalId, object, id, change]);
  }

  test.each([
    [{ subscriptionType: "deal.creation", objectId: 7 }, [["33", "opportunity", "7", "created"]]],
    [
      { subscriptionType: "deal.propertyChange", objectId: 7, propertyName: "dealstage" },
      [["33", "opportunity", "7", "changed"]],
    ],
    [{ eventType: "deal.deletion", objectId: 7 }, [["33", "opportunity", "7", "deleted"]]],
    [{ subscriptionType: "deal.restore", objectId: 7 }, [["33", "opportunity", "7", "changed"]]],
    [
      { subscriptionType: "deal.associationChange", fromObjectId: 7, toObjectId: 8 },
      [["33", "opportunity", "7", "changed"]],
    ],
    [{ subscriptionType: "contact.privacyDeletion", objectId: 9 }, [["33", "person", "9", "privacy_deleted"]]],
    [{ subscriptionType: "object.creation", objectTypeId: "0-1", objectId: "9" }, [["33", "person", "9", "created"]]],
    [{ subscriptionType: "object.creation", objectTypeId: "0-5", objectId: 9 }, []],
    [{ subscriptionType: "ticket.creation", objectId: 9 }, []],
    [{ subscriptionType: "contact.conversation", objectId: 9 }, []],
  ])("%j becomes %j", (event, expected) => {
    expect(eventsOf(event)).toEqual(expected);
  });

  test("a merge ends the records that went under and changes the one that lives on", () => {
    const merge = {
      subscriptionType: "contact.merge",
      objectId: 3,
      primaryObjectId: 1,
      mergedObjectIds: [2],
      newObjectId: 3,
    };
    expect(eventsOf(merge)).toEqual([
      ["33", "person", "1", "merged"],
      ["33", "person", "2", "merged"],
      ["33", "person", "3", "changed"],
    ]);
  });

  test("the echo of our own writes is left out, other integrations' are not", () => {
    const event = { subscriptionType: "deal.propertyChange", objectId: 7, appId: 5, changeSource: "INTEGRATION" };
    expect(eventsOf({ ...event, sourceId: "5" }, { ...event, sourceId: "6" })).toHaveLength(1);
  });

  test("repeats share a key, and what differs in record, property, subscription, portal or time does not", () => {
    const event = {
      portalId: 1,
      subscriptionId: 2,
      objectId: 3,
      propertyName: "amount",
      occurredAt: 4,
      subscriptionType: "deal.propertyChange",
    };
    const keysOf = (events: readonly Record<string, unknown>[]) =>
      source.parse(aRequest({ body: Buffer.from(JSON.stringify(events)) })).map(({ key }) => key);
    const others = [{ portalId: 9 }, { subscriptionId: 9 }, { objectId: 9 }, { propertyName: "x" }, { occurredAt: 9 }];
    const keys = keysOf([
      event,
      { ...event, eventId: 99, attemptNumber: 2 },
      ...others.map((change) => ({ ...event, ...change })),
    ]);
    expect(keys[0]).toBe(keys[1]);
    expect(new Set(keys).size).toBe(6);
  });

  test("a body that is no array, or an event of ours without a record, is invalid", () => {
    for (const body of ["", "{}", "null", '[{"portalId":1,"subscriptionType":"deal.creation"}]', "[[]]"]) {
      expect(() => source.parse(aRequest({ body: Buffer.from(body) }))).toThrow(InvalidInputError);
    }
  });
});
