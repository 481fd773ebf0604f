import { afterEach, beforeEach, expect, test } from "vitest";
import { createSalesforce } from "../../../../app/adapters/crms/salesforce/index.ts";
import { PACKAGE_FIELDS } from "../../../../app/adapters/crms/salesforce/prepare.ts";
import { Secret } from "../../../../app/values/secret.ts";
import { signIn } from "../../../sandbox/salesforce/test-org.ts";
import { type OpenSalesforce, openSalesforce } from "./open-salesforce.ts";

let org: OpenSalesforce;

beforeEach(async () => {
  org = await openSalesforce();
});
afterEach(async () => {
  expect(org.sandbox.violations).toEqual([]);
  await org.sandbox.close();
});

const production = createSalesforce({
  loginUrl: "https://login.salesforce.com",
  clientId: "client",
  clientSecret: new Secret("secret"),
  allowedHosts: (host) => host === "sandbox.example",
});

function tokenAnswer(instanceUrl: string): unknown {
  return { access_token: "00D!AQ", instance_url: instanceUrl, id: "https://login.salesforce.com/id/00D/005" };
}

test("the sign-in addresses stand below the login address", () => {
  expect(production.oauth).toMatchObject({
    authorizationUrl: "https://login.salesforce.com/services/oauth2/authorize",
    tokenUrl: "https://login.salesforce.com/services/oauth2/token",
    revokeUrl: "https://login.salesforce.com/services/oauth2/revoke",
    scopes: ["api", "refresh_token"],
  });
});

test.each([
  "https://acme.my.salesforce.com",
  "https://acme--uat.sandbox.my.salesforce.com",
  "https://acme.lightning.force.com",
  "https://sandbox.example",
])("a token answer may name %s", (instanceUrl) => {
  expect(production.oauth.readTokens(tokenAnswer(instanceUrl)).apiUrl).toBe(instanceUrl);
});

test.each([
  "https://evil.example",
  "https://evilsalesforce.com",
  "https://acme.my.salesforce.com.evil.example",
  "https://acme.my.salesforce.com@evil.example",
  "http://acme.my.salesforce.com",
  "https://acme.my.salesforce.com:8443",
  "http://127.0.0.1",
])("a token answer that names %s is refused", (instanceUrl) => {
  expect(() => production.oauth.readTokens(tokenAnswer(instanceUrl))).toThrow("is not a Salesforce address");
});

test("an answer that is none is refused without repeating it", () => {
  expect(() => production.oauth.readTokens({ access_token: "" })).toThrow(
    'Salesforce\'s answer is not as documented at "access_token".',
  );
});

test("tokens tell the org and the person, who is an admin only if Salesforce says so", async () => {
  const { sandbox, vendor } = org;
  expect(await vendor.identify(vendor.oauth.readTokens(await signIn(sandbox)))).toEqual({
    externalId: sandbox.orgId,
    orgName: "Loopback Home Services",
    userExternalId: sandbox.adminUserId,
    userName: "Ada Admin",
    email: "ada.admin@example.com",
    isAdmin: true,
  });
  sandbox.signInAs(sandbox.standardUserId);
  expect(await vendor.identify(vendor.oauth.readTokens(await signIn(sandbox)))).toMatchObject({
    userExternalId: sandbox.standardUserId,
    isAdmin: false,
  });
});

test("the identity is asked on the org's own host, never on the host in the identity address", async () => {
  const { sandbox, vendor } = org;
  const tokens = vendor.oauth.readTokens(await signIn(sandbox));
  const id = `https://evil.example/id/${sandbox.orgId}/${sandbox.adminUserId}`;
  expect(await vendor.identify({ ...tokens, identity: { id } })).toMatchObject({ externalId: sandbox.orgId });
  await expect(vendor.identify({ ...tokens, identity: { id: "https://evil.example/x" } })).rejects.toThrow(
    "Salesforce's identity address is not as documented.",
  );
});

test("tokens that have ended are no identity", async () => {
  const { sandbox, vendor } = org;
  const tokens = vendor.oauth.readTokens(await signIn(sandbox));
  sandbox.expireAccessTokens();
  await expect(vendor.identify(tokens)).rejects.toMatchObject({ name: "ReconnectRequiredError" });
});

test("an org with the package is ready", async () => {
  expect(await org.crm.prepare()).toEqual({ ready: true, problems: [] });
  expect(org.counted()).toBe(Object.keys(PACKAGE_FIELDS).length);
});

test("an org without the package says what is missing and what to do", async () => {
  const bare = await openSalesforce({ packageInstalled: false });
  const { ready, problems } = await bare.crm.prepare();
  await bare.sandbox.close();
  expect(ready).toBe(false);
  expect(problems).toContain(
    "The object rngl__Call__c is missing or hidden. Install or upgrade the Ringledger package and assign its permission set to the connected user.",
  );
  expect(problems).toContain(
    "Account lacks rngl__Phone_Key__c. Install or upgrade the Ringledger package and assign its permission set to the connected user.",
  );
  expect(problems).toHaveLength(5);
});

test("a record's address leads to its page", () => {
  expect(
    production.recordUrl("https://acme.my.salesforce.com", { object: "company", id: "001A0000006Vm9rIAC" }, "00D"),
  ).toBe("https://acme.my.salesforce.com/lightning/r/Account/001A0000006Vm9rIAC/view");
});
