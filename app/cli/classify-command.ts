import type { Command } from "commander";
import type { EvidenceSpan, ModelJudgement } from "../records/outcome.ts";
import type { Transcript } from "../records/transcript.ts";
import { InvalidInputError } from "../values/errors.ts";
import { type CommandLineDependencies, readNamedFile } from "./dependencies.ts";
import { readTranscript } from "./read-transcript.ts";
import { type ExitCode, printJson } from "./terminal.ts";

/** `classify`: judges how a call ended from a transcript, and shows the words that the judgement rests on. */
export function addClassifyCommand(
  program: Command,
  d: CommandLineDependencies,
  finish: (code: ExitCode) => void,
): void {
  program
    .command("classify")
    .description(
      "Judges how a call ended from its transcript: label, certainty, alternatives, and the words that speak for it.",
    )
    .argument(
      "<file>",
      'JSON {"turns": [{"speaker": "agent", "text": "…"}]}, or plain lines "Agent: …" and "Caller: …"',
    )
    .option("--json", "print one line of JSON", false)
    .addHelpText("after", "\nExamples:\n  ringledger classify call.txt\n  ringledger classify call.json --json")
    .action(async (file: string, { json }: { readonly json: boolean }) => finish(await classifyFile(file, json, d)));
}

async function classifyFile(file: string, json: boolean, d: CommandLineDependencies): Promise<ExitCode> {
  const { terminal } = d;
  const text = (await readNamedFile(file, d.readFile)).toString("utf8");
  try {
    const transcript = readTranscript(text);
    const judgement = await d.createClassifier().classify(transcript);
    const evidence = judgement.evidence.map((span) => ({ ...span, text: quoted(transcript, span) }));
    if (json) printJson(terminal, { ...judgement, evidence });
    else for (const line of describe(judgement, evidence)) terminal.print(line);
    return 0;
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    if (json) printJson(terminal, { file, code: error.code, problem: error.message });
    else terminal.complain(`${file}: ${error.message}.`);
    return 1;
  }
}

function describe(
  { label, confidence, alternatives, version }: ModelJudgement,
  evidence: readonly (EvidenceSpan & { readonly text: string })[],
): readonly string[] {
  return [
    `${label}, ${percent(confidence)} certain`,
    `also considered: ${alternatives.map((other) => `${other.label} ${percent(other.confidence)}`).join(", ")}`,
    ...(evidence.length === 0 ? ["no words stand out"] : ["because of:"]),
    ...evidence.map(({ speaker, turn, text }) => `  ${speaker}, turn ${turn + 1}: "${text}"`),
    `judged by ${version}`,
  ];
}

function quoted({ turns }: Transcript, { turn, start, end }: EvidenceSpan): string {
  return turns[turn]?.text.slice(start, end) ?? "";
}

function percent(probability: number): string {
  return `${Math.round(probability * 100)} %`;
}
