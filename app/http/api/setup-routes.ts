import { Router } from "express";
import { z } from "zod";
import type { JobQueue } from "../../adapters/job-queues/job-queue.ts";
import type { Connections } from "../../installs/connections.ts";
import { addJobs, rematchJob, syncOpportunitiesJob } from "../../jobs/requests.ts";
import type { ConnectionKind } from "../../records/install.ts";
import { OUTCOME_LABELS } from "../../records/outcome.ts";
import { type AttributionModel, CHANNELS } from "../../records/touch.ts";
import type { AuditStore } from "../../store/audit-entries.ts";
import type { InstallStore } from "../../store/installs.ts";
import type { TrackingNumberStore } from "../../store/tracking-numbers.ts";
import { InvalidInputError } from "../../values/errors.ts";
import type { InstallId } from "../../values/ids.ts";
import { type Clock, instant } from "../../values/instant.ts";
import { parsePhone } from "../../values/phone.ts";
import { HttpRefusal } from "../refusals.ts";
import type { createVisitorRoutes } from "../session.ts";

/** A vendor that can be connected, by kind and name. */
export interface ConnectableVendor {
  readonly kind: ConnectionKind;
  readonly settings: z.ZodType;
}

/** What setting up needs. */
export interface SetupRoutesDependencies {
  readonly connections: Pick<Connections, "create" | "list">;
  readonly vendors: ReadonlyMap<string, ConnectableVendor>;
  readonly trackingNumbers: Pick<TrackingNumberStore, "bind" | "unbind" | "list">;
  readonly installs: Pick<InstallStore, "setStatus" | "setSettings">;
  /** Makes what the CRM needs before the first write. */
  readonly prepareCrm: (
    visitor: Parameters<InstallStore["create"]>[0],
  ) => Promise<{ readonly ready: boolean; readonly problems: readonly string[] }>;
  /** Takes won opportunities through their story again, after something changed that decides on their credit or conversions. */
  readonly rederiveRevenue: (install: InstallId) => Promise<void>;
  readonly audit: Pick<AuditStore, "record">;
  readonly queue: JobQueue;
  readonly publicUrl: string;
  readonly now: Clock;
}

const newConnection = z.object({
  vendor: z.string().max(40),
  name: z.string().trim().min(1).max(100),
  settings: z.record(z.string(), z.unknown()),
});

const binding = z.object({
  number: z.string().max(40),
  /** When the number began to stand for this; now unless given. */
  from: z.string().max(40).optional(),
  kind: z.enum(["channel", "campaign", "ad_group", "offline", "location", "pool"]),
  channel: z.enum(CHANNELS),
  platform: z.enum(["google", "microsoft", "meta", "linkedin", "tiktok"]).optional(),
  campaign: z.string().max(200).optional(),
  adGroup: z.string().max(200).optional(),
  location: z.string().max(200).optional(),
});

const attributionModel: z.ZodType<AttributionModel> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("first") }),
  z.object({ kind: z.literal("last") }),
  z.object({ kind: z.literal("linear") }),
  z.object({ kind: z.literal("time_decay"), halfLifeDays: z.number().positive().max(365) }),
]);

const settingsChange = z
  .object({
    homeCountry: z.string().regex(/^[A-Z]{2}$/),
    timeZone: z.string().refine(isTimeZone, "is not a time zone such as America/Chicago"),
    currency: z.string().regex(/^[A-Z]{3}$/),
    attribution: z.object({ model: attributionModel, windowDays: z.number().int().min(1).max(365) }),
    matching: z.object({
      objects: z.array(z.enum(["contact", "lead", "company"])).min(1),
      sharedAbove: z.number().int().min(1).max(1_000),
      createPeople: z.boolean(),
    }),
    outcomes: z.object({
      bar: z.number().min(0).max(1),
      // Labels are compared in lower case.
      providerLabels: z.record(z.string().trim().toLowerCase().max(200), z.enum(OUTCOME_LABELS)),
      minimumTalkSeconds: z.number().int().min(0).max(3_600),
    }),
    alerts: z.object({
      missedCalls: z.boolean(),
      highValue: z.object({ on: z.boolean(), fromMinor: z.number().int().min(0) }),
    }),
    ownNumbers: z.array(z.string()).max(1_000),
  })
  .partial();

const ADMINS = ["admin"] as const;

/**
 * Setting an install up, for admins: `POST /api/connections` (answers the webhook addresses, once), `GET` the same, `POST /api/tracking-numbers`,
 * `DELETE /api/tracking-numbers/:number`, `PATCH /api/settings`, `POST /api/go-live` and `POST /api/rehearse`.
 */
export function createSetupRoutes(
  forVisitors: ReturnType<typeof createVisitorRoutes>,
  d: SetupRoutesDependencies,
): Router {
  const router = Router();

  router.get(
    "/api/connections",
    forVisitors(ADMINS, async ({ install }) => {
      const connections = await d.connections.list(install.id);
      return connections.map(({ id, kind, vendor, name, status }) => ({ id, kind, vendor, name, status }));
    }),
  );
  router.post(
    "/api/connections",
    forVisitors(ADMINS, async ({ user, install }, request) => {
      const wanted = newConnection.parse(request.body);
      const vendor = d.vendors.get(wanted.vendor);
      if (vendor === undefined)
        throw new HttpRefusal(400, "connection.vendor", `"${wanted.vendor}" cannot be connected.`);
      const settings = z.record(z.string(), z.unknown()).parse(vendor.settings.parse(wanted.settings));
      const { connection, key } = await d.connections.create(install, { ...wanted, kind: vendor.kind, settings });
      await d.audit.record(install.id, { actor: user.id, act: "connection.created", subject: connection.id });
      if (vendor.kind === "ad_platform") await d.rederiveRevenue(install.id);
      const webhookUrl =
        vendor.kind === "call_provider" ? `${d.publicUrl}/webhooks/${wanted.vendor}/${key}` : undefined;
      return { id: connection.id, webhookUrl };
    }),
  );
  router.get(
    "/api/tracking-numbers",
    forVisitors(ADMINS, async ({ install }) => d.trackingNumbers.list(install.id)),
  );
  router.post(
    "/api/tracking-numbers",
    forVisitors(ADMINS, async ({ user, install }, request) => {
      const { number, kind, from, ...source } = binding.parse(request.body);
      const phone = parsePhone(number, install.settings.homeCountry);
      if (phone === undefined) throw new InvalidInputError("number.invalid", `"${number}" is not a telephone number.`);
      const since = from === undefined ? d.now() : instant(from);
      const bound = await d.trackingNumbers.bind({
        installId: install.id,
        number: phone,
        binding: { kind, source },
        from: since,
      });
      if (!bound) throw new HttpRefusal(409, "number.bound", `${number} is bound already. End that binding first.`);
      await d.audit.record(install.id, { actor: user.id, act: "number.bound", subject: phone.slice(-4) });
      return { number: phone };
    }),
  );
  router.delete(
    "/api/tracking-numbers/:number",
    forVisitors(ADMINS, async ({ user, install }, request) => {
      const phone = parsePhone(String(request.params["number"]), install.settings.homeCountry);
      const ended = phone !== undefined && (await d.trackingNumbers.unbind(install.id, phone, d.now()));
      if (!ended) throw new HttpRefusal(404, "number.not_bound", "This number is not bound.");
      await d.audit.record(install.id, { actor: user.id, act: "number.released", subject: phone.slice(-4) });
      return { number: phone };
    }),
  );
  router.patch(
    "/api/settings",
    forVisitors(ADMINS, async ({ user, install }, request) => {
      const change = settingsChange.parse(request.body);
      const settings = { ...install.settings, ...change };
      await d.installs.setSettings(install.id, settings);
      if (change.attribution !== undefined) await d.rederiveRevenue(install.id);
      await d.audit.record(install.id, {
        actor: user.id,
        act: "settings.changed",
        subject: Object.keys(change).join(","),
      });
      return settings;
    }),
  );
  router.post(
    "/api/go-live",
    forVisitors(ADMINS, async ({ user, install }) => {
      const prepared = await d.prepareCrm(install);
      if (!prepared.ready) throw new HttpRefusal(409, "crm.not_ready", prepared.problems.join(" "));
      await d.installs.setStatus(install.id, "live");
      await d.audit.record(install.id, { actor: user.id, act: "install.went_live", subject: install.id });
      await addJobs(d.queue, [syncOpportunitiesJob(install.id), rematchJob(install.id, "strangers")]);
      return { status: "live" };
    }),
  );
  router.post(
    "/api/rehearse",
    forVisitors(ADMINS, async ({ user, install }) => {
      await d.installs.setStatus(install.id, "rehearsal");
      await d.audit.record(install.id, { actor: user.id, act: "install.rehearses", subject: install.id });
      return { status: "rehearsal" };
    }),
  );
  return router;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
