import type { z } from "zod";
import type { Alert } from "../../records/alert.ts";
import type { ItemResult } from "../../records/desired.ts";

/** A place where managers read alerts. */
export interface AlertChannel {
  /**
   * Posts the alert, or updates the message that `externalId` names. The answer's `externalId` names the message.
   * Throws outside errors when the channel could not be asked.
   */
  post(alert: Alert, externalId: string | undefined): Promise<ItemResult>;
}

/** One alert channel vendor: its settings (with the token) and how to open it. */
export interface AlertChannelVendor<Settings = unknown> {
  readonly settings: z.ZodType<Settings>;
  open(settings: Settings, context: { readonly timeZone: string; readonly homeCountry: string }): AlertChannel;
}
