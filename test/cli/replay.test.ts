import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Product } from "../../app/compose.ts";
import type { Call } from "../../app/records/call.ts";
import { callId } from "../../app/values/ids.ts";
import { instant } from "../../app/values/instant.ts";
import { installThroughOAuth } from "../support/install-flow.ts";
import { eventually, type RunningProduct, startRunningProduct } from "../support/running-product.ts";
import { runCommandOn } from "./run-command.ts";

const SIGNING_KEY = "replay-signing-key-0123456789";
const TRANSCRIPT =
  "Agent: Shall I book you for two o'clock?\nCaller: Yes please, book it.\nAgent: You are booked, see you then.";
const ALL_TIME = { from: instant("1970-01-01T00:00:00.000Z"), to: instant("9999-01-01T00:00:00.000Z") };

let running: RunningProduct;
let product: Product;
let install: NonNullable<Awaited<ReturnType<Product["stores"]["installs"]["find"]>>>;

beforeAll(async () => {
  running = await startRunningProduct();
  product = running.product;
  const admin = await installThroughOAuth({ webUrl: running.webUrl, crm: "salesforce" });
  const connection = { vendor: "callrail", name: "CallRail", settings: { signingKey: SIGNING_KEY } };
  const { webhookUrl } = z.object({ webhookUrl: z.string() }).parse(await admin.post("/api/connections", connection));
  const { org } = running.world.salesforce;
  org.insert("Contact", { LastName: "Known", Phone: "+12025550141" });
  await admin.post("/api/go-live", {});
  for (const [id, number] of [
    ["CAL1", "+12025550140"],
    ["CAL2", "+12025550141"],
    ["CAL3", "+12025550140"],
    ["CAL4", "anonymous"],
  ])
    await post(webhookUrl, { resource_id: id, customer_phone_number: number });
  const [first] = await eventually(allCalls, (calls) => calls.length === 4 && calls.every(isWritten));
  if (first === undefined) throw new Error("There is no call.");
  const lead = org.all("Lead").find(({ Phone }) => Phone === "+12025550140");
  const { opportunityId = "" } = org.convertLead(String(lead?.["Id"]), {
    opportunityName: "Heater",
    stageName: "Qualification",
    amount: 3600,
  });
  org.setOpportunityStage(opportunityId, "Closed Won");
  running.world.moveTo(Date.now());
  await eventually(ledger, (entries) => entries.length === 1);
  await eventually(allCalls, (calls) => calls.every(isWritten));
  // From here on nobody but the tests works: a running product would put some of the damage right by itself.
  await product.queue.close(5_000);
});
afterAll(() => running?.close());

test("a replay of everything finds no difference", async () => {
  const run = await replay();
  expect(run.printed).toEqual(["No differences in 4 calls and 1 opportunity."]);
  expect(run).toMatchObject({ code: 0, complained: [] });
});

test("a changed outcome is found, shown, and put right by --write alone", async () => {
  const call = await callOf("CAL2");
  const tampered = { ...call, outcome: { ...call.outcome, label: "low_quality" as const } };
  await product.stores.calls.save(install.id, [{ ...tampered, revision: call.revision + 1 }]);

  const rehearsal = await replay();
  expect(rehearsal.code).toBe(1);
  expect(rehearsal.printed).toContain(`call ${call.id}: outcome.label: low_quality → appointment`);
  expect((await callOf("CAL2")).outcome).toMatchObject({ label: "low_quality" });

  const written = await replay("--call", call.id, "--write");
  expect(written).toMatchObject({ code: 0 });
  expect(written.printed.at(-1)).toBe("1 difference put right.");
  expect((await callOf("CAL2")).outcome).toMatchObject({ label: "appointment" });
  expect(await replay()).toMatchObject({ code: 0 });
});

test("a booking that the ledger lost is found and booked again, and nothing else", async () => {
  await product.database.connection.collection("ledger-entries").deleteMany({ installId: install.id });
  const rehearsal = await replay();
  expect(rehearsal.printed[0]).toMatch(/^opportunity \w+: the ledger lacks 3600.00 USD \(won\)$/);
  expect(rehearsal.printed[1]).toBe("1 difference in 4 calls and 1 opportunity.");
  expect(await ledger()).toEqual([]);
  expect(await replay("--write")).toMatchObject({ code: 0 });
  expect(await ledger()).toMatchObject([{ sequence: 1, reason: "won", amount: { minor: 360_000, currency: "USD" } }]);
  expect(await replay()).toMatchObject({ code: 0 });
});

test("a call whose webhooks are gone is named, and writing does not help", async () => {
  const call = await callOf("CAL1");
  const orphan = { ...call, id: callId("orphan"), providerCallId: "CAL-none", revision: 1 };
  await product.stores.calls.save(install.id, [orphan]);
  const run = await replay("--call", "orphan", "--write");
  expect(run.printed[0]).toBe("call orphan: no kept webhook tells of this call");
  expect(run.code).toBe(1);
  await product.database.connection
    .collection("calls")
    .deleteOne({ installId: install.id, providerCallId: "CAL-none" });
});

test("an install that does not exist is wrong use, and those that do are named", async () => {
  const run = await runCommandOn(product, "replay", "--install", "Nobody's");
  expect(run.code).toBe(2);
  expect(run.complained[0]).toContain(`${install.id}  ${install.name} (salesforce)`);
});

test("the doctor finds this install well", async () => {
  const run = await runCommandOn(product, "doctor");
  expect(run.printed.filter((line) => line.includes("✕"))).toEqual([]);
  expect(run.printed).toContain("  ✓ CRM sign-in: opens");
  expect(run.printed).toContain("  ✓ ledger: its chain holds");
  expect(run.code).toBe(0);
});

function replay(...args: readonly string[]): ReturnType<typeof runCommandOn> {
  return runCommandOn(product, "replay", "--install", install.name, ...args);
}

async function allCalls(): Promise<readonly (Call & { readonly written: boolean })[]> {
  const [only] = await product.stores.installs.listActive();
  if (only === undefined) throw new Error("There is no install.");
  install = only;
  const calls: Call[] = [];
  for await (const call of product.stores.calls.scan(install.id, ALL_TIME)) calls.push(call);
  const deliveries = await product.stores.deliveriesOut.ofCalls(
    install.id,
    calls.map(({ id }) => id),
  );
  return calls.map((call) => {
    const own = deliveries.filter(({ callId: id }) => id === call.id);
    return { ...call, written: own.length > 0 && own.every(({ state }) => state === "accepted") };
  });
}

function isWritten({ written }: { readonly written: boolean }): boolean {
  return written;
}

async function ledger(): Promise<readonly unknown[]> {
  const entries: unknown[] = [];
  for await (const entry of product.stores.ledger.scan(install.id)) entries.push(entry);
  return entries;
}

async function callOf(providerCallId: string): Promise<Call> {
  const call = (await allCalls()).find((each) => each.providerCallId === providerCallId);
  if (call === undefined) throw new Error(`${providerCallId} is not there.`);
  const { written: _written, ...stored } = call;
  return stored;
}

async function post(webhookUrl: string, over: Record<string, unknown>): Promise<void> {
  const file = new URL("../fixtures/webhooks/callrail/post_call.json", import.meta.url);
  const sample = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(file, "utf8")));
  const start_time = new Date(Date.now() - 3_600_000).toISOString();
  const body = JSON.stringify({ ...sample, start_time, conversational_transcript: TRANSCRIPT, ...over });
  const signature = createHmac("sha1", SIGNING_KEY).update(body).digest("base64");
  const headers = { "content-type": "application/json", signature };
  const response = await fetch(`${webhookUrl}/post-call`, { method: "POST", headers, body });
  expect(response.status).toBe(200);
}
