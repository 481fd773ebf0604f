import type { AssociationChange } from "./association-store.ts";
import { OBJECT_TYPES, type ObjectType } from "./object-types.ts";
import type { Origin, RecordChange } from "./record-store.ts";

/** One event as it stands in the JSON array of a delivery, without its attempt number. */
export type WebhookEvent = Readonly<Record<string, unknown>>;

/** The app id under which this portal knows us. */
export const APP_ID = 54321;

/** The subscriptions of the app, in the order of their ids; a property change has one subscription for every property. */
const SUBSCRIPTIONS = [
  "deal.creation",
  "deal.deletion",
  "deal.propertyChange dealstage",
  "deal.propertyChange amount",
  "deal.propertyChange closedate",
  "deal.associationChange",
  "contact.creation",
  "contact.propertyChange phone",
  "contact.propertyChange mobilephone",
  "contact.propertyChange email",
  "contact.deletion",
  "contact.merge",
  "contact.privacyDeletion",
];
const FIRST_SUBSCRIPTION_ID = 2001;

/** Makes events of what happens in the portal; nothing for what the app has not subscribed to. */
export interface EventMaker {
  ofRecord(change: RecordChange): WebhookEvent | undefined;
  ofAssociation(change: AssociationChange): WebhookEvent | undefined;
  ofMerge(primaryId: string, mergedId: string): WebhookEvent | undefined;
  ofPrivacyDeletion(contactId: string): WebhookEvent | undefined;
}

/** An event maker for one portal. */
export function createEventMaker(options: {
  readonly now: () => number;
  readonly portalId: number;
  readonly userId: number;
}): EventMaker {
  let lastEventId = 3_816_279_000;

  const make = (subscription: string, origin: Origin, facts: WebhookEvent): WebhookEvent | undefined => {
    const index = SUBSCRIPTIONS.indexOf(subscription);
    if (index < 0) return undefined;
    lastEventId += 1;
    return {
      eventId: lastEventId,
      subscriptionId: FIRST_SUBSCRIPTION_ID + index,
      portalId: options.portalId,
      appId: APP_ID,
      occurredAt: options.now(),
      subscriptionType: subscription.split(" ")[0],
      ...facts,
      // `INTEGRATION` with the app's id for our own writes: from general knowledge, unverified.
      changeSource: origin === "api" ? "INTEGRATION" : "CRM_UI",
      sourceId: origin === "api" ? String(APP_ID) : `userId:${options.userId}`,
    };
  };
  return {
    ofRecord: (change) => {
      const name = OBJECT_TYPES[change.type].singular;
      const objectId = Number(change.id);
      if (change.kind === "propertyChange") {
        const facts = { objectId, propertyName: change.property, propertyValue: change.value };
        return make(`${name}.propertyChange ${change.property}`, change.origin, facts);
      }
      // HubSpot was not seen to tell whether a merge or privacy deletion also sends a deletion; here only the special event goes out.
      if (change.origin === "quietly") return undefined;
      const changeFlag = change.kind === "creation" ? "NEW" : "DELETED";
      return make(`${name}.${change.kind}`, change.origin, { objectId, changeFlag });
    },
    ofAssociation: (change) => {
      const deal = [change.from, change.to].find((end) => end.type === "deals");
      const other = [change.from, change.to].find((end) => end.type !== "deals");
      // HubSpot tells associations only between types that webhooks support, and calls are none of them.
      if (deal === undefined || other === undefined || other.type === "calls") return undefined;
      // There is no `objectId`: the two ends take its place (as seen in public payloads, unverified).
      return make("deal.associationChange", change.origin, {
        associationType: `DEAL_TO_${singularOf(other.type)}`,
        fromObjectId: Number(deal.id),
        toObjectId: Number(other.id),
        associationRemoved: change.removed,
        isPrimaryAssociation: change.isPrimary,
      });
    },
    ofMerge: (primaryId, mergedId) =>
      make("contact.merge", "person", {
        objectId: Number(primaryId),
        primaryObjectId: Number(primaryId),
        mergedObjectIds: [Number(mergedId)],
        newObjectId: Number(primaryId),
        numberOfPropertiesMoved: 0,
      }),
    ofPrivacyDeletion: (contactId) => make("contact.privacyDeletion", "person", { objectId: Number(contactId) }),
  };
}

function singularOf(type: ObjectType): string {
  return OBJECT_TYPES[type].singular.toUpperCase();
}
