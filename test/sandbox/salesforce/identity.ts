import type { Express, Request, Response } from "express";
import type { OrgContext } from "./api-call.ts";
import type { TokenVault } from "./tokens.ts";

/** Adds the identity address `/id/{org}/{user}`, which tells who a token belongs to; it does not count as an API request. */
export function defineIdentityRoute(
  app: Express,
  context: {
    readonly org: OrgContext;
    readonly vault: TokenVault;
    readonly orgId: () => string;
    readonly url: () => string;
  },
): void {
  app.get("/id/:orgId/:userId", (request: Request<{ orgId: string; userId: string }>, response: Response) => {
    const token = bearerToken(request);
    const userId = token === undefined ? undefined : context.vault.userOf(token);
    if (userId === undefined) {
      response.status(403).send(token === undefined ? "Missing_OAuth_Token" : "Bad_OAuth_Token");
    } else if (request.params.orgId !== context.orgId() || request.params.userId !== userId) {
      response.status(404).send("Not Found");
    } else {
      response.json(identityOf({ ...context, userId }));
    }
  });
}

/** The token of an `Authorization: Bearer` header. */
export function bearerToken(request: Request): string | undefined {
  return /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
}

function identityOf(context: {
  readonly org: OrgContext;
  readonly orgId: () => string;
  readonly url: () => string;
  readonly userId: string;
}): Readonly<Record<string, unknown>> {
  const { org, userId } = context;
  const url = context.url();
  const users = org.schema.object("User");
  const values = users === undefined ? undefined : org.tables.row(users, userId)?.values;
  const rest = `${url}/services/data/v{version}/`;
  return {
    id: `${url}/id/${context.orgId()}/${userId}`,
    asserted_user: true,
    user_id: userId,
    organization_id: context.orgId(),
    username: values?.["Username"],
    display_name: values?.["Name"],
    nick_name: values?.["FirstName"] ?? values?.["LastName"],
    email: values?.["Email"],
    photos: { picture: `${url}/profilephoto/005/F`, thumbnail: `${url}/profilephoto/005/T` },
    urls: {
      enterprise: `${url}/services/Soap/c/{version}/${context.orgId()}`,
      metadata: `${url}/services/Soap/m/{version}/${context.orgId()}`,
      partner: `${url}/services/Soap/u/{version}/${context.orgId()}`,
      rest,
      sobjects: `${rest}sobjects/`,
      search: `${rest}search/`,
      query: `${rest}query/`,
      profile: `${url}/${userId}`,
    },
    active: values?.["IsActive"],
    user_type: "STANDARD",
    language: "en_US",
  };
}
