import express, { type Express, type RequestHandler, type Router } from "express";
import helmet from "helmet";
import type { Logger } from "pino";
import { sendRefusals } from "./refusals.ts";
import type { Passport } from "./sign-in.ts";

/** The parts that make up the web process's HTTP surface. */
export interface AppParts {
  /** Webhooks and Slack: mounted first, on raw bodies, without sessions. */
  readonly frontDoor: readonly RequestHandler[];
  readonly sessions: RequestHandler;
  readonly passport: Passport;
  /** Sign-in, connect and API routes, on sessions and JSON bodies. */
  readonly signedIn: readonly Router[];
  readonly adminUi: Router;
  readonly health: () => Promise<boolean>;
  readonly trustProxyHops: number;
  readonly logger: Logger;
}

const JSON_LIMIT = "256kb";

/** Puts the HTTP surface together: health, front door, then everything that needs a session, then the pages. */
export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  app.set("trust proxy", parts.trustProxyHops);
  app.use(
    helmet({ contentSecurityPolicy: false, strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true } }),
  );
  app.get("/health", async (_request, response) => {
    const healthy = await parts.health();
    response.status(healthy ? 200 : 503).json({ status: healthy ? "ok" : "unavailable" });
  });
  for (const door of parts.frontDoor) app.use(door);
  app.use(["/api", "/auth", "/connect"], (_request, response, next) => {
    response.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    next();
  });
  app.use(["/api", "/auth", "/connect"], parts.sessions, parts.passport.session(), express.json({ limit: JSON_LIMIT }));
  for (const routes of parts.signedIn) app.use(routes);
  app.use(parts.adminUi);
  app.use((_request, response) => {
    response.status(404).json({ error: { code: "not_found", message: "There is nothing at this address." } });
  });
  app.use(sendRefusals(parts.logger));
  return app;
}
