import { readFileSync } from "node:fs";
import { z } from "zod";
import { OUTCOME_LABELS, type OutcomeLabel } from "../../../../records/outcome.ts";
import { randomNumbers } from "./random.ts";
import type { LabelledCall } from "./read-calls.ts";

const texts = z.array(z.string());

const phrasebook = z.object({
  trades: z.array(z.record(z.string(), z.string()).and(z.object({ domain: z.string() }))),
  fill: z.record(z.string(), texts),
  parts: z.record(z.string(), z.array(texts)),
  plans: z.record(z.enum(OUTCOME_LABELS), z.array(texts)),
});

type Phrasebook = z.infer<typeof phrasebook>;
type Random = () => number;

/** The source named on every call that was written by the generator. */
const SUPPLEMENT_SOURCE = "synthetic supplement";

/**
 * Writes short service calls from our own phrases, equally many of each outcome, because no public corpus has calls to
 * plumbers and the like. Deterministic: the same seed writes the same calls.
 */
export function writeSupplement({ count, seed }: { count: number; seed: number }): readonly LabelledCall[] {
  const book = phrasebook.parse(JSON.parse(readFileSync(new URL("supplement.phrases.json", import.meta.url), "utf8")));
  const random = randomNumbers(seed);
  return Array.from({ length: count }, (_, index) => {
    const label = OUTCOME_LABELS[index % OUTCOME_LABELS.length] ?? "inquiry";
    return writeCall(book, { id: `supplement-${index}`, label }, random);
  });
}

function writeCall(book: Phrasebook, { id, label }: { id: string; label: OutcomeLabel }, random: Random): LabelledCall {
  const trade = pick(book.trades, random);
  const lines = pick(book.plans[label], random)
    .filter((part) => !part.endsWith("?") || random() < 0.5)
    .flatMap((part) => pick(book.parts[part.replace("?", "")] ?? [], random));
  const turns = lines.map((line) => ({
    speaker: line.startsWith("a:") ? ("agent" as const) : ("caller" as const),
    text: filled(line.slice(3), { trade, fill: book.fill }, random),
  }));
  return { id, source: SUPPLEMENT_SOURCE, domain: trade.domain, label, turns };
}

function filled(
  line: string,
  { trade, fill }: { trade: Readonly<Record<string, string>>; fill: Phrasebook["fill"] },
  random: Random,
): string {
  return line.replace(/\{(\w+)\}/gu, (_, name: string) => trade[name] ?? pick(fill[name] ?? [], random));
}

function pick<T>(choices: readonly T[], random: Random): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new Error("The phrasebook names a part that it does not have.");
  return choice;
}
