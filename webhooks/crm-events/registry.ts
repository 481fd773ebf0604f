import type { Secret } from "../../app/values/secret.ts";
import type { CrmEventSource } from "./crm-event-source.ts";
import { createHubSpotEventSource } from "./hubspot/index.ts";

/** The apps' secrets by which CRMs sign their webhooks; a CRM whose secret is not configured sends none. */
export interface CrmEventSecrets {
  readonly hubSpotClientSecret?: Secret;
}

/** Every CRM that sends us webhooks of its own, as far as it is configured. (Salesforce changes are polled.) */
export function createCrmEventSources(secrets: CrmEventSecrets): readonly CrmEventSource[] {
  const { hubSpotClientSecret } = secrets;
  return hubSpotClientSecret === undefined ? [] : [createHubSpotEventSource({ clientSecret: hubSpotClientSecret })];
}
