import { z } from "zod";
import { InvalidInputError, ReconnectRequiredError } from "../../../values/errors.ts";
import type { OAuthTokens } from "../../oauth.ts";
import type { CrmIdentity } from "../crm.ts";
import { createClient } from "./client.ts";
import { recordId } from "./ids.ts";
import { identitySchema, readAnswer } from "./payloads.ts";
import { soql } from "./soql.ts";

const userSchema = z.object({
  Name: z.string(),
  Email: z.string().nullish(),
  IsActive: z.boolean(),
  Profile: z.object({ PermissionsModifyAllData: z.boolean() }).nullish(),
});
const organizationSchema = z.object({ Name: z.string() });

/**
 * Reads whose tokens these are, in two requests. An administrator is whom Salesforce itself lets modify all data; a person whose profile
 * cannot be read is none.
 */
export async function identify(tokens: OAuthTokens): Promise<CrmIdentity> {
  const { organizationId, userId, path } = readIdentityUrl(tokens.identity["id"] ?? "");
  const client = createClient({
    apiUrl: tokens.apiUrl,
    accessToken: (refresh) => (refresh === true ? refuse() : Promise.resolve(tokens.accessToken.reveal())),
    countRequests: () => undefined,
  });
  const identity = await client.send({ method: "GET", path }, identitySchema);
  if (recordId(identity.organization_id) !== organizationId || recordId(identity.user_id) !== userId) {
    throw new InvalidInputError("salesforce.identity", "Salesforce named two different people for one sign-in.");
  }
  const [users = [], organizations = []] = await client.query([
    soql`SELECT Id, Name, Email, IsActive, Profile.PermissionsModifyAllData FROM User WHERE Id = ${userId}`,
    soql`SELECT Name FROM Organization LIMIT 1`,
  ]);
  const user = readAnswer(users, z.array(userSchema))[0];
  const organization = readAnswer(organizations, z.array(organizationSchema))[0];
  const email = user?.Email ?? identity.email;
  return {
    externalId: organizationId,
    orgName: organization?.Name ?? organizationId,
    userExternalId: userId,
    userName: user?.Name ?? identity.display_name,
    ...(email ? { email } : {}),
    isAdmin: user?.IsActive === true && user.Profile?.PermissionsModifyAllData === true,
  };
}

/** Only the path of the identity address is used, on the org's own host: the host in it is outside data, and our token goes along. */
function readIdentityUrl(url: string) {
  const path = URL.canParse(url) ? new URL(url).pathname : "";
  const match = /^\/id\/([A-Za-z0-9]{15,18})\/([A-Za-z0-9]{15,18})$/.exec(path);
  if (match === null)
    throw new InvalidInputError("salesforce.identity", "Salesforce's identity address is not as documented.");
  const [, organization = "", user = ""] = match;
  return { organizationId: recordId(organization), userId: recordId(user), path };
}

function refuse(): Promise<string> {
  throw new ReconnectRequiredError("salesforce.session", "Salesforce refused the sign-in. Connect it again.");
}
