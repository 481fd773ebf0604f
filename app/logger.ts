import { type Logger, pino } from "pino";
import type { Config } from "./config.ts";
import { errorCode } from "./values/errors.ts";

/** JSON lines on standard output. Errors show their class, code and places only: messages and attached bodies may hold personal data or secrets. */
export function createLogger(config: Pick<Config, "LOG_LEVEL">, process: string): Logger {
  return pino({
    level: config.LOG_LEVEL,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  });
}

function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { class: typeof error };
  const places = error.stack?.split("\n").filter((line) => line.trimStart().startsWith("at "));
  return { class: error.name, code: errorCode(error), places: places?.slice(0, 8) };
}
