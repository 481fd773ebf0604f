import type { CrmKind } from "../../app/records/crm-person.ts";
import type { Authenticity, WebhookRequest } from "../webhook-request.ts";

/** A CRM's word that a record changed; the record itself is read from the CRM afterwards. */
export interface CrmEvent {
  /** The org's or portal's own id. */
  readonly installExternalId: string;
  readonly object: "opportunity" | "person";
  readonly id: string;
  readonly change: "created" | "changed" | "deleted" | "merged" | "privacy_deleted";
  /** Repeats of one event share the key. */
  readonly key: string;
}

/** A CRM that sends webhooks for the whole app (not per connection), told apart by the portal ids inside. */
export interface CrmEventSource {
  readonly crm: CrmKind;
  verify(request: WebhookRequest): Authenticity;
  /** Throws InvalidInputError, nothing else. Events of kinds that we do not use are left out. */
  parse(request: WebhookRequest): readonly CrmEvent[];
}
