import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

const FIGURES = {
  crm: "hubspot",
  calls: 200,
  appointments: 80,
  closed: 50,
  revenue: { minor: 18_000_000, currency: "USD" },
  conversions: { sent: 50, accepted: 50, valueMinor: 18_000_000 },
  peopleCreatedTwice: 0,
  unexplained: 0,
  crmRequests: 37,
};

interface Ended {
  readonly code: number;
  readonly output: string;
}

const exited = z.object({ code: z.number(), stdout: z.string() });
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "ringledger-ci-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the count of tests", () => {
  const report = (...statuses: readonly string[]) => ({
    testResults: [{ assertionResults: statuses.map((status) => ({ status, fullName: `a ${status} test` })) }],
  });

  test("is one line over all runs", async () => {
    const files = [await file(report("passed", "passed", "failed")), await file(report("passed", "skipped", "todo"))];
    expect(await runScript("count-tests.mjs", files)).toEqual({ code: 0, output: "3 passed, 1 failed, 2 skipped\n" });
  });

  test("fails where nothing may be skipped, and names what was", async () => {
    const files = ["--none-skipped", await file(report("passed", "skipped"))];
    expect(await runScript("count-tests.mjs", files)).toEqual({ code: 1, output: "skipped: a skipped test\n" });
  });

  test("takes a run that left no report for a failure", async () => {
    expect((await runScript("count-tests.mjs", ["--none-skipped"])).code).toBe(1);
    expect((await runScript("count-tests.mjs", ["--none-skipped", await file(report("passed"))])).code).toBe(0);
  });
});

describe("the check of the demo", () => {
  test("takes the month's figures, from the last line", async () => {
    expect((await runScript("check-demo.mjs", [await file(FIGURES, "Starting …\n")])).code).toBe(0);
  });

  test.each([
    { ...FIGURES, closed: 49 },
    { ...FIGURES, revenue: { minor: 17_999_999, currency: "USD" } },
    { ...FIGURES, conversions: { ...FIGURES.conversions, accepted: 49 } },
    { ...FIGURES, peopleCreatedTwice: 1 },
    { ...FIGURES, unexplained: 1 },
  ])("refuses %o", async (figures) => {
    expect((await runScript("check-demo.mjs", [await file(figures)])).code).toBe(1);
  });
});

describe("the run from a fresh clone", () => {
  test("can be started, and runs both ends of the supported Node versions", async () => {
    const script = await readFile(".ci/run", "utf8");
    const engines = z.object({ engines: z.object({ node: z.string() }) });
    const { node } = engines.parse(JSON.parse(await readFile("package.json", "utf8"))).engines;
    expect((await stat(".ci/run")).mode & 0o111).toBe(0o111);
    expect(`>=${/^OLDEST_NODE=(\d+\.\d+)\.0$/m.exec(script)?.[1]}`).toBe(node);
    expect(/^NEWEST_NODE=(\d+)$/m.exec(script)?.[1]).toBe("24");
  });
});

let files = 0;

async function file(value: unknown, before = ""): Promise<string> {
  files += 1;
  const name = path.join(folder, `${files}.json`);
  await writeFile(name, `${before}${JSON.stringify(value)}\n`);
  return name;
}

async function runScript(name: string, args: readonly string[]): Promise<Ended> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(".ci", name), ...args]);
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout } = exited.parse(error);
    return { code, output: stdout };
  }
}
