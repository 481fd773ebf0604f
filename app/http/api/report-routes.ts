import { Router } from "express";
import { z } from "zod";
import type { JobQueue } from "../../adapters/job-queues/job-queue.ts";
import type { Call } from "../../records/call.ts";
import type { Install, User } from "../../records/install.ts";
import { OUTCOME_LABELS } from "../../records/outcome.ts";
import { type CallDetailDependencies, callDetail } from "../../reports/call-detail.ts";
import { callRow } from "../../reports/call-view.ts";
import { countCalls } from "../../reports/counted-calls.ts";
import { figuresOf } from "../../reports/figures.ts";
import { type ReconciliationDependencies, reconcile } from "../../reports/reconciliation.ts";
import { instantsOf, type RevenueReportDependencies, revenueReport } from "../../reports/revenue-report.ts";
import { TRAIL_WHAT } from "../../reports/trail.ts";
import type { ApiUsageStore } from "../../store/api-usage.ts";
import type { DeliveryInStore } from "../../store/deliveries-in.ts";
import type { DeliveryOutStore } from "../../store/deliveries-out.ts";
import { type CallId, callId } from "../../values/ids.ts";
import type { CallDetail, CallList, MeView, OutcomeChange, StatusView, TrailState } from "../contract.ts";
import { HttpRefusal } from "../refusals.ts";
import type { createVisitorRoutes } from "../session.ts";
import { csrfTokenOf } from "../session.ts";
import { readQuestion } from "./questions.ts";

/** What the report routes read, and the one act that they offer. */
export interface ReportRoutesDependencies
  extends Omit<RevenueReportDependencies, "calls" | "opportunities" | "deliveriesIn">,
    Omit<CallDetailDependencies, "ledger" | "calls" | "opportunities" | "deliveriesIn"> {
  readonly opportunities: RevenueReportDependencies["opportunities"] &
    CallDetailDependencies["opportunities"] &
    ReconciliationDependencies["opportunities"];
  readonly platforms: ReconciliationDependencies["platforms"];
  readonly calls: RevenueReportDependencies["calls"] & CallDetailDependencies["calls"];
  readonly deliveriesIn: RevenueReportDependencies["deliveriesIn"] & Pick<DeliveryInStore, "ofCall" | "counts">;
  readonly deliveriesOut: Pick<DeliveryOutStore, "ofCalls" | "counts">;
  readonly usage: Pick<ApiUsageStore, "ofDay">;
  readonly queue: JobQueue;
  readonly changeOutcome: (
    install: Install,
    call: CallId,
    change: OutcomeChange & { readonly by: User },
  ) => Promise<Call | undefined>;
}

/** Calls of one page of a list. */
const PAGE = 50;
const EVERYONE = ["admin", "manager", "rep"] as const;
const MANAGERS = ["admin", "manager"] as const;

const outcomeChange = z.object({ label: z.enum(OUTCOME_LABELS), note: z.string().max(2_000).optional() });

/** `GET /api/me`, `/api/revenue`, `/api/calls`, `/api/calls/:id`, `/api/reconciliation`, `/api/status` and `POST /api/calls/:id/outcome`, as `contract.ts` describes them. */
export function createReportRoutes(
  forVisitors: ReturnType<typeof createVisitorRoutes>,
  d: ReportRoutesDependencies,
): Router {
  const router = Router();
  const detail = async (install: Install, id: string): Promise<CallDetail> => {
    const found = await callDetail(install, callId(id), d);
    if (found === undefined) throw new HttpRefusal(404, "call.unknown", "There is no such call.");
    return found;
  };

  router.get(
    "/api/me",
    forVisitors(EVERYONE, async ({ user, install }, request): Promise<MeView> => {
      const { timeZone, homeCountry, currency } = install.settings;
      const { name, crm, status } = install;
      return {
        user: { name: user.name, role: user.role },
        install: { name, crm, status, timeZone, homeCountry, currency },
        csrfToken: csrfTokenOf(request),
      };
    }),
  );
  router.get(
    "/api/revenue",
    forVisitors(MANAGERS, ({ install }, request) => revenueReport(install, readQuestion(request), d)),
  );
  router.get(
    "/api/reconciliation",
    forVisitors(MANAGERS, ({ install }, request) => reconcile(install, readQuestion(request), d)),
  );
  router.get(
    "/api/calls",
    forVisitors(MANAGERS, ({ install }, request) => listCalls(install, readQuestion(request), d)),
  );
  router.get(
    "/api/calls/:id",
    forVisitors(MANAGERS, ({ install }, request) => detail(install, String(request.params["id"]))),
  );
  router.post(
    "/api/calls/:id/outcome",
    forVisitors(MANAGERS, async ({ user, install }, request) => {
      const id = String(request.params["id"]);
      await d.changeOutcome(install, callId(id), { ...outcomeChange.parse(request.body), by: user });
      return detail(install, id);
    }),
  );
  router.get(
    "/api/status",
    forVisitors(MANAGERS, ({ install }) => status(install, d)),
  );
  return router;
}

async function listCalls(
  install: Install,
  question: ReturnType<typeof readQuestion>,
  d: ReportRoutesDependencies,
): Promise<CallList> {
  const { timeZone, currency } = install.settings;
  const counted = await countCalls(install, instantsOf(question, timeZone), { ...d, filters: question.filters });
  const newestFirst = [...counted].reverse();
  const start = question.after === undefined ? 0 : newestFirst.findIndex((each) => each.call.id === question.after) + 1;
  const page = newestFirst.slice(start, start + PAGE);
  const deliveries = await d.deliveriesOut.ofCalls(
    install.id,
    page.map((each) => each.call.id),
  );
  const places = await d.places(install);
  const now = d.now();
  const last = page.at(-1);
  return {
    period: { from: question.from, to: question.to, timeZone },
    figures: figuresOf(counted, currency),
    calls: page.map((each) =>
      callRow(
        each,
        deliveries.filter((delivery) => delivery.callId === each.call.id),
        { places, currency, now },
      ),
    ),
    ...(last !== undefined && start + PAGE < newestFirst.length ? { next: last.call.id } : {}),
  };
}

async function status(install: Install, d: ReportRoutesDependencies): Promise<StatusView> {
  const [queue, received, counts, places, usage] = await Promise.all([
    d.queue.counts(),
    d.deliveriesIn.counts(install.id),
    d.deliveriesOut.counts(install.id),
    d.places(install),
    d.usage.ofDay(install.id, d.now().slice(0, 10)),
  ]);
  return {
    install: install.status,
    queue,
    received,
    deliveries: counts.map(({ connection, kind, state, count }) => ({
      place: places.nameOf({ connection, kind }),
      what: TRAIL_WHAT[kind],
      state: state satisfies TrailState,
      count,
    })),
    crmRequestsToday: usage["crm"] ?? 0,
  };
}
