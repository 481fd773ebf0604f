import { compose } from "./compose.ts";
import { runProcess } from "./run-process.ts";

const GRACE_MS = 25_000;

await runProcess("worker", async (config, logger) => {
  const product = await compose(config, logger);
  await product.work();
  logger.info("working");
  return { stop: () => product.close(GRACE_MS) };
});
