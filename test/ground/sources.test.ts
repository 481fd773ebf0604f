import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";

interface Source {
  readonly file: string;
  readonly text: string;
}

const ROOM_FILES = ["app", "webhooks", "test", "bench", "crm-packages", ".ci"];
const ROOT_FILES = /[.](?:md|json|ts|cjs|mjs)$|^(?:Procfile|LICENSE|NOTICE|[.]env[.]example|[.]npmrc|[.]gitignore)$/;
const TEXT = /[.](?:ts|tsx|mts|mjs|cjs|js|json|md|css|html|svg|cls|xml|txt)$|[/]run$/;

const sources = await readSources();
const product = sources.filter(({ file }) => /^(?:app|webhooks)\//.test(file));

describe("the sources", () => {
  test("know SHA-1 only where two call providers sign with it, and MD5 nowhere", () => {
    expect(filesWith(product, /["'](?:hmac-?)?(?:sha-?1|md5)["']/i)).toEqual([
      "webhooks/call-providers/callrail/verify.ts",
      "webhooks/call-providers/twilio/verify.ts",
    ]);
  });

  test("never turn the check of certificates off", () => {
    expect(filesWith(sources, /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED/)).toEqual([]);
  });

  test("compare no signature or token by ===", () => {
    expect(filesWith(product, /(?:signature|hmac|digest|csrf\w*) [!=]==(?! undefined| "")/i)).toEqual([]);
  });

  test("read the environment in config.ts alone", () => {
    expect(filesWith(product, /process\.env\b/)).toEqual(["app/config.ts"]);
  });

  test("take clock and chance as arguments, apart from compose, which hands them in", () => {
    const server = product.filter(({ file }) => !file.startsWith("app/admin-ui/"));
    expect(filesWith(server, /\bDate\.now\(\)|new Date\(\)|Math\.random\(\)/)).toEqual(["app/compose.ts"]);
  });

  test("reach other collections from an aggregation nowhere, where the tenant guard could not see it", () => {
    expect(filesWith(product, /\$(?:lookup|graphLookup|unionWith|merge|out)\b/)).toEqual([]);
  });

  test("write in bulk, count by estimate or watch only through the store's own helper", () => {
    const store = product.filter(({ file }) => file.startsWith("app/store/"));
    expect(filesWith(store, /\.(?:bulkWrite|bulkSave|insertMany|estimatedDocumentCount|watch)\(/)).toEqual([
      "app/store/model.ts",
    ]);
  });

  test("name no folder of a machine", () => {
    expect(filesWith(sources, /(?<![\w.:@/-])\/(?:work|home|Users|root)\/\w/)).toEqual([]);
  });
});

function filesWith(files: readonly Source[], pattern: RegExp): readonly string[] {
  return files.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
}

async function readSources(): Promise<readonly Source[]> {
  const inRooms = await Promise.all(ROOM_FILES.map(filesBelow));
  const atRoot = (await readdir(".", { withFileTypes: true }))
    .filter((entry) => entry.isFile() && ROOT_FILES.test(entry.name) && entry.name !== "package-lock.json")
    .map((entry) => entry.name);
  const files = [...inRooms.flat(), ...atRoot].filter((file) => file !== "test/ground/sources.test.ts").sort();
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(file, "utf8") })));
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => TEXT.test(file) && !file.includes("node_modules/"));
}
