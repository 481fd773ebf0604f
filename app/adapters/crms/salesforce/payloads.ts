import { z } from "zod";
import { InvalidInputError } from "../../../values/errors.ts";
import { refusalSchema } from "./errors.ts";

/** Answers of the REST API 65.0, https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/ (read 2026-10). */

/** The rest of a long answer. Only a path of the same API is followed, so that a token never travels to another host. */
const nextPath = z.string().startsWith("/services/data/").optional();

/** One page of a query. */
export const queryPageSchema = z.object({
  done: z.boolean(),
  nextRecordsUrl: nextPath,
  records: z.array(z.unknown()),
});

/** The answers to the parts of a composite request, each with its own HTTP status. */
export const compositeSchema = z.object({
  compositeResponse: z.array(z.object({ body: z.unknown(), httpStatusCode: z.int(), referenceId: z.string() })),
});

/** Why a whole request was refused. */
export const refusalsSchema = z.array(refusalSchema);

/** Hits of a search. */
export const searchSchema = z.object({ searchRecords: z.array(z.unknown()) });

/** One row's result in a collection request. */
export const saveResultSchema = z.object({
  id: z.string().nullish(),
  success: z.boolean(),
  errors: z.array(refusalSchema).default([]),
});

export type SaveResult = z.output<typeof saveResultSchema>;

/** The field names of an object, as the connected user sees them. */
export const describeSchema = z.object({ fields: z.array(z.object({ name: z.string() })) });

/** Who a token belongs to. */
export const identitySchema = z.object({
  user_id: z.string(),
  organization_id: z.string(),
  display_name: z.string(),
  email: z.string().nullish(),
});

/** An answer of the token endpoint; a refresh answers a new refresh token only where rotation is on. */
export const tokensSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  instance_url: z.url(),
  id: z.url(),
});

/** Reads one answer, or one record of it. Throws InvalidInputError that names the place, never the content. */
export function readAnswer<Answer>(answer: unknown, schema: z.ZodType<Answer>): Answer {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new InvalidInputError("salesforce.answer", `Salesforce's answer is not as documented at "${path}".`);
}
