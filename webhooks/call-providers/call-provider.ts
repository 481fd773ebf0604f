import type { z } from "zod";
import type { CallUpdate } from "../../app/records/call.ts";
import type { Authenticity, WebhookRequest } from "../webhook-request.ts";

/** What every provider's settings hold: the country that completes national numbers. */
export interface ParseContext {
  readonly homeCountry: string;
}

/** What a provider wants to read in the answer to a delivery that was kept. */
export interface WebhookAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** One call provider. Settings are what a customer fills in; secrets among them are marked in the schema's `.meta({ secret: true })`. */
export interface CallProvider<Settings = unknown> {
  readonly settings: z.ZodType<Settings>;
  /** Event names that the provider's addresses may end in; the first is the default. */
  readonly events: readonly string[];
  /** False for providers that sign nothing: their calls count as unverified. */
  readonly signs: boolean;
  readonly maxBodyBytes: number;
  /** Content types that the provider sends, in lower case and without parameters; every other one is refused. */
  readonly contentTypes: readonly string[];
  /** Lower-case names of the headers that are handed to `verify` and kept; all others are dropped at the door. */
  readonly headers: readonly string[];
  verify(request: WebhookRequest, settings: Settings): Authenticity;
  /** The key that makes a repeated delivery the same one: an id of the provider's, else the hash of the body. Never throws. */
  deliveryKey(request: WebhookRequest): string;
  /** One delivery may hold no, one or many updates. Throws InvalidInputError, nothing else. */
  parse(request: WebhookRequest, settings: Settings, context: ParseContext): readonly CallUpdate[];
  /** The answer to a kept delivery, for providers that act on it; where absent or undefined, our usual JSON is sent. */
  answer?(event: string, settings: Settings): WebhookAnswer | undefined;
}
