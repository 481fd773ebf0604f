import { z } from "zod";

const id = z.union([z.number().int(), z.string().min(1)]).transform(String);

/**
 * HubSpot sends an array of up to 100 events. `eventId` is not unique; some documentation calls the type `eventType`, others `subscriptionType`.
 * Source: https://developers.hubspot.com/docs/api-reference/2026-03/webhooks/guide
 */
export const hubSpotEvents = z.array(
  z.object({
    portalId: id,
    subscriptionId: id.optional(),
    appId: id.optional(),
    occurredAt: z.number().optional(),
    subscriptionType: z.string().optional(),
    eventType: z.string().optional(),
    /** Only on generic `object.*` events: "0-1" contact, "0-3" deal. */
    objectTypeId: z.string().optional(),
    objectId: id.optional(),
    propertyName: z.string().optional(),
    changeSource: z.string().optional(),
    sourceId: z.string().optional(),
    primaryObjectId: id.optional(),
    mergedObjectIds: z.array(id).optional(),
    newObjectId: id.optional(),
    fromObjectId: id.optional(),
  }),
);

export type HubSpotEvent = z.infer<typeof hubSpotEvents>[number];
