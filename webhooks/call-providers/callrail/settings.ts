import { z } from "zod";

/** What a customer fills in to connect CallRail. */
export const callRailSettings = z.object({
  signingKey: z.string().min(1).meta({
    label: "Signing key",
    help: "CallRail → Settings → Integrations → Webhooks, one per company.",
    secret: true,
  }),
  previousSigningKey: z
    .string()
    .min(1)
    .optional()
    .meta({ label: "Previous signing key", help: "Still accepted while you change keys.", secret: true }),
  previousSigningKeyUntil: z.iso
    .date()
    .optional()
    .meta({ label: "Last day of the previous key", help: "UTC, for example 2026-10-13." }),
});

export type CallRailSettings = z.infer<typeof callRailSettings>;
