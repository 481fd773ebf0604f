import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { compose, type Product } from "../../app/compose.ts";
import { composeApp } from "../../app/compose-app.ts";
import { parseConfig } from "../../app/config.ts";
import { createLogger } from "../../app/logger.ts";
import { startWorld, type World } from "../demo/world.ts";
import { freePort } from "./free-port.ts";

/** The whole product in this process, against its outside world on loopback. */
export interface RunningProduct {
  readonly product: Product;
  readonly world: World;
  readonly webUrl: string;
  /** Stops everything. Throws when a sandbox saw something that its vendor would have refused as nonsense. */
  close(): Promise<void>;
}

/** Starts the product on embedded parts, with its jobs worked here, quick to look for due work; `settings` go over that. */
export async function startRunningProduct(settings: Readonly<Record<string, string>> = {}): Promise<RunningProduct> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "ringledger-product-"));
  const webUrl = `http://127.0.0.1:${await freePort()}`;
  const world = await startWorld({ webUrl, startAt: Date.now() });
  const config = parseConfig({
    NODE_ENV: "test",
    LOG_LEVEL: "silent",
    PORT: new URL(webUrl).port,
    PUBLIC_URL: webUrl,
    RINGLEDGER_DATA_DIR: dataDir,
    POLL_SECONDS: "0.1",
    SWEEP_SECONDS: "0.1",
    CONVERSION_STATUS_SECONDS: "0.05",
    ...world.environment,
    ...settings,
  });
  const product = await compose(config, createLogger(config, "test"));
  const server = createServer(composeApp(product, path.join(dataDir, "no-pages")));
  server.listen(config.PORT, config.HOST);
  await once(server, "listening");
  await product.work();
  return {
    product,
    world,
    webUrl,
    close: async () => {
      await closeServer(server);
      await product.close(5_000);
      await world.close();
      await rm(dataDir, { recursive: true, force: true });
      const violations = world.violations();
      if (violations.length > 0) throw new Error(`Nonsense was sent: ${violations.join("; ")}`);
    },
  };
}

/** Looks again and again until `read` answers something that `isDone`; throws what it saw last when that takes over 20 s. */
export async function eventually<Seen>(
  read: () => Promise<Seen> | Seen,
  isDone: (seen: Seen) => boolean,
): Promise<Seen> {
  const end = performance.now() + 20_000;
  for (;;) {
    const seen = await read();
    if (isDone(seen)) return seen;
    if (performance.now() > end) throw new Error(`It did not come about; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
