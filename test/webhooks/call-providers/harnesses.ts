import type { CallProviderName } from "../../../webhooks/call-providers/registry.ts";
import { callRailHarness } from "./callrail/harness.ts";
import type { Harness } from "./harness.ts";
import { twilioHarness } from "./twilio/harness.ts";

/** A provider without a harness does not compile. */
export const harnesses = { callrail: callRailHarness, twilio: twilioHarness } satisfies Record<
  CallProviderName,
  Harness
>;
