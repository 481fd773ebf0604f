import type { CallProvider } from "../../webhooks/call-providers/call-provider.ts";
import type { OutcomeClassifier } from "../adapters/outcome-classifiers/outcome-classifier.ts";
import type { Product } from "../compose.ts";
import type { Config } from "../config.ts";
import { type Terminal, UsageError } from "./terminal.ts";

/** What the commands need of the outside. */
export interface CommandLineDependencies {
  readonly terminal: Terminal;
  readonly readFile: (path: string) => Promise<Buffer>;
  readonly callProviders: Readonly<Record<string, CallProvider>>;
  readonly createClassifier: () => OutcomeClassifier;
  /** Throws SettingsError. */
  readonly readConfig: () => Config;
  /** Opens everything without working any job. Throws when the database cannot be opened. */
  readonly compose: (config: Config) => Promise<Product>;
}

/** Runs something with the product open and closes it afterwards. */
export async function withProduct<Result>(
  d: Pick<CommandLineDependencies, "readConfig" | "compose">,
  work: (product: Product) => Promise<Result>,
): Promise<Result> {
  const product = await d.compose(d.readConfig());
  try {
    return await work(product);
  } finally {
    await product.close(0);
  }
}

/** Reads a file that was named on the command line. Throws UsageError when it cannot be read. */
export async function readNamedFile(path: string, readFile: CommandLineDependencies["readFile"]): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch {
    throw new UsageError(`${path}: this file cannot be read.`);
  }
}
