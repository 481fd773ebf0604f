import { createSlackChannel, createSlackReceiver, slackOAuth } from "./slack/index.ts";

/** Every place where alerts can be posted: how to make it, how customers sign in to it, and what takes its own messages. */
export const alertChannels = {
  slack: { create: createSlackChannel, oauth: slackOAuth, createReceiver: createSlackReceiver },
};
