import { compose } from "./compose.ts";
import { runProcess } from "./run-process.ts";
import { createIndexes } from "./store/database.ts";

/** Runs once before a new version takes over: checks the settings and makes the indexes that it needs. */
await runProcess("release", async (config, logger) => {
  const product = await compose(config, logger);
  await createIndexes(product.database);
  await product.close(0);
  logger.info("indexes are there");
  process.exit(0);
});
