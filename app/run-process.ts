import type { Logger } from "pino";
import { type Config, readConfig, SettingsError } from "./config.ts";
import { EmbeddedMongoError } from "./embedded-mongo/index.ts";
import { createLogger } from "./logger.ts";

/** A process that runs until it is told to stop. */
export interface RunningProcess {
  stop(): Promise<void>;
}

/**
 * Starts a process from the environment and stops it in order on SIGTERM or SIGINT. Wrong settings and a database that is held by another process end
 * it at once with a plain text; any other failure ends it with a log line.
 */
export async function runProcess(
  name: string,
  start: (config: Config, logger: Logger) => Promise<RunningProcess>,
): Promise<void> {
  try {
    const config = readConfig();
    const logger = createLogger(config, name);
    const running = await start(config, logger);
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(running, logger));
  } catch (error) {
    const plain = error instanceof SettingsError || error instanceof EmbeddedMongoError;
    process.stderr.write(`${plain ? error.message : describe(error)}\n`);
    process.exitCode = 1;
    // Something that was opened before the failure may still hold the process.
    process.exit();
  }
}

async function stop(running: RunningProcess, logger: Logger): Promise<void> {
  try {
    await running.stop();
    process.exit(0);
  } catch (error) {
    logger.error({ err: error }, "did not stop in order");
    process.exit(1);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ""}` : String(error);
}
