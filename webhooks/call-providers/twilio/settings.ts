import { z } from "zod";

/** What a customer fills in to connect Twilio. */
export const twilioSettings = z.object({
  accountSid: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/i)
    .meta({ label: "Account SID", help: "Deliveries that name another account are refused." }),
  authToken: z.string().min(1).meta({ label: "Auth token", help: "Signs every webhook of the account.", secret: true }),
  agentChannel: z
    .union([z.literal(1), z.literal(2)])
    .default(2)
    .meta({ label: "Agent's recording channel", help: "2 for calls that come in; 1 when your side places the calls." }),
  forwardTo: z
    .string()
    .regex(/^\+\d{7,15}$/)
    .optional()
    .meta({
      label: "Forward calls to",
      help: "Needed only when our voice address answers your numbers itself, +12025550110. Without it such a call ends at once.",
    }),
});

export type TwilioSettings = z.infer<typeof twilioSettings>;
