import type { Command } from "commander";
import { callId } from "../../values/ids.ts";
import { type CommandLineDependencies, withProduct } from "../dependencies.ts";
import { findInstall } from "../find-installs.ts";
import { type ExitCode, printJson, type Terminal } from "../terminal.ts";
import { type Difference, type ReplayReport, replay } from "./replay.ts";

interface Options {
  readonly install: string;
  readonly call?: string;
  readonly write: boolean;
  readonly json: boolean;
}

/** `replay`: rebuilds everything derived from the kept inputs and shows what differs. */
export function addReplayCommand(program: Command, d: CommandLineDependencies, finish: (code: ExitCode) => void): void {
  program
    .command("replay")
    .description(
      "Reads every kept webhook again, rebuilds calls, matches, outcomes, scores, credits and bookings, and compares them with what is stored. Writes nothing unless told to. The CRM is not asked.",
    )
    .requiredOption("--install <id or name>", "the install")
    .option("--call <id>", "only this call, with its person's opportunities")
    .option("--write", "put right what differs; repeating it changes nothing", false)
    .option("--json", "print one line of JSON", false)
    .addHelpText(
      "after",
      "\nEnds with 1 when something differs (with --write: when something could not be put right).\n\nExamples:\n  ringledger replay --install 'Example Heating'\n  ringledger replay --install 'Example Heating' --call 5m0kX --write",
    )
    .action(async (options: Options) => {
      const { call, write } = options;
      const report = await withProduct(d, async (product) => {
        const install = await findInstall(product, options.install);
        return replay({ install, product, ...(call === undefined ? {} : { call: callId(call) }) }, { write });
      });
      if (options.json) printJson(d.terminal, report);
      else printReport(report, write, d.terminal);
      finish(problemsLeft(report, write) ? 1 : 0);
    });
}

function problemsLeft({ differences, overtaken }: ReplayReport, written: boolean): boolean {
  return written ? overtaken.length > 0 || differences.some((each) => !each.fixable) : differences.length > 0;
}

function printReport(report: ReplayReport, written: boolean, terminal: Terminal): void {
  const { calls, opportunities, differences, overtaken } = report;
  for (const line of differences.map(describe)) terminal.print(line);
  for (const id of overtaken)
    terminal.print(`call ${id}: was being changed by others and was left alone; run it again`);
  const found = differences.length === 0 ? "No differences" : counted(differences.length, "difference");
  const touched = new Set(differences.flatMap(({ callId: id }) => id ?? [])).size;
  const looked = `${counted(calls, "call")} and ${counted(opportunities, "opportunity")}`;
  terminal.print(`${found} in ${looked}${touched === 0 ? "" : `, ${counted(touched, "call")} touched`}.`);
  if (differences.length === 0) return;
  terminal.print(
    written
      ? `${counted(differences.filter(({ fixable }) => fixable).length, "difference")} put right.`
      : "This was a rehearsal: nothing was written. Add --write to put right what can be.",
  );
}

function describe({ callId: call, opportunityId: opportunity, what }: Difference): string {
  if (opportunity !== undefined) return `opportunity ${opportunity}: ${what}`;
  return call === undefined ? what : `call ${call}: ${what}`;
}

function counted(count: number, noun: "call" | "difference" | "opportunity"): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun === "opportunity" ? "opportunities" : `${noun}s`}`;
}
