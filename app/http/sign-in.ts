import { type Request, type RequestHandler, Router } from "express";
import { rateLimit } from "express-rate-limit";
import passport from "passport";
import OAuth2Strategy from "passport-oauth2";
import type { Logger } from "pino";
import type { CrmVendor } from "../adapters/crms/crm.ts";
import type { OAuthClient, OAuthTokens } from "../adapters/oauth.ts";
import type { SignInResult } from "../installs/sign-in.ts";
import { HttpRefusal } from "./refusals.ts";
import { refuseForeignChange, type SignedIn } from "./session.ts";

/** What signing in needs. */
export interface SignInDependencies {
  /** CRMs whose app credentials are set. */
  readonly vendors: readonly CrmVendor[];
  readonly publicUrl: string;
  readonly signIn: (vendor: CrmVendor, tokens: OAuthTokens) => Promise<SignInResult>;
  readonly logger: Logger;
}

/** A passport instance of our own; the package's shared one is never used. */
export type Passport = InstanceType<typeof passport.Passport>;

/** Sign-in starts and callbacks allowed per address and minute. */
const ATTEMPTS_PER_MINUTE = 60;

/** A passport that keeps only ids in the session. */
export function createPassport(): Passport {
  const instance = new passport.Passport();
  instance.serializeUser((user, done) => done(null, user));
  instance.deserializeUser((user: Express.User, done) => done(null, user));
  return instance;
}

/**
 * `GET /auth/<crm>` begins, `GET /auth/<crm>/callback` ends a sign-in through the CRM: authorization code with PKCE and a single-use state in the session.
 * `POST /auth/sign-out`, with the session's token, ends the session. A callback that we did not begin starts a sign-in of our own.
 */
export function createSignInRoutes(passportOfApp: Passport, d: SignInDependencies): Router {
  const router = Router();
  router.use(
    "/auth",
    rateLimit({ windowMs: 60_000, limit: ATTEMPTS_PER_MINUTE, standardHeaders: "draft-7", legacyHeaders: false }),
  );
  for (const vendor of d.vendors) {
    passportOfApp.use(vendor.kind, crmStrategy(vendor, d));
    router.get(`/auth/${vendor.kind}`, keepReturnPath, passportOfApp.authenticate(vendor.kind));
    router.get(`/auth/${vendor.kind}/callback`, restartForeign(vendor.kind), finish(passportOfApp, vendor, d));
  }
  router.post("/auth/sign-out", (request, response, next) => {
    refuseForeignChange(request);
    request.session.destroy((error: unknown) => {
      if (error === undefined || error === null) response.status(204).end();
      else next(error);
    });
  });
  router.get("/api/sign-in-options", (_request, response) => {
    response.json({ crms: d.vendors.map((vendor) => vendor.kind) });
  });
  return router;
}

/** A passport strategy over an OAuth client that is described as data. `whenAuthorized` gets the tokens and answers what the session keeps. */
export function oauthStrategy(
  oauth: OAuthClient,
  {
    callbackUrl,
    whenAuthorized,
  }: {
    readonly callbackUrl: string;
    readonly whenAuthorized: (tokens: OAuthTokens, request: Request) => Promise<SignedIn | string>;
  },
): OAuth2Strategy {
  return new OAuth2Strategy(
    {
      authorizationURL: oauth.authorizationUrl,
      tokenURL: oauth.tokenUrl,
      clientID: oauth.clientId,
      clientSecret: oauth.clientSecret.reveal(),
      callbackURL: callbackUrl,
      scope: [...oauth.scopes],
      scopeSeparator: " ",
      state: true,
      pkce: true,
      skipUserProfile: true,
      passReqToCallback: true,
    },
    (
      request: Request,
      _access: string,
      _refresh: string,
      answer: unknown,
      _profile: unknown,
      done: OAuth2Strategy.VerifyCallback,
    ) => {
      authorized(answer)
        .then((outcome) =>
          typeof outcome === "string" ? done(null, false, { message: outcome }) : done(null, outcome),
        )
        .catch((error: unknown) => done(error));

      async function authorized(params: unknown): Promise<SignedIn | string> {
        return whenAuthorized(oauth.readTokens(params), request);
      }
    },
  );
}

/** The path to return to, if it is one of ours as it stands and decoded: one leading slash, no second, no backslash. */
export function safeReturnPath(path: unknown): string {
  return typeof path === "string" && isOurPath(path) && isOurPath(decoded(path)) ? path : "/";
}

function isOurPath(path: string): boolean {
  return /^\/(?![/\\])[^\\\t\r\n]*$/.test(path);
}

/** Empty, which is no path, when the escapes are broken. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}

function crmStrategy(vendor: CrmVendor, d: SignInDependencies): OAuth2Strategy {
  return oauthStrategy(vendor.oauth, {
    callbackUrl: `${d.publicUrl}/auth/${vendor.kind}/callback`,
    whenAuthorized: async (tokens) => {
      const result = await d.signIn(vendor, tokens);
      if (result.kind === "needs_admin") {
        return `Only an administrator of ${result.orgName} can install Ringledger. Ask one to sign in first.`;
      }
      d.logger.info({ installId: result.install.id, crm: vendor.kind, role: result.user.role }, "signed in");
      return { installId: result.install.id, userId: result.user.id };
    },
  });
}

/** The return path waits in the session and is read at the callback, before the sign-in renews the session. */
const keepReturnPath: RequestHandler = (request, _response, next) => {
  request.session.returnTo = safeReturnPath(request.query["return"]);
  next();
};

function restartForeign(crm: string): RequestHandler {
  return (request, response, next) => {
    if (request.query["state"] === undefined && request.query["error"] === undefined) response.redirect(`/auth/${crm}`);
    else next();
  };
}

function finish(passportOfApp: Passport, vendor: CrmVendor, d: SignInDependencies): RequestHandler {
  return (request, response, next) => {
    const denied = request.query["error"];
    // The address is anybody's to write, so its words are never shown.
    if (denied !== undefined) throw refusedThere(denied === "access_denied");
    const returnTo = safeReturnPath(request.session.returnTo);
    const decide = (error: unknown, user: Express.User | false | null | undefined, info: unknown): void => {
      if (error !== null && error !== undefined) {
        next(error);
        return;
      }
      if (user === false || user === null || user === undefined) {
        d.logger.warn({ crm: vendor.kind }, "sign-in refused");
        next(new HttpRefusal(403, "sign_in.refused", messageOf(info)));
        return;
      }
      request.logIn(user, (failure: unknown) =>
        failure === undefined || failure === null ? response.redirect(returnTo) : next(failure),
      );
    };
    passportOfApp.authenticate(vendor.kind, decide)(request, response, next);
  };
}

function refusedThere(byPerson: boolean): HttpRefusal {
  return byPerson
    ? new HttpRefusal(403, "sign_in.denied", "You did not allow the connection, so nothing was connected. Begin again.")
    : new HttpRefusal(403, "sign_in.refused", "The CRM refused the sign-in. Begin again, or ask its administrator.");
}

function messageOf(info: unknown): string {
  const said =
    typeof info === "object" && info !== null && "message" in info && typeof info.message === "string"
      ? info.message
      : "";
  return said === "" ? "The sign-in was refused. Begin again." : said;
}
