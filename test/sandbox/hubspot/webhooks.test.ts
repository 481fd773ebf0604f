import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Signature } from "@hubspot/api-client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { APP, type InstalledPortal, startInstalledPortal } from "./installed-portal.ts";
import { signatureV3 } from "./webhook-signature.ts";

interface Delivery {
  readonly signature: string;
  readonly timestamp: string;
  readonly body: string;
}

let portal: InstalledPortal;
let target: Server;
let deliveries: Delivery[];
let answers: number[];

beforeEach(async () => {
  const received: Delivery[] = [];
  const plannedAnswers: number[] = [];
  deliveries = received;
  answers = plannedAnswers;
  target = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({
        signature: String(request.headers["x-hubspot-signature-v3"]),
        timestamp: String(request.headers["x-hubspot-request-timestamp"]),
        body: Buffer.concat(chunks).toString("utf8"),
      });
      response.writeHead(plannedAnswers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  portal = await startInstalledPortal();
  portal.sandbox.setWebhookTarget(targetUrl());
});
afterEach(async () => {
  await portal.sandbox.close();
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
});

function targetUrl(): string {
  const address: string | AddressInfo | null = target.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/webhooks/hubspot`;
}

function events(): readonly Record<string, unknown>[] {
  return deliveries.flatMap((delivery) => JSON.parse(delivery.body));
}

function typesAndNames(): readonly string[] {
  return events().map((event) => `${event["subscriptionType"]} ${event["propertyName"] ?? ""}`.trim());
}

describe("webhooks", () => {
  it("tell of a won deal with the fields and the signature of HubSpot", async () => {
    const deal = portal.sandbox.portal.create("deals", { dealname: "Roof", amount: "1200" });
    await portal.sandbox.flushWebhooks();
    deliveries.length = 0;
    portal.sandbox.portal.update("deals", deal, { dealstage: "closedwon" });
    await portal.sandbox.flushWebhooks();
    expect(events()).toEqual([
      {
        eventId: expect.any(Number),
        subscriptionId: 2003,
        portalId: 62515,
        appId: 54321,
        occurredAt: 1_735_689_600_000,
        subscriptionType: "deal.propertyChange",
        attemptNumber: 0,
        objectId: 101,
        propertyName: "dealstage",
        propertyValue: "closedwon",
        changeSource: "CRM_UI",
        sourceId: "userId:7001",
      },
    ]);
    const [delivery] = deliveries;
    const signed = { clientSecret: APP.clientSecret, method: "POST", url: targetUrl(), timestampMs: 1_735_689_600_000 };
    expect(delivery?.timestamp).toBe("1735689600000");
    expect(delivery?.signature).toBe(signatureV3({ ...signed, body: delivery?.body ?? "" }));
  });

  it("tell of everything the app has subscribed to, and of nothing else", async () => {
    const contact = portal.sandbox.portal.create("contacts", { email: "jane@example.com", firstname: "Jane" });
    const deal = portal.sandbox.portal.create("deals", {}, [{ toType: "contacts", toId: contact }]);
    portal.sandbox.portal.create("calls", { hs_timestamp: "1735689600000" }, [{ toType: "deals", toId: deal }]);
    portal.sandbox.portal.mergeContacts(contact, portal.sandbox.portal.create("contacts", {}));
    portal.sandbox.portal.archive("deals", deal);
    portal.sandbox.portal.deleteForPrivacy(contact);
    await portal.sandbox.flushWebhooks();
    expect(typesAndNames()).toEqual([
      "contact.creation",
      "contact.propertyChange email",
      "deal.creation",
      "deal.propertyChange dealstage",
      "deal.associationChange",
      "contact.creation",
      "contact.merge",
      "deal.deletion",
      "contact.privacyDeletion",
    ]);
    expect(events()[6]).toMatchObject({ primaryObjectId: 101, mergedObjectIds: [102], newObjectId: 101 });
    expect(events()[4]).toMatchObject({
      associationType: "DEAL_TO_CONTACT",
      fromObjectId: 101,
      toObjectId: 101,
      associationRemoved: false,
      isPrimaryAssociation: false,
    });
  });

  it("tell of the app's own writes, marked as such", async () => {
    await portal.send("POST", "/crm/v3/objects/contacts", { properties: { phone: "2125550134" } });
    await portal.sandbox.flushWebhooks();
    expect(events().map((event) => event["changeSource"])).toEqual(["INTEGRATION", "INTEGRATION"]);
    expect(events()[0]?.["sourceId"]).toBe("54321");
  });

  it("come again with a higher attempt number until they are taken", async () => {
    answers.push(500, 503);
    portal.sandbox.portal.create("contacts", {});
    for (let tries = 0; tries < 3; tries += 1) {
      await portal.sandbox.flushWebhooks();
    }
    expect(events().map((event) => event["attemptNumber"])).toEqual([0, 1, 2]);
    expect(portal.sandbox.webhookCounts()).toEqual({
      attempts: 3,
      failedAttempts: 2,
      deliveredEvents: 1,
      waitingEvents: 0,
    });
  });

  it("leave by themselves once a target that was down is up again", async () => {
    const { port } = new URL(targetUrl());
    await new Promise((resolve) => target.close(resolve));
    portal.sandbox.portal.create("contacts", {});
    await portal.sandbox.flushWebhooks();
    expect(portal.sandbox.webhookCounts()).toMatchObject({ failedAttempts: 1, deliveredEvents: 0, waitingEvents: 1 });
    const arrived = new Promise((resolve) => target.once("request", resolve));
    target.listen(Number(port), "127.0.0.1");
    await arrived;
  });

  it("hold at most 100 events in one request", async () => {
    for (let each = 0; each < 120; each += 1) portal.sandbox.portal.create("contacts", {});
    await portal.sandbox.flushWebhooks();
    expect(deliveries.map((delivery) => JSON.parse(delivery.body).length)).toEqual([100, 20]);
  });

  it("are signed for the public address when it differs from the one called", async () => {
    portal.sandbox.setWebhookTarget(targetUrl(), "https://app.example.com/webhooks/hubspot");
    portal.sandbox.portal.create("contacts", {});
    await portal.sandbox.flushWebhooks();
    const [delivery] = deliveries;
    const signed = { clientSecret: APP.clientSecret, method: "POST", timestampMs: 1_735_689_600_000 };
    expect(delivery?.signature).toBe(
      signatureV3({ ...signed, url: "https://app.example.com/webhooks/hubspot", body: delivery?.body ?? "" }),
    );
  });
});

describe("the signature", () => {
  const ARRAY =
    '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]';
  const CARD =
    "https://app.example.com/hubspot/card?objectId=123&redirect=https%3A%2F%2Fa.example%2Fx&userId=1&portalId=62515&userEmail=a%40example.com&appId=54321";

  it.each([
    [
      "POST",
      "https://www.example.com/webhook_uri",
      '{"example_field":"example_value"}',
      "7uB2noF8oP94IGE5tptBzJhfzdsMx+xegrR74kYpGio=",
    ],
    ["POST", "https://app.example.com/webhooks/hubspot", ARRAY, "yu4ne0dMWRlrscrkaUsO6bLn6wPapeQsDhiZR8jEQZM="],
    ["GET", CARD, "", "2Gt4s9i/nMhZfwhWuWTCF+bO6mTvoLcOZuvKtadqqtc="],
  ])("of %s %s is the known one", (method, url, body, expected) => {
    const timestampMs = 1_735_689_600_000;
    expect(signatureV3({ clientSecret: APP.clientSecret, method, url, body, timestampMs })).toBe(expected);
  });

  it("is the one that HubSpot's own package accepts", () => {
    const timestampMs = Date.now();
    const request = { method: "POST", url: "https://app.example.com/webhooks/hubspot", body: ARRAY, timestampMs };
    const accepted = Signature.isValid({
      signatureVersion: "v3",
      signature: signatureV3({ clientSecret: APP.clientSecret, ...request }),
      method: "POST",
      clientSecret: APP.clientSecret,
      requestBody: ARRAY,
      url: request.url,
      timestamp: timestampMs,
    });
    expect(accepted).toBe(true);
  });
});
