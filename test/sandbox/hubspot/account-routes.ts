import { type ApiAnswer, type ApiRoute, crmPaths } from "./api.ts";
import { objectTypeOf } from "./object-types.ts";
import { PIPELINE_ID, pipelineBody } from "./pipelines.ts";
import type { PortalParts } from "./portal-parts.ts";
import { nonsense, notFound } from "./refusal.ts";
import { readObjects } from "./scopes.ts";

/** The person who installs the app. */
export interface PortalUser {
  readonly id: number;
  readonly email: string;
  readonly isSuperAdmin: boolean;
}

/** Pipelines, account facts, users, owners and our own uninstall. */
export function accountRoutes(parts: PortalParts, user: () => PortalUser): readonly ApiRoute[] {
  const nothing = (): readonly string[] => [];
  const owners = (): readonly string[] => ["crm.objects.owners.read"];
  return [
    {
      method: "get",
      paths: crmPaths("pipelines", "/:type"),
      scopes: readObjects,
      answer: (request) => {
        refuseOtherPipelines(request.part("type"));
        return { status: 200, body: { results: [pipelineBody()] } };
      },
    },
    {
      method: "get",
      paths: crmPaths("pipelines", "/:type/:pipelineId"),
      scopes: readObjects,
      answer: (request) => {
        refuseOtherPipelines(request.part("type"));
        if (request.part("pipelineId") !== PIPELINE_ID) throw notFound("no such pipeline");
        return { status: 200, body: pipelineBody() };
      },
    },
    {
      method: "get",
      paths: ["/account-info/v3/details", "/account-info/2026-03/details"],
      scopes: nothing,
      answer: () => accountDetails(parts),
    },
    {
      // The path is in `@hubspot/api-client`; the scope is from general knowledge, unverified.
      method: "get",
      paths: ["/settings/v3/users/:userId"],
      scopes: () => ["settings.users.read"],
      query: ["idProperty"],
      answer: (request) => {
        const wanted = request.query.get("idProperty") === "EMAIL" ? user().email : String(user().id);
        if (request.part("userId") !== wanted) throw notFound(`User ${request.part("userId")} does not exist`);
        const { id, email, isSuperAdmin } = user();
        return { status: 200, body: { id: String(id), email, superAdmin: isSuperAdmin, roleIds: [] } };
      },
    },
    {
      method: "get",
      paths: crmPaths("owners", ""),
      scopes: owners,
      query: ["email", "after", "limit", "archived"],
      answer: () => ({ status: 200, body: { results: [ownerBody(user())] } }),
    },
    {
      method: "get",
      paths: crmPaths("owners", "/:ownerId"),
      scopes: owners,
      query: ["idProperty", "archived"],
      answer: (request) => {
        const key = request.query.get("idProperty") === "userId" ? user().id : OWNER_ID;
        if (request.part("ownerId") !== String(key)) throw notFound("no such owner");
        return { status: 200, body: ownerBody(user()) };
      },
    },
    {
      method: "delete",
      paths: ["/appinstalls/2026-03/external-install"],
      scopes: nothing,
      answer: () => {
        parts.tokens.revokeAll();
        return { status: 204 };
      },
    },
  ];
}

const OWNER_ID = 9_001;

function refuseOtherPipelines(type: string): void {
  if (objectTypeOf(type) !== "deals") throw nonsense(`${type} have no pipelines`);
}

function accountDetails(parts: PortalParts): ApiAnswer {
  return {
    status: 200,
    body: {
      portalId: parts.portalId,
      accountType: "STANDARD",
      timeZone: "US/Eastern",
      companyCurrency: "USD",
      additionalCurrencies: [],
      utcOffset: "-05:00",
      utcOffsetMilliseconds: -18_000_000,
      uiDomain: "app.hubspot.com",
      dataHostingLocation: "na1",
    },
  };
}

function ownerBody(user: PortalUser): unknown {
  return {
    id: String(OWNER_ID),
    email: user.email,
    type: "PERSON",
    firstName: "Alex",
    lastName: "Rivera",
    userId: user.id,
    userIdIncludingInactive: user.id,
    createdAt: "1970-01-01T00:00:00.000Z",
    updatedAt: "1970-01-01T00:00:00.000Z",
    archived: false,
  };
}
