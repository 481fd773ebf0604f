import { z } from "zod";
import { type Instant, instant } from "../../app/values/instant.ts";
import { checked } from "../read-json.ts";

/** A text that providers also send as a number; blank and null are unknown. Lists and objects (a doubled form field) are refused. */
export const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? "").trim() || undefined);

/** A yes or no that providers also send as a word; blank and null are unknown. */
export const flag = z
  .union([z.boolean(), z.enum(["true", "false", ""])])
  .nullish()
  .transform((value) => (value === "" || value == null ? undefined : value === true || value === "true"));

/** Whole seconds that providers send as a text or a number; anything that is not a plain count is unknown. */
export const wholeSeconds = text.transform((value) =>
  value !== undefined && /^\d{1,9}(\.\d+)?$/.test(value) ? Math.round(Number(value)) : undefined,
);

/** Reads raw bytes as a form of a schema's fields; a field that came twice is a list, which text fields refuse. Throws InvalidInputError. */
export function readForm<Payload>(body: Buffer, schema: z.ZodType<Payload> & { shape: object }): Payload {
  const form = new URLSearchParams(body.toString("utf8"));
  const fields = Object.keys(schema.shape).map((name): [string, unknown] => {
    const values = form.getAll(name);
    return [name, values.length > 1 ? values : values[0]];
  });
  return checked(Object.fromEntries(fields), schema);
}

/** A time that names its zone; without one, or garbled, it is unknown, for it would otherwise be read in the zone of our server. */
export function zonedTime(value: string | undefined): Instant | undefined {
  if (value === undefined || !/(Z|GMT|UTC|[+-]\d{2}:?\d{2})$/i.test(value)) return undefined;
  const milliseconds = Date.parse(value);
  return Number.isNaN(milliseconds) ? undefined : instant(milliseconds);
}

/** The address if it is an https one; other schemes would be dangerous behind a link. */
export function httpsAddress(value: string | undefined): string | undefined {
  return value?.startsWith("https://") && URL.canParse(value) ? value : undefined;
}

/** A copy of a record without its undefined members, so that "unknown" has one spelling. */
export function known<Facts extends object>(facts: Facts): Facts {
  const present = { ...facts };
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined) Reflect.deleteProperty(present, name);
  }
  return present;
}
