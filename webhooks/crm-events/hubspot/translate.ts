import { InvalidInputError } from "../../../app/values/errors.ts";
import { stableId } from "../../../app/values/hashing.ts";
import type { CrmEvent } from "../crm-event-source.ts";
import type { HubSpotEvent } from "./payloads.ts";

const OBJECTS: ReadonlyMap<string, CrmEvent["object"]> = new Map([
  ["deal", "opportunity"],
  ["0-3", "opportunity"],
  ["contact", "person"],
  ["0-1", "person"],
]);

const CHANGES: ReadonlyMap<string, CrmEvent["change"]> = new Map([
  ["creation", "created"],
  ["propertyChange", "changed"],
  ["associationChange", "changed"],
  ["restore", "changed"],
  ["deletion", "deleted"],
  ["merge", "merged"],
  ["privacyDeletion", "privacy_deleted"],
]);

/**
 * HubSpot's event as ours; kinds that we do not use, and the echo of our own writes, give none. A merge gives one "merged" for each record that
 * went under and one "changed" for the one that lives on. Throws InvalidInputError when an event that we use names no record.
 */
export function translateEvent(event: HubSpotEvent): readonly CrmEvent[] {
  const [objectName = "", changeName = ""] = (event.subscriptionType ?? event.eventType ?? "").split(".");
  const object = OBJECTS.get(objectName === "object" ? (event.objectTypeId ?? "") : objectName);
  const change = CHANGES.get(changeName);
  if (object === undefined || change === undefined || isOwnWrite(event)) return [];
  const make = (id: string, what: CrmEvent["change"]): CrmEvent => ({
    installExternalId: event.portalId,
    object,
    id,
    change: what,
    key: keyOf(event, id, what),
  });
  return change === "merged" ? mergeOf(event, make) : [make(recordId(event), change)];
}

function mergeOf(event: HubSpotEvent, make: (id: string, what: CrmEvent["change"]) => CrmEvent): readonly CrmEvent[] {
  const survivor = event.newObjectId ?? event.primaryObjectId ?? recordId(event);
  const merged = new Set([event.primaryObjectId, ...(event.mergedObjectIds ?? [])]);
  const gone = [...merged].filter((id) => id !== undefined).filter((id) => id !== survivor);
  return [...gone.map((id) => make(id, "merged")), make(survivor, "changed")];
}

function recordId(event: HubSpotEvent): string {
  const id = event.objectId ?? event.fromObjectId;
  if (id === undefined) throw new InvalidInputError("hubspot.id", "An event names no record.");
  return id;
}

/** HubSpot repeats events and its `eventId` is not unique, so the key is made of what it documents for telling repeats apart. */
function keyOf(event: HubSpotEvent, id: string, what: CrmEvent["change"]): string {
  return stableId([
    event.portalId,
    event.subscriptionId ?? "",
    id,
    event.propertyName ?? what,
    String(event.occurredAt),
  ]);
}

/** What we wrote ourselves comes back as an event; reading it again would only spend the customer's request allowance. */
function isOwnWrite(event: HubSpotEvent): boolean {
  return event.changeSource === "INTEGRATION" && event.appId !== undefined && event.sourceId === event.appId;
}
