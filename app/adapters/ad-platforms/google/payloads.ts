import { z } from "zod";
import { TransientError } from "../../../values/errors.ts";

/*
 * What we send to and read from Data Manager API v1 (developers.google.com/data-manager/api/reference/rest/v1, read November 2026). Answers are read
 * leniently: members that we do not use may come and go.
 */

/** Google's three words for consent. */
export type GoogleConsent = "CONSENT_GRANTED" | "CONSENT_DENIED" | "CONSENT_STATUS_UNSPECIFIED";

/** One identifier of a person; the API takes exactly one member an entry. Digests are lower-case hex. */
export type UserIdentifier = { readonly phoneNumber: string } | { readonly emailAddress: string };

/** One conversion on the wire. Session attributes, addresses of devices and browsers exist in the API and are deliberately absent here. */
export interface GoogleEvent {
  readonly transactionId: string;
  readonly eventTimestamp: string;
  readonly eventSource: "PHONE";
  readonly conversionValue: number;
  readonly currency: string;
  readonly adIdentifiers?: { readonly gclid: string } | { readonly gbraid: string } | { readonly wbraid: string };
  readonly userData?: { readonly userIdentifiers: readonly UserIdentifier[] };
  readonly consent: { readonly adUserData: GoogleConsent; readonly adPersonalization: GoogleConsent };
}

interface GoogleAccount {
  readonly accountType: "GOOGLE_ADS";
  readonly accountId: string;
}

/** The conversion action that events go to, and the account that it belongs to. */
export interface GoogleDestination {
  readonly operatingAccount: GoogleAccount;
  readonly loginAccount?: GoogleAccount;
  readonly productDestinationId: string;
}

/** The body of `POST /v1/events:ingest`. */
export interface IngestBody {
  readonly destinations: readonly [GoogleDestination];
  readonly events: readonly GoogleEvent[];
  readonly encoding: "HEX";
  readonly validateOnly: boolean;
}

/** The answer to an accepted ingestion. */
export const ingestedSchema = z.object({ requestId: z.string().min(1) });

const fieldViolation = z.object({
  /** A path such as "events[3].event_timestamp"; may be empty. */
  field: z.string().default(""),
  description: z.string().default(""),
  reason: z.string().default("INVALID_ARGUMENT"),
});

/** One thing that Google finds wrong with a request. */
export type FieldViolation = z.output<typeof fieldViolation>;

/** The answer to a refused request (google.rpc.Status); details of kinds that we do not know have no violations. */
const refusedSchema = z.object({
  error: z.object({
    status: z.string().default("UNKNOWN"),
    message: z.string().default(""),
    details: z
      .array(z.object({ reason: z.string().optional(), fieldViolations: z.array(fieldViolation).default([]) }))
      .default([]),
  }),
});

/** A refusal as read: the status word, Google's own sentence, the machine-readable reason where given, and the fields at fault. */
export interface GoogleRefusal {
  readonly status: string;
  readonly message: string;
  readonly reason?: string;
  readonly violations: readonly FieldViolation[];
}

// int64 values travel as text in Google's JSON, int32 values as numbers; both are read.
const wholeNumber = z.coerce.number().int().min(0);

const errorCount = z.object({
  reason: z.string().default("UNKNOWN"),
  recordCount: wholeNumber.default(0),
  recordIndices: z.array(wholeNumber).default([]),
});

/** How many records were refused for one reason, and which ones where Google says (since API 1.9). */
export type ErrorCount = z.output<typeof errorCount>;

const destinationStatus = z.object({
  requestStatus: z.string().default("REQUEST_STATUS_UNKNOWN"),
  errorInfo: z.object({ errorCounts: z.array(errorCount).default([]) }).default({ errorCounts: [] }),
});

/** What became of a request at one destination. */
export type DestinationStatus = z.output<typeof destinationStatus>;

/** The answer of `GET /v1/requestStatus:retrieve`. */
export const requestStatusSchema = z.object({ requestStatusPerDestination: z.array(destinationStatus).min(1) });

/** Reads an answer, or says that Google answered something else than it documents. */
export function readAnswer<Answer>(body: unknown, schema: z.ZodType<Answer>): Answer {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new TransientError("google.unreadable_answer", "Google answered in a form that we do not know.", parsed.error);
}

/** Reads a refusal; an answer that is none (a proxy's page, for example) is a refusal without words. */
export function readRefusal(body: unknown): GoogleRefusal {
  const parsed = refusedSchema.safeParse(body);
  if (!parsed.success) return { status: "UNKNOWN", message: "", violations: [] };
  const { status, message, details } = parsed.data.error;
  return {
    status,
    message,
    reason: details.find((each) => each.reason !== undefined)?.reason,
    violations: details.flatMap((each) => each.fieldViolations),
  };
}
