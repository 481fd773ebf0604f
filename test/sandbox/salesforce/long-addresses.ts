import { Server } from "node:http";
import type { Express, Request } from "express";

/**
 * Node itself cuts off a request whose address and headers pass 16,384 bytes, before any route sees it. From its first request on, the
 * server answers such a request 414 and reports it, so that a too long query is a violation here as it is an error at Salesforce.
 */
export function refuseLongAddresses(app: Express, reportViolation: (text: string) => void): void {
  const watched = new WeakSet<Server>();
  app.use((request, _response, next) => {
    const server = serverOf(request);
    if (server !== undefined && !watched.has(server)) {
      watched.add(server);
      watch(server, reportViolation);
    }
    next();
  });
}

function watch(server: Server, reportViolation: (text: string) => void): void {
  server.on("clientError", (error, socket) => {
    const isTooLong = "code" in error && error.code === "HPE_HEADER_OVERFLOW";
    if (isTooLong) reportViolation("address and headers are longer than 16,384 bytes");
    if (!socket.writable) return;
    const status = isTooLong ? "414 URI Too Long" : "400 Bad Request";
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
}

/** Node hangs the server on every socket it accepted, though its types do not say so. */
function serverOf(request: Request): Server | undefined {
  const { socket } = request;
  return "server" in socket && socket.server instanceof Server ? socket.server : undefined;
}
