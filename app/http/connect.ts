import { type Request, type RequestHandler, Router } from "express";
import type { OAuthClient, OAuthTokens } from "../adapters/oauth.ts";
import type { Connections } from "../installs/connections.ts";
import { connectionId } from "../values/ids.ts";
import { HttpRefusal } from "./refusals.ts";
import type { Visitor } from "./session.ts";
import type { Passport } from "./sign-in.ts";
import { oauthStrategy } from "./sign-in.ts";

/** What joining connections by sign-in needs. */
export interface ConnectDependencies {
  /** OAuth clients by vendor name, for vendors whose app credentials are set. */
  readonly oauth: ReadonlyMap<string, OAuthClient>;
  readonly publicUrl: string;
  readonly connections: Pick<Connections, "find">;
  /** Vendors whose connection is only made by the sign-in, from the settings in the address. */
  readonly madeBySignIn: ReadonlySet<string>;
  readonly visitorOf: (request: Request) => Promise<Visitor | undefined>;
  /** Keeps what a sign-in gave: the tokens of a connection, or a new connection made from them. */
  readonly authorized: (visitor: Visitor, wanted: Connecting, tokens: OAuthTokens) => Promise<void>;
}

/** What a sign-in is under way for. */
export interface Connecting {
  readonly vendor: string;
  /** The connection that exists already. */
  readonly connection?: string;
  /** The channel of a connection that the sign-in will make. */
  readonly channel?: string;
}

/**
 * `GET /connect/<vendor>?connection=<id>` signs an admin in to an ad platform for a connection that exists already; `GET /connect/slack?channel=<name>`
 * makes the connection to a workspace. `GET /connect/<vendor>/callback` keeps the tokens. State and PKCE as at sign-in.
 */
export function createConnectRoutes(passportOfApp: Passport, d: ConnectDependencies): Router {
  const router = Router();
  for (const [vendor, oauth] of d.oauth) {
    const name = `connect-${vendor}`;
    passportOfApp.use(
      name,
      oauthStrategy(oauth, {
        callbackUrl: `${d.publicUrl}/connect/${vendor}/callback`,
        whenAuthorized: async (tokens, request) => {
          const visitor = await adminOf(request, d);
          const wanted = request.session.connecting;
          if (wanted?.vendor !== vendor) return "This sign-in was not begun here. Begin again.";
          await d.authorized(visitor, wanted, tokens);
          return { installId: visitor.install.id, userId: visitor.user.id };
        },
      }),
    );
    router.get(`/connect/${vendor}`, begin(vendor, d), passportOfApp.authorize(name, { session: false }));
    router.get(
      `/connect/${vendor}/callback`,
      passportOfApp.authorize(name, { session: false, failureRedirect: "/" }),
      (_request, response) => {
        response.redirect("/");
      },
    );
  }
  return router;
}

function begin(vendor: string, d: ConnectDependencies): RequestHandler {
  return async (request, _response, next) => {
    const { install } = await adminOf(request, d);
    if (d.madeBySignIn.has(vendor)) {
      request.session.connecting = { vendor, channel: channelOf(request) };
    } else {
      const wanted = connectionId(String(request.query["connection"] ?? ""));
      const open = await d.connections.find(install.id, wanted);
      if (open?.connection.vendor !== vendor)
        throw new HttpRefusal(404, "connection.unknown", "There is no such connection.");
      request.session.connecting = { vendor, connection: wanted };
    }
    next();
  };
}

async function adminOf(request: Request, d: ConnectDependencies): Promise<Visitor> {
  const visitor = await d.visitorOf(request);
  if (visitor === undefined) throw new HttpRefusal(401, "session.none", "Sign in first.");
  if (visitor.user.role !== "admin") throw new HttpRefusal(403, "role.lacking", "Only admins connect other systems.");
  return visitor;
}

function channelOf(request: Request): string {
  const channel = String(request.query["channel"] ?? "").trim();
  if (channel === "" || channel.length > 80)
    throw new HttpRefusal(400, "connection.channel", "Name the channel that alerts go to.");
  return channel;
}
