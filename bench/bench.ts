import { Command, InvalidArgumentError, Option } from "commander";
import { benchIngest } from "./ingest.ts";
import { benchPipeline, type PipelineReport } from "./pipeline.ts";
import type { PostReport } from "./post-all.ts";
import { BENCH_CRMS, type BenchCrm } from "./running-product.ts";

const program = new Command("bench").description(
  "Measures Ringledger on this machine, with nothing installed but itself.",
);

program
  .command("ingest")
  .description(
    "Signed webhooks a second, against the smallest honest server on the same database. Our web process takes webhooks in and works no jobs; a last run shows it with its jobs.",
  )
  .option("--requests <count>", "webhooks a round", positive, 5_000)
  .option("--json", "print one line of JSON at the end", false)
  .action(async ({ requests, json }: { readonly requests: number; readonly json: boolean }) => {
    const report = await benchIngest(requests, say);
    say("");
    say("Medians (our web process with WEB_WORKS_JOBS=false: intake alone)");
    say(postLine("ringledger", report.ours));
    say(postLine("baseline", report.baseline));
    say(`  ratio        ${report.ratio.toFixed(2)}`);
    say(postLine("with jobs", report.withJobs));
    const { ours, baseline, withJobs } = report;
    if (json) {
      say(
        JSON.stringify({
          ours: rounded(ours.perSecond),
          baseline: rounded(baseline.perSecond),
          ratio: rounded(report.ratio),
          withJobs: rounded(withJobs.perSecond),
          oursLatencyMs: { p50: ours.p50, p99: ours.p99 },
          baselineLatencyMs: { p50: baseline.p50, p99: baseline.p99 },
        }),
      );
    }
  });

program
  .command("pipeline")
  .description(
    "How many CRM requests calls cost, and how many calls a second are brought into the CRM: a web and a worker process, and a stand-in CRM.",
  )
  .option("--calls <count>", "calls to bring in", positive, 2_000)
  .addOption(new Option("--crm <crm>", "only this CRM").choices(BENCH_CRMS))
  .option("--json", "print one line of JSON at the end", false)
  .action(async ({ calls, crm, json }: { readonly calls: number; readonly crm?: BenchCrm; readonly json: boolean }) => {
    const reports: Partial<Record<BenchCrm, Omit<PipelineReport, "requestsByPath">>> = {};
    for (const each of crm === undefined ? BENCH_CRMS : [crm]) {
      const { requestsByPath, ...report } = await benchPipeline(each, calls, { showProgress: process.stderr.isTTY });
      reports[each] = report;
      say(`${each}: ${report.calls} calls, ${report.requests} requests, ${report.callsPerSecond} calls/s`);
      say(`  ${report.requestsPerThousandCalls} requests for 1,000 calls`);
      for (const [path, count] of Object.entries(requestsByPath)) say(`  ${String(count).padStart(6)}  ${path}`);
    }
    if (json) say(JSON.stringify(reports));
  });

await program.parseAsync();

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function postLine(name: string, { perSecond, p50, p99 }: PostReport): string {
  return `  ${name.padEnd(12)} ${Math.round(perSecond)} webhooks/s, p50 ${p50} ms, p99 ${p99} ms`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("It has to be a whole number above 0.");
  return value;
}
