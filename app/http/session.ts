import { randomBytes } from "node:crypto";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import session from "express-session";
import { z } from "zod";
import type { Install, Role, User } from "../records/install.ts";
import type { InstallStore, InstallWithKey } from "../store/installs.ts";
import type { SessionStore } from "../store/sessions.ts";
import type { UserStore } from "../store/users.ts";
import { equalInConstantTime } from "../values/hashing.ts";
import { installId, userId } from "../values/ids.ts";
import type { Secret } from "../values/secret.ts";
import { HttpRefusal } from "./refusals.ts";
import { DatabaseSessionStore } from "./session-store.ts";

declare module "express-session" {
  interface SessionData {
    /** Epoch milliseconds of the sign-in; bounds the session's whole life. */
    startedAt?: number;
    csrfToken?: string;
    /** The page to return to after signing in: a path of ours. */
    returnTo?: string;
    /** What a sign-in to an ad platform or workspace is under way for. */
    connecting?: { readonly vendor: string; readonly connection?: string; readonly channel?: string };
  }
}

/** Who is signed in, as kept in the session. */
export interface SignedIn {
  readonly installId: string;
  readonly userId: string;
}

const signedInSchema = z.object({ installId: z.string(), userId: z.string() });

/** What sessions need. */
export interface SessionDependencies {
  readonly sessions: SessionStore;
  readonly installs: Pick<InstallStore, "find">;
  readonly users: Pick<UserStore, "find">;
  readonly secrets: readonly Secret[];
  /** Whether browsers reach us by https; the cookie is bound to it then. */
  readonly https: boolean;
  readonly now: () => number;
}

/** Server-side sessions. The cookie is unreadable for scripts and is sent to this host alone. */
export function createSessions(d: SessionDependencies): RequestHandler {
  return session({
    name: d.https ? "__Host-ringledger" : "ringledger",
    secret: d.secrets.map((secret) => secret.reveal()),
    store: new DatabaseSessionStore(d.sessions, d.now),
    resave: false,
    saveUninitialized: false,
    rolling: false,
    cookie: { httpOnly: true, sameSite: "lax", path: "/", secure: d.https },
  });
}

/** The person and install of a request. */
export interface Visitor {
  readonly user: User;
  readonly install: InstallWithKey;
}

/** A handler that runs only for a signed-in person with one of the roles; answers the JSON to send. */
export type VisitorHandler = (visitor: Visitor, request: Request, response: Response) => Promise<unknown>;

/** Makes routes for signed-in people: 401 for nobody, 403 for the wrong role or a missing token; what the handler answers is sent as JSON. */
export function createVisitorRoutes(visitorOf: (request: Request) => Promise<Visitor | undefined>) {
  return (roles: readonly Role[], handler: VisitorHandler): RequestHandler =>
    async (request: Request, response: Response, _next: NextFunction) => {
      const visitor = await visitorOf(request);
      if (visitor === undefined) throw new HttpRefusal(401, "session.none", "Sign in to see this.");
      if (!roles.includes(visitor.user.role)) {
        throw new HttpRefusal(403, "role.lacking", "Your role does not allow this. Ask an admin.");
      }
      if (request.method !== "GET") refuseForeignChange(request);
      response.set("cache-control", "no-store");
      response.json(await handler(visitor, request, response));
    };
}

/** The token that has to come back with every change, made on first use. */
export function csrfTokenOf(request: Request): string {
  request.session.csrfToken ??= randomBytes(24).toString("base64url");
  return request.session.csrfToken;
}

/** Reads who a request comes from; undefined when nobody is signed in, or the install is gone. */
export async function findVisitor(
  request: Request,
  d: Pick<SessionDependencies, "installs" | "users">,
): Promise<Visitor | undefined> {
  const signedIn = signedInSchema.safeParse(request.user);
  if (!signedIn.success) return undefined;
  const install = await d.installs.find(installId(signedIn.data.installId));
  const user = install && (await d.users.find(install.id, userId(signedIn.data.userId)));
  return install === undefined || user === undefined || isGone(install) ? undefined : { user, install };
}

function isGone(install: Install): boolean {
  return install.status === "uninstalled";
}

/** Throws a refusal unless a change is JSON from our own pages: the token of the session, and no other site's origin. */
export function refuseForeignChange(request: Request): void {
  const sent = request.get("x-csrf-token") ?? "";
  const known = request.session.csrfToken ?? "";
  const site = request.get("sec-fetch-site");
  const foreign = site !== undefined && site !== "same-origin" && site !== "none";
  if (known === "" || !equalInConstantTime(sent, known) || foreign || request.is("json") === false) {
    throw new HttpRefusal(403, "session.token", "This page is out of date. Reload it and try again.");
  }
}
