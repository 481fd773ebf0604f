import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";

/** Wrong imports, each with the rule that has to refuse it: `[importing file, imported file or package, rule]`. */
const WRONG: readonly (readonly [string, string, string])[] = [
  ["app/values/money.ts", "app/records/call.ts", "room-values"],
  ["app/records/call.ts", "app/steps/match-caller.ts", "room-records"],
  ["app/adapters/http-client.ts", "app/records/call.ts", "room-adapter-root"],
  ["app/adapters/crms/crm.ts", "app/adapters/ad-platforms/ad-platform.ts", "room-interfaces"],
  ["app/adapters/crms/salesforce/index.ts", "app/adapters/crms/hubspot/index.ts", "room-vendor"],
  ["app/adapters/crms/hubspot/index.ts", "app/adapters/ad-platforms/ad-platform.ts", "room-vendor"],
  ["app/adapters/crms/registry.ts", "app/adapters/ad-platforms/google/index.ts", "room-registry"],
  ["webhooks/call-providers/twilio/index.ts", "webhooks/call-providers/callrail/index.ts", "room-webhook-vendor"],
  ["webhooks/call-providers/call-provider.ts", "webhooks/crm-events/source.ts", "room-webhook-interfaces"],
  ["webhooks/receive.ts", "app/store/calls.ts", "room-front-door"],
  ["app/steps/score-lead.ts", "app/steps/match-caller.ts", "room-steps"],
  ["app/steps/book-revenue.ts", "app/store/calls.ts", "room-steps"],
  ["app/steps/raise-alerts.ts", "app/adapters/crms/hubspot/index.ts", "room-steps"],
  ["app/steps/find-source.ts", "app/adapters/crms/registry.ts", "room-steps"],
  ["app/deliveries/deliver-batch.ts", "app/store/calls.ts", "room-deliveries"],
  ["app/installs/keyring.ts", "app/steps/match-caller.ts", "room-installs"],
  ["app/ledger/append.ts", "app/store/calls.ts", "room-ledger"],
  ["app/store/people.ts", "app/steps/match-caller.ts", "room-store"],
  ["app/embedded-mongo/index.ts", "app/values/phone.ts", "room-embedded-mongo"],
  ["app/process-call.ts", "app/jobs/handlers.ts", "room-stories"],
  ["app/jobs/sweep.ts", "app/http/session.ts", "room-jobs"],
  ["app/reports/figures.ts", "app/deliveries/outbox.ts", "room-reports"],
  ["app/http/connect.ts", "app/compose.ts", "room-http"],
  ["app/http/contract.ts", "app/values/phone.ts", "room-contract"],
  ["app/admin-ui/main.ts", "app/http/session.ts", "room-admin-ui"],
  ["app/config.ts", "app/records/call.ts", "room-config"],
  ["app/compose-app.ts", "app/admin-ui/keys.ts", "room-compose"],
  ["app/jobs/handlers.ts", "app/build-stores.ts", "compose-is-the-top"],
  ["app/http/sign-in.ts", "app/adapters/crms/salesforce/index.ts", "only-registries-name-vendors"],
  ["app/web.ts", "app/adapters/crms/registry.ts", "only-compose-reads-registries"],
  ["app/logger.ts", "test/builders.ts", "no-tests-in-the-product"],
  ["app/worker.ts", "bench/load.ts", "no-tests-in-the-product"],
  ["app/release.ts", "mongoose", "home-of-mongoose"],
  ["app/read-deliveries.ts", "bson", "home-of-bson"],
  ["app/people-of-callers.ts", "lmdb", "home-of-lmdb"],
  ["app/crm-destination.ts", "mingo", "home-of-mingo"],
  ["app/adapters/job-queues/embedded/index.ts", "bull", "home-of-bull"],
  ["app/adapters/crms/hubspot/client.ts", "jsforce", "home-of-jsforce"],
  ["app/adapters/crms/salesforce/client.ts", "@hubspot/api-client", "home-of-hubspot-api-client"],
  ["app/open-destination.ts", "@slack/bolt", "home-of-slack-bolt"],
  ["app/installs/sign-in.ts", "express", "home-of-express"],
  ["webhooks/http-answers.ts", "passport", "home-of-passport"],
  ["app/reports/places.ts", "fast-check", "declared-packages"],
  ["app/steps/attribute-call.ts", "app/records/nowhere.ts", "resolvable"],
];

/** Imports that the rules must let through. */
const RIGHT: readonly (readonly [string, string])[] = [
  ["app/process-opportunity-change.ts", "app/steps/match-caller.ts"],
  ["app/reports/trail.ts", "app/http/contract.ts"],
  ["app/adapters/crms/salesforce/oauth.ts", "app/adapters/oauth.ts"],
  ["app/adapters/crms/salesforce/names.ts", "app/adapters/crms/names.ts"],
  ["app/store/database.ts", "mongoose"],
  ["app/compose.ts", "app/adapters/job-queues/registry.ts"],
];

const cruised = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

let folder: string;
let refused: ReadonlySet<string>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "ringledger-layers-"));
  await copyFile(".dependency-cruiser.cjs", path.join(folder, ".dependency-cruiser.cjs"));
  await copyFile("package.json", path.join(folder, "package.json"));
  await symlink(path.resolve("node_modules"), path.join(folder, "node_modules"));
  await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { module: "NodeNext" } }));
  await writeTree();
  const output = await cruise();
  refused = new Set(output.map(({ from, to, rule }) => `${from} -> ${to.replace(/^(node_modules\/)/, "")}: ${rule}`));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the layer rules", () => {
  test.each(WRONG)("refuse that %s imports %s (%s)", (from, to, rule) => {
    expect([...refused].filter((line) => line.startsWith(`${from} -> `) && line.endsWith(`: ${rule}`))).toEqual([
      expect.stringContaining(to.replace(/^.*\//, "").replace(/[.]ts$/, "")),
    ]);
  });

  test.each(RIGHT)("let %s import %s", (from, to) => {
    expect([...refused].filter((line) => line.startsWith(`${from} -> `) && line.includes(to))).toEqual([]);
  });

  test("refuse a cycle, also one of types alone", () => {
    expect([...refused].filter((line) => line.endsWith(": no-cycles"))).toEqual([
      "app/records/one.ts -> app/records/two.ts: no-cycles",
    ]);
  });
});

/** Writes every file named above; each imports, for its types alone, what the tables say. */
async function writeTree(): Promise<void> {
  const imports = new Map<string, string[]>();
  const rows: (readonly [string, string])[] = [
    ...WRONG.map(([from, to]) => [from, to] as const),
    ...RIGHT,
    ["app/records/one.ts", "app/records/two.ts"],
    ["app/records/two.ts", "app/records/one.ts"],
  ];
  for (const [from, to] of rows) {
    imports.set(from, [...(imports.get(from) ?? []), to]);
    if (to.endsWith(".ts") && !to.includes("nowhere")) imports.set(to, imports.get(to) ?? []);
  }
  for (const [file, targets] of imports) {
    const lines = targets.map((to, at) => `import type * as t${at} from "${specifier(file, to)}";`);
    const types = targets.map((_, at) => `typeof t${at}`).join(" | ") || "string";
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await writeFile(path.join(folder, file), `${lines.join("\n")}\nexport type Named = ${types};\n`);
  }
}

function specifier(from: string, to: string): string {
  if (!to.endsWith(".ts")) return to;
  const relative = path.posix.relative(path.posix.dirname(from), to);
  return relative.startsWith(".") ? relative : `./${relative}`;
}

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: string;
}

async function cruise(): Promise<readonly Violation[]> {
  const depcruise = path.resolve("node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const args = [
    depcruise,
    "app",
    "webhooks",
    "--config",
    ".dependency-cruiser.cjs",
    "--output-type",
    "json",
    "--preserve-symlinks",
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
  return cruised
    .parse(JSON.parse(stdout))
    .summary.violations.map(({ from, to, rule }) => ({ from, to, rule: rule.name }));
}
