import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parseConfig, settingsSchema } from "../../app/config.ts";
import { envExample, withSettingsTable } from "../../app/settings-pages.ts";

/** The lines `#NAME=value` of an example file. */
function offered(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^#(\w+)=(.*)$/gm)].map(([, name, value]) => [name ?? "", value ?? ""]));
}

describe("the pages made from the settings", () => {
  test(".env.example is what `npm run docs:settings` writes", async () => {
    expect(await readFile(".env.example", "utf8")).toBe(envExample());
  });

  test("the README's table is what `npm run docs:settings` writes", async () => {
    const readme = await readFile("README.md", "utf8");
    expect(withSettingsTable(readme)).toBe(readme);
  });

  test(".env.example offers every setting once", () => {
    expect([...offered(envExample()).keys()]).toEqual(Object.keys(settingsSchema.shape));
  });

  test("an example with every line in force gives the same settings as no environment at all", () => {
    expect(parseConfig(Object.fromEntries(offered(envExample())))).toEqual(parseConfig({}));
  });

  test("no secret has an example value", () => {
    const secrets = [...offered(envExample())].filter(([name]) => /SECRET|KEYS|_URI$|REDIS/.test(name));
    expect(secrets.length).toBeGreaterThan(5);
    expect(secrets.filter(([, value]) => value !== "")).toEqual([]);
  });

  test("production's needs are marked", () => {
    const marked = envExample()
      .split("\n\n")
      .filter((block) => block.includes("# Needed in production."));
    expect(marked.map((block) => /^#(\w+)=/m.exec(block)?.[1]).sort()).toEqual([
      "MASTER_KEYS",
      "MONGODB_URI",
      "PUBLIC_URL",
      "REDIS_URL",
      "SESSION_SECRETS",
    ]);
  });

  test("a README without the place for the table is refused", () => {
    expect(() => withSettingsTable("# Ringledger\n")).toThrow("The README needs the lines");
  });
});
