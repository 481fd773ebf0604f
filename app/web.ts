import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { compose } from "./compose.ts";
import { composeApp } from "./compose-app.ts";
import { runProcess } from "./run-process.ts";

/** A client that sends its headers or body slower than this is cut off (milliseconds). */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 20_000;
const CHECK_MS = 5_000;
const MAX_CONNECTIONS = 5_000;
const GRACE_MS = 20_000;

/** Where the built pages lie: beside the compiled code, or in `dist` when the sources run as they are. */
const ADMIN_UI = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../dist/app/admin-ui" : "./admin-ui", import.meta.url),
);

await runProcess("web", async (config, logger) => {
  const product = await compose(config, logger);
  const server = createServer({ connectionsCheckingInterval: CHECK_MS }, composeApp(product, ADMIN_UI));
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(config.PORT, config.HOST);
  await once(server, "listening");
  if (config.WEB_WORKS_JOBS ?? config.REDIS_URL === undefined) await product.work();
  logger.info({ url: product.publicUrl }, "listening");
  return {
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeIdleConnections();
      await closed;
      await product.close(GRACE_MS);
    },
  };
});
