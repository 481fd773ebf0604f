import { webApi } from "@slack/bolt";

/** A logger that says nothing: Slack's packages would write message texts and addresses to the console, which our logs must not hold. */
export const silentLogger: webApi.Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => webApi.LogLevel.ERROR,
  setName: () => undefined,
};
