import { z } from "zod";

/** What a connection to a Slack workspace holds; signing in fills in the token. */
export const slackSettings = z.object({
  botToken: z.string().min(1).meta({
    label: "Bot token",
    help: "Comes from signing in to Slack; begins with xoxb-.",
    secret: true,
  }),
  channel: z
    .string()
    .trim()
    .min(1)
    .meta({ label: "Channel", help: "For example #call-alerts. Invite @Ringledger to it in Slack." }),
});

/** The parsed settings. */
export type SlackSettings = z.output<typeof slackSettings>;
