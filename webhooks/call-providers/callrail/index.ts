import type { CallStage } from "../../../app/records/call.ts";
import { sha256Hex } from "../../../app/values/hashing.ts";
import { readJson } from "../../read-json.ts";
import type { CallProvider } from "../call-provider.ts";
import { callRailCall } from "./payloads.ts";
import { type CallRailSettings, callRailSettings } from "./settings.ts";
import { translateCall } from "./translate.ts";
import { verifyCallRail } from "./verify.ts";

/** The ends of the four addresses that a customer enters in CallRail, whose bodies do not name their event. */
const STAGES: ReadonlyMap<string, CallStage> = new Map([
  ["post-call", "ended"],
  ["pre-call", "started"],
  ["call-routing-complete", "routed"],
  ["call-modified", "corrected"],
]);

/** CallRail: signed JSON webhooks with full marketing attribution, sent once and never again, whatever we answer. */
export const callrail: CallProvider<CallRailSettings> = {
  settings: callRailSettings,
  events: [...STAGES.keys()],
  signs: true,
  maxBodyBytes: 1_000_000,
  contentTypes: ["application/json"],
  headers: ["content-type", "user-agent", "signature"],
  verify: verifyCallRail,
  // CallRail has no delivery id. Two events of one call may have equal bodies, so the event is part of the key.
  deliveryKey: (request) => `${request.event ?? "post-call"}:${sha256Hex(request.body)}`,
  parse(request, _settings, context) {
    const stage = STAGES.get(request.event ?? "post-call") ?? "ended";
    return [translateCall(readJson(request.body, callRailCall), stage, context)];
  },
};
