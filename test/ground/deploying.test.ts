import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parseConfig, settingsSchema } from "../../app/config.ts";

const appSchema = z.object({
  formation: z.record(z.string(), z.unknown()),
  env: z.record(z.string(), z.object({ value: z.string().optional(), required: z.boolean().optional() })),
});

const app = appSchema.parse(JSON.parse(await readFile("app.json", "utf8")));
const processes = new Map(
  [...(await readFile("Procfile", "utf8")).matchAll(/^(\w+): node dist\/(app\/[\w-]+)\.js$/gm)].map(
    ([, name, file]) => [name ?? "", file ?? ""],
  ),
);

describe("what a host reads", () => {
  test("the Procfile starts the three processes, whose sources are there", () => {
    expect([...processes.keys()]).toEqual(["release", "web", "worker"]);
    expect([...processes.values()].filter((file) => !existsSync(`${file}.ts`))).toEqual([]);
    expect(Object.keys(app.formation)).toEqual(["web", "worker"]);
  });

  test("app.json asks for settings that exist, and for all that production needs", () => {
    expect(Object.keys(app.env).filter((name) => !(name in settingsSchema.shape))).toEqual([]);
    const asked = Object.entries(app.env).filter(([, { required }]) => required !== false);
    const filledIn = { MASTER_KEYS: `2026-11:${Buffer.alloc(32).toString("base64")}`, SESSION_SECRETS: "s".repeat(64) };
    const environment = asked.map(([name, { value }]) => [name, value ?? "https://example.com"] as const);
    expect(parseConfig({ ...Object.fromEntries(environment), ...filledIn })).toMatchObject({
      NODE_ENV: "production",
      HOST: "0.0.0.0",
      TRUST_PROXY_HOPS: 1,
    });
  });

  test("the README begins with the two commands and holds no link to a file that is not there", async () => {
    const readme = await readFile("README.md", "utf8");
    const begin = readme.split("\n").slice(0, 6).join("\n");
    expect(begin).toContain("npm ci && npm run demo");
    expect(begin).toContain("npm ci && npm test");
    const named = [...readme.matchAll(/`((?:app|webhooks|test|bench|\.ci)\/[\w./-]+|[A-Z]+\.md|LICENSE|NOTICE)`/g)];
    expect(named.map(([, file]) => file ?? "").filter((file) => !existsSync(file))).toEqual([]);
  });

  test("the map of the code names only what is there", async () => {
    const map = await readFile("ARCHITECTURE.md", "utf8");
    const named = [...map.matchAll(/`((?:app|webhooks|test|bench|\.ci)\/[\w./-]+)`/g)].map(([, file]) => file ?? "");
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });
});
