import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { OUTCOME_LABELS } from "../../../../records/outcome.ts";

const labelledCall = z.object({
  id: z.string(),
  source: z.string(),
  domain: z.string(),
  label: z.enum(OUTCOME_LABELS),
  turns: z.array(z.object({ speaker: z.enum(["agent", "caller"]), text: z.string() })),
});

/** A conversation with the outcome that its annotations tell. `domain` joins several services with a plus sign. */
export type LabelledCall = z.infer<typeof labelledCall>;

/** Reads gzipped JSON lines; throws when a line is not a labelled call. */
export function readCalls(path: string): readonly LabelledCall[] {
  const lines = gunzipSync(readFileSync(path)).toString("utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => labelledCall.parse(JSON.parse(line)));
}

/** The services that a call is about; calls that share one never stand on both sides of a cross-validation. */
export function servicesOf(call: LabelledCall): readonly string[] {
  return call.domain.split("+");
}
