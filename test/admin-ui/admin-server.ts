import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express from "express";
import { type CallFilters, type MeView, RESULTS, SOURCE_DIMENSIONS } from "../../app/http/contract.ts";
import { callList, ME, report } from "./golden-month.ts";
import { callDetail, changed, STATUS } from "./one-call.ts";

const NONCE = "bm9uY2U";
const POLICY = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${NONCE}'; img-src 'self'; connect-src 'self'`;

/** What the server under a browser test does differently from a quiet day; it can be changed while it runs. */
export interface Behaviour {
  signedOut?: boolean;
  status?: MeView["install"]["status"];
  failRevenue?: boolean;
  refuseOutcome?: boolean;
  noCalls?: boolean;
}

/** Serves the built admin under the strict Content-Security-Policy, with the golden month behind its API. */
export async function startAdminServer(built: string, behaviour: Behaviour) {
  const app = express();
  app.use((_request, response, next) => {
    response.setHeader("content-security-policy", POLICY);
    next();
  });
  app.use("/api", api(behaviour));
  app.use("/assets", express.static(join(built, "assets"), { fallthrough: false }));
  const html = readFileSync(join(built, "index.html"), "utf8").replaceAll("__CSP_NONCE__", NONCE);
  app.get(/^[^.]*$/, (_request, response) => response.type("html").send(html));
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function api(behaviour: Behaviour): express.Router {
  const router = express.Router();
  router.get("/sign-in-options", (_request, response) => response.json({ crms: ["salesforce", "hubspot"] }));
  router.use((_request, response, next) => {
    if (behaviour.signedOut !== true) return next();
    response.status(401).json({ error: { code: "signed_out", message: "Sign in first." } });
  });
  router.get("/me", (_request, response) =>
    response.json({ ...ME, install: { ...ME.install, status: behaviour.status ?? "live" } }),
  );
  router.get("/revenue", (request, response) => {
    if (behaviour.failRevenue === true) {
      return response
        .status(500)
        .json({ error: { code: "internal", message: "The database did not answer.", reference: "7F3K" } });
    }
    const by = SOURCE_DIMENSIONS.find((dimension) => dimension === request.query["by"]) ?? "channel";
    return response.json(report(by, behaviour.noCalls ? { channel: "nothing" } : filtersOf(request)));
  });
  router.get("/calls", (request, response) =>
    response.json(
      callList(behaviour.noCalls ? { channel: "nothing" } : filtersOf(request), String(request.query["after"] ?? "")),
    ),
  );
  router.get("/calls/:id", (request, response) => response.json(callDetail(request.params.id)));
  router.post("/calls/:id/outcome", express.json(), (request, response) => {
    const detail = callDetail(request.params.id);
    if (detail === undefined || request.header("x-csrf-token") !== ME.csrfToken) return response.status(403).end();
    if (behaviour.refuseOutcome === true) {
      return response
        .status(409)
        .json({ error: { code: "locked", message: "Sam Ito is changing this call. Look again in a minute." } });
    }
    return response.json(changed(detail, request.body));
  });
  router.get("/status", (_request, response) => response.json(STATUS));
  return router;
}

function filtersOf(request: express.Request): CallFilters {
  const channel = request.query["channel"];
  const result = RESULTS.find((name) => name === request.query["result"]);
  return {
    ...(typeof channel === "string" ? { channel } : {}),
    ...(result === undefined ? {} : { result }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("The test server has no port.");
  return address.port;
}
