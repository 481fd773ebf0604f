import type { AdPlatformName } from "../../records/touch.ts";
import { createGoogle } from "./google/index.ts";

/** Every ad platform that conversions can be sent to, by its name in the records. */
export const adPlatforms = { google: createGoogle } satisfies Partial<Record<AdPlatformName, unknown>>;
