import { z } from "zod";
import type { AdminApi } from "../support/install-flow.ts";
import type { DemoMonth } from "./month/index.ts";
import type { SalesTeam } from "./sales-team.ts";
import type { DemoCrm, World } from "./world.ts";

/** What the demo came to; calls, appointments, closed and revenue are those of paid search. */
export interface DemoFigures {
  readonly crm: DemoCrm;
  readonly calls: number;
  readonly appointments: number;
  readonly closed: number;
  readonly revenue: { readonly minor: number; readonly currency: string };
  readonly conversions: { readonly sent: number; readonly accepted: number; readonly valueMinor: number };
  readonly peopleCreatedTwice: number;
  readonly unexplained: number;
  readonly crmRequests: number;
}

const moneySchema = z.object({ minor: z.number(), currency: z.string() });
const revenueSchema = z.object({ headline: z.object({ calls: z.number(), closed: z.number(), revenue: moneySchema }) });
const callsSchema = z.object({
  calls: z.array(z.object({ outcome: z.string().optional() })),
  next: z.string().optional(),
});
const reconciliationSchema = z.object({
  conversions: z.object({ sent: z.number(), accepted: z.number(), acceptedValue: moneySchema }),
  ledger: moneySchema,
  unexplained: z.number(),
});
const statusSchema = z.object({
  queue: z.object({ waiting: z.number(), active: z.number() }),
  received: z.record(z.string(), z.number()),
  deliveries: z.array(z.object({ state: z.string(), count: z.number() })),
});

/** Reads the figures from the product's own API, as its pages do, and whether anything is still on its way. */
export async function readFigures(
  { admin, month, world }: { readonly admin: AdminApi; readonly month: DemoMonth; readonly world: World },
  team: SalesTeam,
  crm: DemoCrm,
): Promise<{ readonly figures: DemoFigures; readonly isSettled: boolean }> {
  const period = `from=${month.from}&to=${month.to}`;
  const paid = `${period}&channel=paid_search`;
  const status = statusSchema.parse(await admin.get("/api/status"));
  const { headline } = revenueSchema.parse(await admin.get(`/api/revenue?${paid}&by=campaign`));
  const { conversions, ledger, unexplained } = reconciliationSchema.parse(
    await admin.get(`/api/reconciliation?${period}`),
  );
  const requests = crm === "salesforce" ? world.salesforce.apiRequests() : world.hubspot.apiRequests();
  const onTheWay = status.deliveries.filter(({ state }) => state === "waiting" || state === "received");
  // Jobs that just run may still want something; the answers were read after this look, so nothing can have come between.
  const isIdle =
    status.queue.active + status.queue.waiting + (status.received["received"] ?? 0) + onTheWay.length === 0;
  const won = month.calls.reduce((sum, call) => sum + (call.deal?.amountMinor ?? 0), 0);
  return {
    figures: {
      crm,
      calls: headline.calls,
      appointments: await countAppointments(admin, paid),
      closed: headline.closed,
      revenue: headline.revenue,
      conversions: {
        sent: conversions.sent,
        accepted: conversions.accepted,
        valueMinor: conversions.acceptedValue.minor,
      },
      peopleCreatedTwice: team.peopleTwice(),
      unexplained,
      crmRequests: requests.total,
    },
    isSettled: ledger.minor === won && isIdle,
  };
}

async function countAppointments(admin: AdminApi, query: string): Promise<number> {
  let count = 0;
  let after: string | undefined;
  do {
    const page = callsSchema.parse(
      await admin.get(`/api/calls?${query}${after === undefined ? "" : `&after=${after}`}`),
    );
    count += page.calls.filter((call) => call.outcome === "appointment").length;
    after = page.next;
  } while (after !== undefined);
  return count;
}
