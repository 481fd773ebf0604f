import type { crms } from "../../../app/adapters/crms/registry.ts";
import type { Harness } from "./harness.ts";
import { hubspotHarness } from "./hubspot/harness.ts";
import { salesforceHarness } from "./salesforce/harness.ts";

/** A CRM without a harness does not compile. */
export const harnesses = { salesforce: salesforceHarness, hubspot: hubspotHarness } satisfies Record<
  keyof typeof crms,
  Harness
>;
