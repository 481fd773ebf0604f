import { createSlackChannel } from "./slack/index.ts";

/** Every place where alerts can be posted. */
export const alertChannels = { slack: createSlackChannel };
