import type { CrmKind } from "../../records/crm-person.ts";
import { createHubSpot } from "./hubspot/index.ts";
import { createSalesforce } from "./salesforce/index.ts";

/** Every CRM that an install can be joined to, by its kind. */
export const crms = { salesforce: createSalesforce, hubspot: createHubSpot } satisfies Record<CrmKind, unknown>;
