import { z } from "zod";

const accountId = z
  .string()
  .transform((text) => text.replace(/[\s-]/g, ""))
  .refine((text) => /^\d{10}$/.test(text), "must be ten digits, with or without dashes");

/** What a customer fills in to have conversions sent to Google Ads. */
export const googleSettings = z.object({
  operatingAccountId: accountId.meta({
    label: "Account that owns the conversion action",
    help: "Ten digits, for example 123-456-7890. A manager or a sub-account of it is refused by Google.",
  }),
  loginAccountId: accountId.optional().meta({
    label: "Manager account that you sign in to",
    help: "Only if you reach the account above through a manager account.",
  }),
  conversionActionId: z.string().regex(/^\d+$/, "must be digits only").meta({
    label: "Conversion action",
    help: "The number after ctId= in the address of the conversion action's page in Google Ads.",
  }),
  actionType: z.literal("UPLOAD_CLICKS").default("UPLOAD_CLICKS").meta({
    label: "Kind of conversion action",
    help: "The action must be an import of offline conversions from clicks.",
  }),
});

/** The parsed settings; account ids are bare digits. */
export type GoogleSettings = z.output<typeof googleSettings>;
