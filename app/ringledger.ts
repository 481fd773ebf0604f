import { readFile } from "node:fs/promises";
import { callProviders } from "../webhooks/call-providers/registry.ts";
import { outcomeClassifiers } from "./adapters/outcome-classifiers/registry.ts";
import { runCommandLine } from "./cli/command-line.ts";
import { compose } from "./compose.ts";
import { readConfig } from "./config.ts";
import { createLogger } from "./logger.ts";

/** The command line for operators and developers: `npm run ringledger -- --help`. */
process.exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: {
    print: (line) => void process.stdout.write(`${line}\n`),
    complain: (line) => void process.stderr.write(`${line}\n`),
  },
  readFile: (path) => readFile(path),
  callProviders,
  createClassifier: outcomeClassifiers.local,
  readConfig,
  compose: (config) => compose(config, createLogger({ LOG_LEVEL: "silent" }, "command line")),
});
