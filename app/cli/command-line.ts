import { Command, CommanderError } from "commander";
import { SettingsError } from "../config.ts";
import { EmbeddedMongoError } from "../embedded-mongo/index.ts";
import { isOutsideError } from "../values/errors.ts";
import { addClassifyCommand } from "./classify-command.ts";
import { addDeadLetterCommands } from "./dead-letter-commands.ts";
import type { CommandLineDependencies } from "./dependencies.ts";
import { addDoctorCommand } from "./doctor/doctor-command.ts";
import { addParseCommand } from "./parse-command.ts";
import { addReplayCommand } from "./replay/replay-command.ts";
import { type ExitCode, type Terminal, UsageError } from "./terminal.ts";
import { addUnreadableCommands } from "./unreadable-commands.ts";

/** Adds a command to the program; what the command answers becomes the exit code. */
export type AddCommand = (program: Command, d: CommandLineDependencies, finish: (code: ExitCode) => void) => void;

const COMMANDS: readonly AddCommand[] = [
  addDoctorCommand,
  addReplayCommand,
  addUnreadableCommands,
  addDeadLetterCommands,
  addParseCommand,
  addClassifyCommand,
];

/** Runs one command and answers its exit code: 0 all is well, 1 a problem was found, 2 wrong use. Bugs are thrown. */
export async function runCommandLine(args: readonly string[], d: CommandLineDependencies): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = new Command("ringledger")
    .description(
      "Looks into a Ringledger installation and puts it right. Commands read the same settings as the processes.",
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => d.terminal.print(text.trimEnd()),
      writeErr: (text) => d.terminal.complain(text.trimEnd()),
    })
    .addHelpText("after", "\nExit codes: 0 all is well, 1 a problem was found, 2 wrong use.");
  for (const add of COMMANDS) {
    add(program, d, (ended) => {
      code = ended;
    });
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    return codeOf(error, d.terminal);
  }
}

function codeOf(error: unknown, terminal: Terminal): ExitCode {
  // Commander has printed its own words already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError) {
    terminal.complain(error.message);
    return 2;
  }
  if (error instanceof SettingsError || error instanceof EmbeddedMongoError || isOutsideError(error)) {
    terminal.complain(error.message);
    return 1;
  }
  throw error;
}
