import type { Secret } from "../../../app/values/secret.ts";
import { readJson } from "../../read-json.ts";
import type { CrmEventSource } from "../crm-event-source.ts";
import { hubSpotEvents } from "./payloads.ts";
import { translateEvent } from "./translate.ts";
import { verifyHubSpot } from "./verify.ts";

/** HubSpot's app-wide webhooks about deals and contacts of every portal that installed us. */
export function createHubSpotEventSource({ clientSecret }: { readonly clientSecret: Secret }): CrmEventSource {
  return {
    crm: "hubspot",
    verify: (request) => verifyHubSpot(request, clientSecret),
    parse: (request) => readJson(request.body, hubSpotEvents).flatMap(translateEvent),
  };
}
