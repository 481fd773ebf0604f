import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { z } from "zod";

const manifestSchema = z.object({
  license: z.string(),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  overrides: z.record(z.string(), z.string()),
});

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
    }),
  ),
});

/** Licences that what we ship may have: permissive ones, whose only duty is to keep the notice. */
const SHIPPED_LICENCES = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "(MIT OR CC0-1.0)",
]);

/**
 * Further licences for tools: MPL-2.0 asks for the source of changed files, and we change none (axe-core, lightningcss); Unlicense and Zlib ask for
 * nothing (wouter, which the pages do carry, and pako).
 */
const TOOL_LICENCES = new Set([...SHIPPED_LICENCES, "MIT OR Apache-2.0", "MPL-2.0", "(MIT AND Zlib)", "Unlicense"]);

/** Packages whose manifest names no licence; their LICENSE files were read and are MIT. */
const READ_BY_HAND = new Map([
  ["node_modules/passport-strategy", "1.0.0"],
  ["node_modules/pause", "0.0.1"],
]);

const manifest = manifestSchema.parse(JSON.parse(await readFile("package.json", "utf8")));
const lock = lockSchema.parse(JSON.parse(await readFile("package-lock.json", "utf8")));
const installed = Object.entries(lock.packages).filter(([place]) => place !== "");

describe("the packages", () => {
  test("are named by exact version: no ranges, tags or addresses", () => {
    const named = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides });
    expect(named.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test("are locked to their bytes, wherever they are fetched from", () => {
    expect(installed.filter(([, { integrity }]) => !integrity?.startsWith("sha512-")).map(([place]) => place)).toEqual(
      [],
    );
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([place]) => place)).toEqual([]);
  });

  test("may not run scripts at install, and are saved by exact version", async () => {
    const npmrc = await readFile(".npmrc", "utf8");
    expect(
      npmrc
        .split("\n")
        .filter((line) => line !== "")
        .sort(),
    ).toEqual(["ignore-scripts=true", "save-exact=true"]);
  });

  test("that are shipped have a permissive licence", () => {
    const shipped = installed.filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true);
    expect(shipped.length).toBeGreaterThan(100);
    expect(shipped.flatMap(unlicensed(SHIPPED_LICENCES))).toEqual([]);
  });

  test("that are tools have a licence that binds nothing we ship", () => {
    expect(installed.flatMap(unlicensed(TOOL_LICENCES))).toEqual([]);
  });

  test("meet ours: Apache-2.0, as LICENSE says", async () => {
    expect(manifest.license).toBe("Apache-2.0");
    expect(await readFile("LICENSE", "utf8")).toContain(
      "Apache License\n                           Version 2.0, January 2004",
    );
  });
});

type Locked = z.output<typeof lockSchema>["packages"][string];

function unlicensed(allowed: ReadonlySet<string>): (entry: readonly [string, Locked]) => readonly string[] {
  return ([place, { license, version }]) => {
    if (license === undefined ? READ_BY_HAND.get(place) === version : allowed.has(license)) return [];
    return [`${place}: ${license ?? "no licence named"}`];
  };
}
