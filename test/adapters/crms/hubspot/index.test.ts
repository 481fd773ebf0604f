import { afterEach, beforeEach, expect, test } from "vitest";
import { createHubSpot } from "../../../../app/adapters/crms/hubspot/index.ts";
import { OWN_PROPERTIES } from "../../../../app/adapters/crms/hubspot/properties.ts";
import { Secret } from "../../../../app/values/secret.ts";
import { type OpenHubSpot, openHubSpot } from "./open-hubspot.ts";

let hub: OpenHubSpot;

beforeEach(async () => {
  hub = await openHubSpot({ isPrepared: false });
});
afterEach(async () => {
  expect(hub.sandbox.violations).toEqual([]);
  await hub.sandbox.close();
});

const production = createHubSpot({
  appUrl: "https://app.hubspot.com",
  apiUrl: "https://api.hubapi.com",
  clientId: "client",
  clientSecret: new Secret("secret"),
});

test("people sign in at HubSpot, and tokens come from the dated paths", () => {
  expect(production.oauth).toMatchObject({
    authorizationUrl: "https://app.hubspot.com/oauth/authorize",
    tokenUrl: "https://api.hubapi.com/oauth/2026-03/token",
    revokeUrl: "https://api.hubapi.com/oauth/2026-03/token/revoke",
    scopes: [
      "oauth",
      "crm.objects.contacts.read",
      "crm.objects.contacts.write",
      "crm.schemas.contacts.read",
      "crm.schemas.contacts.write",
      "crm.objects.deals.read",
      "crm.objects.deals.write",
      "crm.schemas.deals.read",
      "crm.schemas.deals.write",
      "settings.users.read",
    ],
  });
  expect(production.pollsOpportunities).toBe(false);
});

test("a token answer tells the portal, the person and how long it lasts", () => {
  const answer = { access_token: "a", refresh_token: "r", expires_in: 1_800, hub_id: 62_515, user_id: 7 };
  const { accessToken, refreshToken, ...rest } = production.oauth.readTokens(answer);
  expect([accessToken.reveal(), refreshToken?.reveal()]).toEqual(["a", "r"]);
  expect(rest).toEqual({
    expiresInSeconds: 1_800,
    apiUrl: "https://api.hubapi.com",
    identity: { hub_id: "62515", user_id: "7" },
  });
});

test("an answer that is none is refused without repeating it", () => {
  expect(() => production.oauth.readTokens({ access_token: "" })).toThrow(
    'HubSpot\'s answer is not as documented at "access_token".',
  );
});

test("tokens tell the portal and the person, who is an admin only if HubSpot says so", async () => {
  const identity = {
    externalId: "62515",
    orgName: "example-portal.com",
    userExternalId: "7001",
    userName: "alex.rivera@example.com",
    email: "alex.rivera@example.com",
  };
  expect(await hub.vendor.identify(await hub.signIn())).toEqual({ ...identity, isAdmin: true });
  hub.sandbox.setSuperAdmin(false);
  expect(await hub.vendor.identify(await hub.signIn())).toEqual({ ...identity, isAdmin: false });
});

test.each([403, 404])("a person of whom HubSpot will not tell (%i) is no admin", async (status) => {
  const body = { status: "error", category: "MISSING_SCOPES", message: "No." };
  hub.sandbox.injectFault({ path: /users/ }, { kind: "answer", status, body }, 1);
  expect(await hub.vendor.identify(await hub.signIn())).toMatchObject({
    email: "alex.rivera@example.com",
    isAdmin: false,
  });
});

test("an outage while asking about a person is an outage, not a person without rights", async () => {
  hub.sandbox.injectFault({ path: /users/ }, { kind: "answer", status: 502, body: "" }, 1);
  await expect(hub.vendor.identify(await hub.signIn())).rejects.toMatchObject({ name: "TransientError" });
});

test("tokens that have ended, or that are another person's, are no identity", async () => {
  const tokens = await hub.signIn();
  const identity = { ...tokens.identity, user_id: "1" };
  await expect(hub.vendor.identify({ ...tokens, identity })).rejects.toThrow("two different people");
  hub.sandbox.revokeRefreshToken();
  await expect(hub.vendor.identify(tokens)).rejects.toMatchObject({ name: "ReconnectRequiredError" });
});

test("a new portal gets our properties, and a prepared one is left alone, in one request per object", async () => {
  expect(await hub.crm.prepare()).toEqual({ ready: true, problems: [] });
  expect(hub.counted()).toBe(12);
  expect(await hub.crm.prepare()).toEqual({ ready: true, problems: [] });
  expect(hub.counted()).toBe(3);
});

test("a property that somebody deleted is made again, in the group that is there", async () => {
  await hub.crm.prepare();
  hub.counted();
  const last = { method: "GET", path: /properties\/2026-03\/deals$/ };
  hub.sandbox.injectFault(last, { kind: "answer", status: 200, body: { results: [] } }, 1);
  expect(await hub.crm.prepare()).toEqual({ ready: true, problems: [] });
  expect(hub.counted()).toBe(5);
});

test("a property that is there and wrong is told, because only a person can mend it", async () => {
  await hub.crm.prepare();
  const results = OWN_PROPERTIES.calls.map(({ name, type }) => ({ name, type, hasUniqueValue: false }));
  const wrong = results.map((each) => (each.name === "ringledger_revenue" ? { ...each, type: "string" } : each));
  const list = { method: "GET", path: /properties\/2026-03\/calls$/ };
  hub.sandbox.injectFault(list, { kind: "answer", status: 200, body: { results: wrong } }, 1);
  expect(await hub.crm.prepare()).toEqual({
    ready: false,
    problems: [
      "On calls, ringledger_call_id is not unique. Delete it in HubSpot and run the setup check again.",
      "On calls, ringledger_outcome lacks the options sale, appointment, quote, inquiry, low_quality, not_judged. Add them in HubSpot.",
      "On calls, ringledger_outcome_source lacks the options person, provider, model, rule. Add them in HubSpot.",
      "On calls, ringledger_level lacks the options none, campaign, session, visitor. Add them in HubSpot.",
      "On calls, ringledger_revenue is a string, not a number. Delete it in HubSpot and run the setup check again.",
    ],
  });
});

test("what HubSpot refuses to make is told in its words, and an outage is none of it", async () => {
  const refused = { status: "error", category: "VALIDATION_ERROR", message: "Too many properties." };
  const create = { method: "POST", path: /contacts\/batch\/create$/ };
  hub.sandbox.injectFault(create, { kind: "answer", status: 400, body: refused }, 1);
  expect(await hub.crm.prepare()).toEqual({
    ready: false,
    problems: ["The properties of contacts cannot be prepared: Too many properties."],
  });
  hub.sandbox.injectFault(create, { kind: "answer", status: 207, body: { errors: [refused] } }, 1);
  expect(await hub.crm.prepare()).toEqual({ ready: false, problems: ["On contacts: Too many properties."] });
  hub.sandbox.injectFault({}, { kind: "answer", status: 503, body: "" }, 1);
  await expect(hub.crm.prepare()).rejects.toMatchObject({ name: "TransientError" });
});

test("two setups at the same time do not trouble each other", async () => {
  const all = await Promise.all([hub.crm.prepare(), hub.crm.prepare()]);
  expect(all).toEqual([
    { ready: true, problems: [] },
    { ready: true, problems: [] },
  ]);
});

test.each([
  ["contact", "0-1"],
  ["company", "0-2"],
  ["opportunity", "0-3"],
  ["call", "0-48"],
] as const)("a %s's address leads to its page", (object, type) => {
  expect(production.recordUrl("https://api.hubapi.com", { object, id: "101" }, "62515")).toBe(
    `https://app.hubspot.com/contacts/62515/record/${type}/101`,
  );
});
