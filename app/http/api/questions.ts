import type { Request } from "express";
import { z } from "zod";
import { addDays } from "../../values/instant.ts";
import { type CallFilters, RESULTS, SOURCE_DIMENSIONS, type SourceDimension } from "../contract.ts";
import { HttpRefusal } from "../refusals.ts";

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "a day looks like 2026-10-13");
const filter = z.string().max(500).optional();

const question = z.object({
  from: day,
  to: day,
  by: z.enum(SOURCE_DIMENSIONS).default("channel"),
  after: z.string().max(200).optional(),
  channel: filter,
  campaign: filter,
  ad_group: filter,
  keyword: filter,
  landing_page: filter,
  location: filter,
  device: filter,
  level: filter,
  result: z.enum(RESULTS).optional(),
  booked: z.literal("yes").optional(),
});

/** The longest period that one question may cover; longer ones are for exports. */
const MAX_DAYS = 400;

/** What reports and lists are asked, from a request's query. */
export interface Question {
  readonly from: string;
  readonly to: string;
  readonly by: SourceDimension;
  readonly after?: string;
  readonly filters: CallFilters;
}

/** Reads a question. Throws a zod error for what cannot be read, and a refusal for a period that is empty or too long. */
export function readQuestion(request: Request): Question {
  const { from, to, by, after, ...filters } = question.parse(request.query);
  if (from > to) throw new HttpRefusal(400, "period.empty", "The period ends before it begins.");
  if (addDays(from, MAX_DAYS) < to) throw new HttpRefusal(400, "period.too_long", `Choose at most ${MAX_DAYS} days.`);
  return { from, to, by, after, filters };
}
