import { z } from "zod";
import { InvalidInputError } from "../../../values/errors.ts";
import { refusalSchema } from "./errors.ts";

/** Answers of the API of March 2026, https://developers.hubspot.com/docs/api-reference/ (read 2026-11). */

const id = z.union([z.string(), z.number()]).transform(String);
const refusals = z.array(refusalSchema).default([]);

/** A record. Every value is text; `new` says whether an upsert made it. */
const recordSchema = z.object({
  id,
  properties: z.record(z.string(), z.string().nullish()),
  createdAt: z.string(),
  updatedAt: z.string(),
  new: z.boolean().optional(),
  objectWriteTraceId: z.string().optional(),
});

export type HubSpotRecord = z.output<typeof recordSchema>;

/** A batch of records: what was done, and which rows were refused (status 207). The order is HubSpot's own. */
export const recordsSchema = z.object({ results: z.array(recordSchema), errors: refusals });

/** One page of a search. */
export const searchPageSchema = z.object({
  results: z.array(recordSchema),
  paging: z.object({ next: z.object({ after: z.string() }).optional() }).optional(),
});

/** The associations of some records; a record that has none is among the errors. */
export const linksSchema = z.object({
  results: z.array(z.object({ from: z.object({ id }), to: z.array(z.object({ toObjectId: id })) })),
  errors: refusals,
});

/** Associations that were made, and the refused ones. */
export const linkedSchema = z.object({ results: z.array(z.object({ fromObjectId: id })), errors: refusals });

/** An answer of which only the refused rows matter. */
export const refusedRowsSchema = z.object({ errors: refusals });

/** The properties of an object. */
export const propertiesSchema = z.object({
  results: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      hasUniqueValue: z.boolean().default(false),
      options: z.array(z.object({ value: z.string() })).default([]),
    }),
  ),
});

/** The property groups of an object. */
export const groupsSchema = z.object({ results: z.array(z.object({ name: z.string() })) });

/** Whose token it is. A token that has ended is answered by `active: false` alone. */
export const introspectionSchema = z.object({
  active: z.boolean(),
  hub_id: id.optional(),
  hub_domain: z.string().optional(),
  user: z.string().optional(),
  user_id: id.optional(),
});

/** A person of the portal. */
export const userSchema = z.object({
  email: z.string().optional(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  superAdmin: z.boolean().default(false),
});

/** An answer of the token endpoint. */
export const tokensSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
  hub_id: id,
  user_id: id,
});

/** Reads one answer, or one part of it. Throws InvalidInputError that names the place, never the content. */
export function readAnswer<Answer>(answer: unknown, schema: z.ZodType<Answer>): Answer {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new InvalidInputError("hubspot.answer", `HubSpot's answer is not as documented at "${path}".`);
}
