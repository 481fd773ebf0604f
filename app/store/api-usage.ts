import type { InstallId } from "../values/ids.ts";
import type { Database } from "./database.ts";
import { defineModel } from "./model.ts";

interface UsageRow {
  readonly _id: string;
  readonly installId: string;
  readonly day: string;
  readonly owner: string;
  readonly requests: number;
}

/** Requests that we spent of each customer's allowances, by day. */
export type ApiUsageStore = ReturnType<typeof createApiUsageStore>;

/** Opens the request counts. `owner` is "crm" or a connection's id; `day` is a UTC date. */
export function createApiUsageStore(database: Database) {
  const model = defineModel<UsageRow>(database, {
    name: "api-usage",
    collection: "api-usage",
    fields: { installId: String, day: String, owner: String, requests: Number },
    indexes: [{ fields: { installId: 1, day: 1 } }],
  });
  return {
    async add(
      install: InstallId,
      usage: { readonly owner: string; readonly day: string; readonly requests: number },
    ): Promise<void> {
      const { owner, day, requests } = usage;
      await model.updateOne(
        { installId: install, _id: `${install}:${day}:${owner}` },
        { $set: { day, owner }, $inc: { requests } },
        { upsert: true },
      );
    },
    async ofDay(install: InstallId, day: string): Promise<Readonly<Record<string, number>>> {
      const rows = await model.find({ installId: install, day }).lean<UsageRow[]>();
      return Object.fromEntries(rows.map((row) => [row.owner, row.requests]));
    },
    async total(install: InstallId, owner: string): Promise<number> {
      const rows = await model.find({ installId: install, owner }).lean<UsageRow[]>();
      return rows.reduce((sum, row) => sum + row.requests, 0);
    },
  };
}
