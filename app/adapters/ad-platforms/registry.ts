import type { AdPlatformName } from "../../records/touch.ts";
import { createGoogle, googleOAuth } from "./google/index.ts";

/** Every ad platform that conversions can be sent to, by its name in the records: how to make it, and how customers sign in to it. */
export const adPlatforms = {
  google: { create: createGoogle, oauth: googleOAuth },
} satisfies Partial<Record<AdPlatformName, unknown>>;
