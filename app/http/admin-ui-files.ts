import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import express, { type RequestHandler, Router } from "express";

/** Where the page's index has its nonce put in. */
const NONCE_PLACE = "__CSP_NONCE__";

/**
 * Serves the built browser admin from `folder`: hashed files for a year, the index for every page address, each time with a fresh nonce. Without a build
 * it says how to make one.
 */
export function createAdminUi(folder: string): Router {
  const router = Router();
  router.use(
    "/assets",
    express.static(path.join(folder, "assets"), { immutable: true, maxAge: "1y", fallthrough: false }),
  );
  router.get(/^\/(?!api\/|auth\/|connect\/|webhooks\/|assets\/)[^.]*$/, sendIndex(folder));
  return router;
}

/** The policy of the pages: only our own files, styles by nonce, no frames around us. */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function sendIndex(folder: string): RequestHandler {
  return async (_request, response) => {
    const html = await readFile(path.join(folder, "index.html"), "utf8").catch(() => undefined);
    const nonce = randomBytes(18).toString("base64");
    response.set("content-security-policy", pagePolicy(nonce)).set("cache-control", "no-store").type("html");
    if (html === undefined) {
      response
        .status(503)
        .send("<!doctype html><title>Ringledger</title><p>The pages are not built. Run: npm run build</p>");
      return;
    }
    response.send(html.replaceAll(NONCE_PLACE, nonce));
  };
}
