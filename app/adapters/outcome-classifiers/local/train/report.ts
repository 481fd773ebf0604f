import { OUTCOME_LABELS } from "../../../../records/outcome.ts";
import { groupBy } from "../group-by.ts";
import type { Fold } from "./cross-validate.ts";
import type { FitSettings } from "./fit.ts";
import { type Answer, type Measures, measure } from "./measure.ts";

/** What one training gave: cross-validation within train, and the answers on the development calls by source. */
export interface TrainingResult {
  readonly name: string;
  readonly folds: readonly Fold[];
  readonly temperature: number;
  readonly dev: readonly (Answer & { readonly source: string })[];
}

/** Facts of the shipped model that the report states. */
export interface ReportFacts {
  readonly version: string;
  readonly settings: FitSettings;
  readonly trainCalls: number;
  readonly supplementCalls: number;
  readonly features: number;
  readonly modelBytes: number;
}

/** Writes the training report in Markdown; the first result is that of the shipped model. */
export function trainingReport(facts: ReportFacts, results: readonly TrainingResult[]): string {
  return [
    `# Training report of the local outcome classifier, version \`${facts.version}\``,
    "Written by `npm run train:outcomes`; not edited by hand. The same data and code write the same model and report.",
    `Trained on ${facts.trainCalls} public conversations and ${facts.supplementCalls} synthetic service calls. ${facts.features} features, model file ${Math.round(facts.modelBytes / 1000)} kB.`,
    ...results.flatMap(describeResult),
    CROSS_VALIDATION_NOTE,
    `## Settings\n\n\`\`\`json\n${JSON.stringify(facts.settings, undefined, 2)}\n\`\`\``,
    SOURCES,
  ]
    .join("\n\n")
    .concat("\n");
}

function describeResult({ name, folds, temperature, dev }: TrainingResult): string[] {
  const bySource = [...groupBy(dev, ({ source }) => source)];
  return [
    `## ${name}`,
    `Development calls (never trained on), temperature ${temperature}:`,
    table(MEASURES, [
      measuresRow("all", measure(dev)),
      ...bySource.map(([source, answers]) => measuresRow(source, measure(answers))),
    ]),
    "Confusion on the development calls (row: truth, column: answer):",
    table(
      ["", ...OUTCOME_LABELS],
      measure(dev).confusion.map((row, at) => [OUTCOME_LABELS[at] ?? "", ...row.map(String)]),
    ),
    "Cross-validation within the training calls, each service left out in turn:",
    table(
      MEASURES,
      folds.map(({ service, measures }) => measuresRow(service, measures)),
    ),
    `Mean accuracy over the services: ${share(folds.reduce((sum, { measures }) => sum + measures.accuracy, 0) / folds.length)}.`,
  ];
}

const MEASURES = ["", "calls", "accuracy", "macro-F1", "calibration error"];

function measuresRow(name: string, measures: Measures): string[] {
  return [
    name,
    String(measures.calls),
    share(measures.accuracy),
    share(measures.macroF1),
    share(measures.calibrationError),
  ];
}

function share(value: number): string {
  return value.toFixed(3);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const CROSS_VALIDATION_NOTE = `Reading the cross-validation: a service left out may take most calls of a label with it (\`event-tickets\` holds most
sales that are not coffee), so single folds look worse than a new trade does. Calibration errors there are before calibration. The
temperature is fitted on these held-out answers, every service counting the same; figures on the development calls
are those of the shipped, rounded weights.`;

const SOURCES = `## Data, licences, attribution

The conversations are in \`test/fixtures/calls\`; its README names commits, label rules and known limits.

| source | licence | attribution |
| --- | --- | --- |
| Schema-Guided Dialogue | CC BY-SA 4.0 | Rastogi et al., "Towards Scalable Multi-domain Conversational Agents", AAAI 2020 |
| Taskmaster-4 | CC BY 4.0 | Bill Byrne and Saravanan Ganesh, Google LLC |
| Topical-Chat | CDLA-Sharing-1.0 | Copyright Amazon.com, Inc. or its affiliates; Gopalakrishnan et al. 2019 |
| Robocall audio transcripts | public domain | Prasad and Reaves, NCSU TR-2023-1 |
| MultiWOZ 2.1 (development only) | MIT, Copyright (c) 2019 Paweł Budzianowski | Budzianowski et al. 2018; Eric et al. 2019 |
| synthetic supplement | ours | written by a seeded generator from \`train/supplement.phrases.json\`, in home services and similar trades |

The synthetic calls stand in for trades that no public corpus covers. They were written by us, so a good answer on
similar wording proves less than the figures on the development calls do. The phrasebook was widened until the hand-written
home-services calls of the tests came out right (no turn is shared with them), so those calls guard against getting
worse and are no independent measure. Neither is cross-validation of the number of synthetic calls: it has no such trade.`;
