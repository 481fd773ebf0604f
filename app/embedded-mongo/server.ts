import { mkdirSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { serveConnection } from "./connection.ts";
import { Cursors } from "./cursors.ts";
import { releaseHold, takeHold } from "./holder.ts";
import { Storage } from "./storage.ts";
import { removeExpired } from "./ttl.ts";

/** A running server. `sweep` removes expired documents at once and answers how many they were. */
export interface RunningServer {
  readonly port: number;
  sweep(): Promise<number>;
  close(): Promise<void>;
}

/** What a server needs. `port` 0 takes any free one; `now` is milliseconds since 1970. */
export interface ServerOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly now: () => number;
  readonly sweepIntervalMs: number;
}

/** Opens the data directory and listens on loopback only: there is no sign-in. Throws DataDirectoryHeldError when the directory is in use. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const storage = new Storage(options.dataDir);
  try {
    takeHold(storage, options.dataDir);
  } catch (error) {
    await storage.close();
    throw error;
  }
  const cursors = new Cursors(options.now);
  const sockets = new Set<Socket>();
  const served = new Set<Promise<void>>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    const serving = serveConnection(socket, { storage, cursors, now: options.now, connectionId: connections }).finally(
      () => served.delete(serving),
    );
    served.add(serving);
  });
  const sweep = () => {
    cursors.dropIdle();
    return removeExpired(storage, options.now());
  };
  const timer = setInterval(() => void sweep(), options.sweepIntervalMs);
  timer.unref();
  const port = await listen(server, options.port).catch(async (error: unknown) => {
    releaseHold(storage);
    await storage.close();
    throw error;
  });
  const close = async () => {
    clearInterval(timer);
    server.close();
    for (const socket of sockets) socket.destroy();
    await Promise.allSettled(served);
    releaseHold(storage);
    await storage.close();
  };
  return { port, sweep, close };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
