import type { Command } from "commander";
import { type CommandLineDependencies, withProduct } from "./dependencies.ts";
import { type ExitCode, printJson, UsageError } from "./terminal.ts";

/** Dead letters shown at most. */
const SHOWN = 200;

/** `dead-letters list` and `dead-letters retry`: jobs that were given up. */
export function addDeadLetterCommands(
  program: Command,
  d: CommandLineDependencies,
  finish: (code: ExitCode) => void,
): void {
  const group = program.command("dead-letters").description("Jobs that were given up.");
  group
    .command("list")
    .description(`Shows the newest ${SHOWN} jobs that were given up, and why. Ends with 1 when there are any.`)
    .option("--json", "print one line of JSON", false)
    .addHelpText("after", "\nExample:\n  ringledger dead-letters list")
    .action(async ({ json }: { readonly json: boolean }) => finish(await list(json, d)));
  group
    .command("retry")
    .description("Puts a job back to work, with all its attempts.")
    .argument("<id>", "the job's id, as the list shows it")
    .option("--json", "print one line of JSON", false)
    .addHelpText("after", "\nExample:\n  ringledger dead-letters retry 4711")
    .action(async (id: string, { json }: { readonly json: boolean }) => finish(await retry(id, json, d)));
}

async function list(json: boolean, d: CommandLineDependencies): Promise<ExitCode> {
  const letters = await withProduct(d, ({ queue }) => queue.deadLetters(SHOWN));
  if (json) printJson(d.terminal, { deadLetters: letters });
  else if (letters.length === 0) d.terminal.print("No job was given up.");
  for (const { id, job, errorClass, errorCode, attempts, failedAt } of json ? [] : letters) {
    const payload = Object.entries(job.payload).map(([name, value]) => `${name}=${value}`);
    d.terminal.print(
      `${id}  ${failedAt}  ${job.name}  ${errorClass} ${errorCode}, ${attempts} attempts  ${payload.join(" ")}`,
    );
  }
  return letters.length === 0 ? 0 : 1;
}

async function retry(id: string, json: boolean, d: CommandLineDependencies): Promise<ExitCode> {
  const found = await withProduct(d, ({ queue }) => queue.retryDeadLetter(id));
  if (!found) throw new UsageError(`There is no dead letter "${id}".`);
  if (json) printJson(d.terminal, { retried: id });
  else d.terminal.print(`${id} waits to be worked again.`);
  return 0;
}
