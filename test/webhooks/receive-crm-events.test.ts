import { describe, expect, test } from "vitest";
import { answerOf, frontDoor, hubSpotHeaders } from "./front-door.ts";

describe("HubSpot's events", () => {
  const body = JSON.stringify([
    { portalId: 33, subscriptionId: 25, occurredAt: 1, subscriptionType: "deal.creation", objectId: 7 },
  ]);

  test("are kept and answered 200", async () => {
    const door = await frontDoor();
    const response = await door.post("/webhooks/crm/hubspot", body, hubSpotHeaders(body));
    expect(await answerOf(response)).toEqual([200, { status: "accepted" }]);
    expect(door.crmEvents).toMatchObject([
      { installExternalId: "33", object: "opportunity", id: "7", change: "created" },
    ]);
  });

  test("are refused when forged, not understood, of another type, or not kept", async () => {
    const door = await frontDoor({ storeCrmEvents: () => Promise.reject(new Error("database down")) });
    const post = async (sent: string, headers: Record<string, string>) =>
      (await door.post("/webhooks/crm/hubspot", sent, headers)).status;
    expect(await post(body, { "content-type": "application/json" })).toBe(401);
    expect(await post("{}", hubSpotHeaders("{}"))).toBe(400);
    expect(await post(body, { ...hubSpotHeaders(body), "content-type": "text/xml" })).toBe(415);
    expect(await post(body, hubSpotHeaders(body))).toBe(503);
  });
});
