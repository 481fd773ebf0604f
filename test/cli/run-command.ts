import { readFile } from "node:fs/promises";
import { outcomeClassifiers } from "../../app/adapters/outcome-classifiers/registry.ts";
import { runCommandLine } from "../../app/cli/command-line.ts";
import type { CommandLineDependencies } from "../../app/cli/dependencies.ts";
import type { Product } from "../../app/compose.ts";
import { parseConfig } from "../../app/config.ts";
import { callProviders } from "../../webhooks/call-providers/registry.ts";

/** What a command did. */
export interface CommandRun {
  readonly code: number;
  readonly printed: readonly string[];
  readonly complained: readonly string[];
}

/** Runs a command in this process. A command that opens the product fails unless `compose` is given. */
export async function runCommand(
  args: readonly string[],
  given: Partial<CommandLineDependencies> = {},
): Promise<CommandRun> {
  const printed: string[] = [];
  const complained: string[] = [];
  const code = await runCommandLine(args, {
    terminal: { print: (line) => void printed.push(line), complain: (line) => void complained.push(line) },
    readFile: (path) => readFile(path),
    callProviders,
    createClassifier: outcomeClassifiers.local,
    readConfig: () => parseConfig({}),
    compose: async () => {
      throw new Error("This test opens no product.");
    },
    ...given,
  });
  return { code, printed, complained };
}

/** Runs a command on a product that is open already, and stays so. */
export function runCommandOn(product: Product, ...args: readonly string[]): Promise<CommandRun> {
  return runCommand(args, { compose: async () => ({ ...product, close: async () => {} }) });
}
