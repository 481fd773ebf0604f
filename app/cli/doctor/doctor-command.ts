import type { Command } from "commander";
import type { Product } from "../../compose.ts";
import { type Config, SettingsError } from "../../config.ts";
import type { CommandLineDependencies } from "../dependencies.ts";
import { type ExitCode, printJson, type Terminal } from "../terminal.ts";
import { examineInstall } from "./examine-install.ts";
import { examineParts } from "./examine-parts.ts";
import { bad, type Finding, good } from "./finding.ts";

/** Findings under one heading. */
interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

const MARKS = { good: "✓", bad: "✕", nothing: "·" } as const satisfies Record<Finding["state"], string>;

/** `doctor`: looks at settings, database, queue and every install, and says what to do about each problem. */
export function addDoctorCommand(program: Command, d: CommandLineDependencies, finish: (code: ExitCode) => void): void {
  program
    .command("doctor")
    .description(
      "Looks at the settings, the database, the queue and every install, and says what to do about each problem.",
    )
    .option("--json", "print one line of JSON", false)
    .addHelpText("after", "\nExample:\n  ringledger doctor")
    .action(async ({ json }: { readonly json: boolean }) => {
      const sections = await examine(d);
      const problems = sections.flatMap(({ findings }) => findings).filter(({ state }) => state === "bad").length;
      if (json) printJson(d.terminal, { healthy: problems === 0, sections });
      else printSections(sections, problems, d.terminal);
      finish(problems === 0 ? 0 : 1);
    });
}

async function examine(d: CommandLineDependencies): Promise<readonly Section[]> {
  const { config, findings } = examineSettings(d);
  const settings = { title: "Settings", findings };
  if (config === undefined) return [settings];
  const opened = await open(config, d);
  if ("problem" in opened) return [settings, { title: "Database", findings: [opened.problem] }];
  const { product } = opened;
  try {
    const sections: Section[] = [settings, { title: "Parts", findings: await examineParts(product) }];
    for (const install of await product.stores.installs.listActive()) {
      const { name, crm, status } = install;
      sections.push({ title: `${name} (${crm}, ${status})`, findings: await examineInstall(install, product) });
    }
    return sections;
  } finally {
    await product.close(0);
  }
}

function examineSettings({ readConfig }: CommandLineDependencies): {
  readonly config?: Config;
  readonly findings: readonly Finding[];
} {
  try {
    const config = readConfig();
    return { config, findings: [good("environment", `all settings are usable (NODE_ENV ${config.NODE_ENV})`)] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return {
      findings: problemsOf(error).map(([name, problem]) =>
        bad(name, problem, `Put ${name} right in the environment; .env.example describes it.`),
      ),
    };
  }
}

/** The problems that a SettingsError lists, each with its setting. */
function problemsOf(error: SettingsError): readonly (readonly [name: string, problem: string])[] {
  return [...error.message.matchAll(/^ {2}- ([^:]+): (.+)$/gm)].map(([, name = "", problem = ""]) => [name, problem]);
}

async function open(
  config: Config,
  { compose }: CommandLineDependencies,
): Promise<{ readonly product: Product } | { readonly problem: Finding }> {
  try {
    return { product: await compose(config) };
  } catch (error) {
    const advice =
      config.MONGODB_URI === undefined ? undefined : "Look whether MONGODB_URI is right and its server can be reached.";
    return { problem: bad("opening", error instanceof Error ? error.message : String(error), advice) };
  }
}

function printSections(sections: readonly Section[], problems: number, terminal: Terminal): void {
  for (const { title, findings } of sections) {
    terminal.print(title);
    for (const { what, state, detail, advice } of findings) {
      terminal.print(`  ${MARKS[state]} ${what}: ${detail}`);
      if (advice !== undefined) terminal.print(`      ${advice}`);
    }
  }
  terminal.print(problems === 0 ? "All is well." : `${problems} ${problems === 1 ? "problem" : "problems"} found.`);
}
