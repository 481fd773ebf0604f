import type { z } from "zod";
import { InvalidInputError } from "../app/values/errors.ts";

/** Reads raw bytes as JSON of a schema's shape. Throws InvalidInputError, nothing else. */
export function readJson<Payload>(body: Buffer, schema: z.ZodType<Payload>): Payload {
  return checked(parseJson(body), schema);
}

/** A value of a schema's shape. Throws InvalidInputError, which names the path but never repeats the content. */
export function checked<Payload>(value: unknown, schema: z.ZodType<Payload>): Payload {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path.map(String).join(".").slice(0, 80) || "the whole";
  throw new InvalidInputError("payload.shape", `The delivery does not have the documented shape at "${path}".`);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // The parser's own message quotes the text, which may hold personal values.
    throw new InvalidInputError("payload.json", "The delivery is not JSON.");
  }
}
