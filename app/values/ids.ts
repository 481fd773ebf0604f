/** Ids are branded so that one kind cannot stand where another belongs. All are texts of [A-Za-z0-9_-]. */
type Branded<Name extends string> = string & { readonly __brand: Name };

export type InstallId = Branded<"InstallId">;
export type ConnectionId = Branded<"ConnectionId">;
export type CallId = Branded<"CallId">;
export type UserId = Branded<"UserId">;
/** The stable order id of one conversion: the platform's key for counting once. */
export type ConversionId = Branded<"ConversionId">;

/** Marks a text that was stored or made as an id; the only place where ids are made from plain text. */
export function installId(text: string): InstallId {
  return text as InstallId;
}

/** See `installId`. */
export function connectionId(text: string): ConnectionId {
  return text as ConnectionId;
}

/** See `installId`. */
export function callId(text: string): CallId {
  return text as CallId;
}

/** See `installId`. */
export function userId(text: string): UserId {
  return text as UserId;
}

/** See `installId`. */
export function conversionId(text: string): ConversionId {
  return text as ConversionId;
}
