import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import express, { type Express, type NextFunction, type Request, type Response } from "express";

/** One request as a sandbox saw it: enough to count and to assert on, in the order of arrival. */
export interface SandboxRequest {
  readonly method: string;
  /** Path without the query string. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw body as text; empty when there was none. */
  readonly body: string;
}

/** Which requests a fault applies to; an absent member matches everything. */
export interface FaultMatch {
  readonly method?: string;
  readonly path?: RegExp;
}

/** What goes wrong with the next matching requests. */
export type Fault =
  /** Answers this instead of acting. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Acts, but only after this many milliseconds. */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** Acts, then cuts the connection instead of answering: the caller cannot know what happened. */
  | { readonly kind: "drop-after-acting" };

/** A loopback HTTP server standing in for a vendor: counts requests, can be told to fail, and refuses unknown paths. */
export interface SandboxServer {
  readonly url: string;
  readonly app: Express;
  readonly requests: readonly SandboxRequest[];
  /** Requests that the vendor would have refused as nonsense (unknown path, field, scope): a test that ends with any has failed. */
  readonly violations: readonly string[];
  reportViolation(text: string): void;
  /** Applies the fault to the next `times` matching requests. */
  injectFault(match: FaultMatch, fault: Fault, times: number): void;
  forgetRequests(): void;
  close(): Promise<void>;
}

interface WaitingFault {
  readonly match: FaultMatch;
  readonly fault: Fault;
  left: number;
}

/** Cap on the remembered requests, so that a long demo does not grow without bound; counters are kept by each sandbox. */
const REMEMBERED_REQUESTS = 20_000;

/**
 * Starts a sandbox server on a free loopback port (or `port`). `defineRoutes` adds the vendor's paths; bodies arrive as raw Buffers in
 * `request.body`. A path that no route answers gets `notFound` (status 404) and is recorded as a violation.
 */
export async function startSandboxServer(options: {
  readonly name: string;
  readonly port?: number;
  readonly notFoundBody: (request: Request) => unknown;
  readonly defineRoutes: (app: Express, server: Pick<SandboxServer, "reportViolation">) => void;
}): Promise<SandboxServer> {
  const app = express();
  const requests: SandboxRequest[] = [];
  const violations: string[] = [];
  const faults: WaitingFault[] = [];
  const sockets = new Set<Socket>();
  const reportViolation = (text: string): void => {
    violations.push(`${options.name}: ${text}`);
  };

  app.disable("x-powered-by");
  app.use(express.raw({ type: () => true, limit: "160mb" }));
  app.use((request, response, next) => {
    remember(requests, request);
    applyFault(faults, { request, response, next });
  });
  options.defineRoutes(app, { reportViolation });
  app.use((request: Request, response: Response) => {
    reportViolation(`no such path: ${request.method} ${request.path}`);
    response.status(404).json(options.notFoundBody(request));
  });

  const listener = await listen(app, options.port ?? 0);
  listener.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return {
    url: `http://127.0.0.1:${portOf(listener)}`,
    app,
    requests,
    violations,
    reportViolation,
    injectFault: (match, fault, times) => {
      faults.push({ match, fault, left: times });
    },
    forgetRequests: () => {
      requests.length = 0;
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function remember(requests: SandboxRequest[], request: Request): void {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  requests.push({
    method: request.method,
    path: request.path,
    query: request.originalUrl.split("?")[1] ?? "",
    headers,
    body: Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "",
  });
  if (requests.length > REMEMBERED_REQUESTS) requests.shift();
}

function applyFault(
  faults: WaitingFault[],
  exchange: { readonly request: Request; readonly response: Response; readonly next: NextFunction },
): void {
  const { request, response, next } = exchange;
  const waiting = faults.find((each) => each.left > 0 && matches(each.match, request));
  if (waiting === undefined) {
    next();
    return;
  }
  waiting.left -= 1;
  if (waiting.fault.kind === "answer") {
    response.status(waiting.fault.status).set(waiting.fault.headers ?? {});
    response.send(typeof waiting.fault.body === "string" ? waiting.fault.body : JSON.stringify(waiting.fault.body));
  } else if (waiting.fault.kind === "slow") {
    setTimeout(next, waiting.fault.delayMs);
  } else {
    cutWhenAnswering(response);
    next();
  }
}

function cutWhenAnswering(response: Response): void {
  const cut = (): Response => {
    response.socket?.destroy();
    return response;
  };
  response.send = cut;
  response.json = cut;
  response.end = cut;
}

function matches(match: FaultMatch, request: Request): boolean {
  if (match.method !== undefined && match.method !== request.method) return false;
  return match.path === undefined || match.path.test(request.path);
}

function listen(app: Express, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const listener = app.listen(port, "127.0.0.1", () => resolve(listener));
    listener.on("error", reject);
  });
}

function portOf(listener: Server): number {
  return (listener.address() as AddressInfo).port;
}
