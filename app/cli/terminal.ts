/** Where a command writes its lines. */
export interface Terminal {
  /** To standard output. */
  print(line: string): void;
  /** To standard error. */
  complain(line: string): void;
}

/** How a command ended: all is well, a problem was found, or it was not used as its help says. */
export type ExitCode = 0 | 1 | 2;

/** The command was not used as its help says; the message tells what to do instead. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** Prints a value as one line of JSON. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.print(JSON.stringify(value));
}
