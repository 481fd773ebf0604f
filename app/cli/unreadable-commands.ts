import type { Command } from "commander";
import type { Product } from "../compose.ts";
import { addJobs, processCallsJob } from "../jobs/requests.ts";
import type { InstallWithKey } from "../store/installs.ts";
import { type CommandLineDependencies, withProduct } from "./dependencies.ts";
import { chooseInstalls } from "./find-installs.ts";
import { type ExitCode, printJson, UsageError } from "./terminal.ts";

interface Options {
  readonly install?: string;
  readonly all?: boolean;
  readonly json: boolean;
}

/** Webhooks of one state and install that are handled at most at once. */
const SHOWN = 1_000;

/** `unreadable list` and `unreadable retry`: kept webhooks that nobody could read. */
export function addUnreadableCommands(
  program: Command,
  d: CommandLineDependencies,
  finish: (code: ExitCode) => void,
): void {
  const group = program.command("unreadable").description("Kept webhooks that could not be read.");
  group
    .command("list")
    .description(
      "Shows the kept webhooks that could not be read, and what is wrong with each. Ends with 1 when there are any.",
    )
    .option("--install <id or name>", "only this install")
    .option("--json", "print one line of JSON", false)
    .addHelpText("after", "\nExample:\n  ringledger unreadable list --install 'Example Heating'")
    .action(async (options: Options) => finish(await list(options, d)));
  group
    .command("retry")
    .description("Puts such webhooks back to work, once the product can read them.")
    .argument("[ids...]", "the webhooks' ids, as the list shows them")
    .option("--all", "all of them")
    .option("--install <id or name>", "only of this install")
    .option("--json", "print one line of JSON", false)
    .addHelpText("after", "\nExamples:\n  ringledger unreadable retry --all\n  ringledger unreadable retry 3vJx0cT2")
    .action(async (ids: readonly string[], options: Options) => finish(await retry(ids, options, d)));
}

async function list(options: Options, d: CommandLineDependencies): Promise<ExitCode> {
  const found = await withProduct(d, async (product) => {
    const installs = await chooseInstalls(product, options.install);
    return (await Promise.all(installs.map((install) => setAside(product, install)))).flat();
  });
  const shown = found.map(({ id, installId, provider, event, receivedAt, problem }) => ({
    id,
    installId,
    provider,
    event,
    receivedAt,
    problem,
  }));
  if (options.json) printJson(d.terminal, { unreadable: shown });
  else if (shown.length === 0) d.terminal.print("Every kept webhook could be read.");
  for (const { id, provider, event, receivedAt, problem } of options.json ? [] : shown)
    d.terminal.print(`${id}  ${receivedAt}  ${provider} ${event ?? ""}  ${problem ?? ""}`);
  return shown.length === 0 ? 0 : 1;
}

async function retry(ids: readonly string[], options: Options, d: CommandLineDependencies): Promise<ExitCode> {
  const all = options.all === true;
  if (all === ids.length > 0) throw new UsageError("Name the webhooks to retry, or say --all.");
  const retried = await withProduct(d, async (product) => {
    let count = 0;
    for (const install of await chooseInstalls(product, options.install)) {
      const wanted = all ? (await setAside(product, install)).map(({ id }) => id) : ids;
      const put = await product.stores.deliveriesIn.retry(install.id, wanted);
      if (put > 0) await addJobs(product.queue, [processCallsJob(install.id)]);
      count += put;
    }
    return count;
  });
  if (!all && retried === 0) throw new UsageError("None of these webhooks waits to be retried.");
  if (options.json) printJson(d.terminal, { retried });
  else d.terminal.print(`${retried} ${retried === 1 ? "webhook waits" : "webhooks wait"} to be read again.`);
  return 0;
}

async function setAside({ stores }: Product, install: InstallWithKey) {
  const [unreadable, failed] = await Promise.all([
    stores.deliveriesIn.list(install.id, "unreadable", SHOWN),
    stores.deliveriesIn.list(install.id, "failed", SHOWN),
  ]);
  return [...unreadable, ...failed];
}
