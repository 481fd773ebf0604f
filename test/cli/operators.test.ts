import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compose, type Product } from "../../app/compose.ts";
import { parseConfig } from "../../app/config.ts";
import { createLogger } from "../../app/logger.ts";
import { RejectedError } from "../../app/values/errors.ts";
import { connectionId } from "../../app/values/ids.ts";
import { anInstall, INSTALL, NOON } from "../support/builders.ts";
import { eventually } from "../support/running-product.ts";
import { runCommandOn } from "./run-command.ts";

let dataDir: string;
let product: Product;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "ringledger-operators-"));
  const config = parseConfig({ LOG_LEVEL: "silent", RINGLEDGER_DATA_DIR: dataDir });
  product = await compose(config, createLogger(config, "test"));
  await product.stores.installs.create({ ...anInstall(), sealedDataKey: product.keyring.newDataKey(INSTALL) });
});
afterAll(async () => {
  await product?.close(0);
  await rm(dataDir, { recursive: true, force: true });
});

test("unreadable webhooks are listed with what is wrong, and put back to work", async () => {
  const { deliveriesIn } = product.stores;
  await deliveriesIn.store({
    installId: INSTALL,
    connectionId: connectionId("connection-1"),
    provider: "callrail",
    event: "post-call",
    deliveryKey: "key-1",
    method: "POST",
    url: "https://ringledger.example.com/webhooks/callrail/…/post-call",
    headers: {},
    body: Buffer.from("{}"),
    receivedAt: NOON,
    verified: true,
  });
  const [kept] = await deliveriesIn.claim(INSTALL, 1);
  await deliveriesIn.setAside(INSTALL, kept?.id ?? "", { state: "unreadable", problem: "It names no call." });

  const list = await runCommandOn(product, "unreadable", "list");
  expect(list).toMatchObject({ code: 1, printed: [`${kept?.id}  ${NOON}  callrail post-call  It names no call.`] });
  const doctor = await runCommandOn(product, "doctor");
  expect(doctor.printed).toContain("  ✕ webhooks: 1 could not be read");
  expect(doctor.printed).toContain("  ✕ CRM sign-in: the app's credentials are not set");

  expect(await runCommandOn(product, "unreadable", "retry", "another")).toMatchObject({ code: 2 });
  const retry = await runCommandOn(product, "unreadable", "retry", "--all", "--install", "example heating");
  expect(retry).toMatchObject({ code: 0, printed: ["1 webhook waits to be read again."] });
  expect(await deliveriesIn.counts(INSTALL)).toEqual({ received: 1 });
  expect((await runCommandOn(product, "doctor")).printed.join("\n")).toContain("Start a worker");
  expect(await runCommandOn(product, "unreadable", "list")).toMatchObject({ code: 0 });
});

test("a job that was given up is listed, seen by the doctor, and put back to work", async () => {
  await product.queue.process({
    doomed: {
      concurrency: 1,
      run: async () => {
        throw new RejectedError("test.refused", "No.");
      },
    },
  });
  await product.queue.add({ name: "doomed", payload: { installId: INSTALL } });
  const [letter] = await eventually(
    () => product.queue.deadLetters(1),
    (letters) => letters.length === 1,
  );
  const list = await runCommandOn(product, "dead-letters", "list");
  expect(list.code).toBe(1);
  expect(list.printed.join("")).toContain(`doomed  RejectedError test.refused, 1 attempts  installId=${INSTALL}`);
  expect((await runCommandOn(product, "doctor")).printed.join("\n")).toMatch(/✕ queue: .* 1 given up/);
  expect(await runCommandOn(product, "dead-letters", "retry", "no-such")).toMatchObject({ code: 2 });
  expect(await runCommandOn(product, "dead-letters", "retry", letter?.id ?? "")).toMatchObject({
    code: 0,
    printed: [`${letter?.id} waits to be worked again.`],
  });
});

test("as a process: another one that holds the embedded database is named, with what to do", async () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const env = { PATH: process.env["PATH"], RINGLEDGER_DATA_DIR: dataDir };
  const args = ["--import", "tsx", "app/ringledger.ts", "doctor"];
  const { code, printed } = await new Promise<{ code: unknown; printed: string }>((resolve) => {
    execFile(process.execPath, args, { cwd: root, env }, (error, printed) => resolve({ code: error?.code, printed }));
  });
  expect(printed).toContain(`is already open in process ${process.pid}. Stop that process, or set MONGODB_URI`);
  expect(code).toBe(1);
});
