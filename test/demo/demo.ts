import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { SingleBar } from "cli-progress";
import { Command, Option } from "commander";
import { buildPagesIfStale } from "./build-pages.ts";
import type { DemoFigures } from "./figures.ts";
import { type FinishedDemo, runDemo } from "./run-demo.ts";
import type { DemoCrm } from "./world.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

interface Flags {
  readonly crm: DemoCrm;
  readonly exit?: true;
  readonly json?: true;
}

const program = new Command("demo")
  .description(
    "One month of a plumbing company: 240 phone calls become revenue in its CRM, in the ledger and at the ad platform.",
  )
  .addOption(new Option("--crm <crm>", "the company's CRM").choices(["salesforce", "hubspot"]).default("salesforce"))
  .option("--exit", "end when the figures are there, instead of serving the pages until Ctrl-C")
  .option("--json", "print the figures as one line of JSON, last");

await demo(program.parse().opts<Flags>());

async function demo({ crm, exit, json }: Flags): Promise<void> {
  await buildPagesIfStale(() => say("Building the pages …"));
  const dataDir = path.resolve(process.env["RINGLEDGER_DATA_DIR"] ?? path.join(ROOT, ".ringledger"), `demo-${crm}`);
  say(`Starting the product and its outside world (${crm}, Google Ads, Slack) on this machine. Data: ${dataDir}`);
  const finished = await withProgress((onProgress) => {
    const redisUrl = process.env["REDIS_URL"];
    return runDemo({ crm, dataDir, onProgress, ...(redisUrl === undefined ? {} : { redisUrl }) });
  });
  const violations = finished.world.violations();
  for (const violation of violations) say(`Refused as nonsense: ${violation}`);
  process.exitCode = violations.length > 0 ? 1 : 0;
  say(words(finished));
  if (json === true) process.stdout.write(`${JSON.stringify(finished.figures)}\n`);
  if (exit !== true) {
    say("It keeps serving until Ctrl-C.");
    await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  }
  await finished.close();
  process.exit();
}

function words({ figures, webUrl, month }: FinishedDemo): string {
  const page = `${webUrl}/?from=${month.from}&to=${month.to}&channel=paid_search`;
  return [
    "",
    `${money(figures)} closed revenue from ${figures.calls} paid search calls, ${month.from} to ${month.to}`,
    `  ${figures.appointments} appointments (${share(figures.appointments, figures.calls)}), ${figures.closed} closed (${share(figures.closed, figures.calls)} of calls, ${share(figures.closed, figures.appointments)} of appointments)`,
    `  ${figures.conversions.accepted} of ${figures.conversions.sent} conversions accepted by Google Ads, worth ${dollars(figures.conversions.valueMinor)}`,
    `  ${figures.peopleCreatedTwice} people entered twice, ${figures.unexplained} unexplained, ${figures.crmRequests} CRM requests`,
    "",
    `See it: ${page}`,
  ].join("\n");
}

function money({ revenue }: DemoFigures): string {
  return dollars(revenue.minor);
}

function dollars(minor: number): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" }).format(minor / 100);
}

function share(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((part / whole) * 100).toFixed(1)}%`;
}

/** Progress on standard error, so that standard output holds the figures alone. */
async function withProgress<Result>(
  work: (onProgress: (step: string, done: number, of: number) => void) => Promise<Result>,
): Promise<Result> {
  const bar = new SingleBar({
    format: "{step} {bar} {value}/{total}",
    stream: process.stderr,
    noTTYOutput: false,
    hideCursor: true,
  });
  let current = "";
  try {
    return await work((step, done, of) => {
      if (step !== current) {
        if (current !== "") bar.stop();
        current = step;
        bar.start(of, done, { step: step.padEnd(22) });
      }
      bar.update(done, { step: step.padEnd(22) });
    });
  } finally {
    bar.stop();
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
