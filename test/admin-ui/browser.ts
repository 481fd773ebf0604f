import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { type Behaviour, startAdminServer } from "./admin-server.ts";
import { NOW } from "./golden-month.ts";

/** The browser of these tests; a machine without it skips them, and says so. */
const CHROMIUM = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
export const WITHOUT_BROWSER = existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}; set CHROMIUM_PATH`;

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** How a page is opened: where, how wide, in which colours, and what its server does. */
export interface Visit {
  readonly path: string;
  readonly width?: number;
  readonly colours?: "light" | "dark";
  readonly behaviour?: Behaviour;
}

/** Shows one page to a test. */
export type Visitor = (visit: Visit, look: (page: Page, behaviour: Behaviour) => Promise<void>) => Promise<void>;

/** The admin as it is shipped, built once, and a browser to visit it with. */
export async function openAdmin() {
  const built = mkdtempSync(join(tmpdir(), "ringledger-admin-"));
  await buildInto(built);
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true });
  return {
    built,
    visit: (visit: Visit, look: (page: Page, behaviour: Behaviour) => Promise<void>) =>
      visitPage({ browser, built }, visit, look),
    close: async () => {
      await browser.close();
      rmSync(built, { recursive: true, force: true });
    },
  };
}

/** Builds in a process of its own, because the tests' own environment would make it a development build. */
async function buildInto(outDir: string): Promise<void> {
  const vite = join(REPOSITORY, "node_modules/vite/bin/vite.js");
  const args = [vite, "build", "app/admin-ui", "--outDir", outDir, "--emptyOutDir", "--logLevel", "error"];
  await promisify(execFile)(process.execPath, args, {
    cwd: REPOSITORY,
    env: { ...process.env, NODE_ENV: "production" },
  });
}

/** Shows one page and afterwards fails on any violation of the Content-Security-Policy or any error of the page. */
async function visitPage(
  { browser, built }: { readonly browser: Browser; readonly built: string },
  visit: Visit,
  look: (page: Page, behaviour: Behaviour) => Promise<void>,
): Promise<void> {
  const behaviour: Behaviour = { ...visit.behaviour };
  const server = await startAdminServer(built, behaviour);
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width: visit.width ?? 1280, height: 800 },
    colorScheme: visit.colours ?? "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      faults.push(message.text());
  });
  try {
    await page.clock.setFixedTime(NOW);
    await page.goto(visit.path);
    await look(page, behaviour);
  } finally {
    await context.close();
    await server.close();
  }
  if (faults.length > 0) throw new Error(`The page reported: ${faults.join("; ")}`);
}

const WIDTHS = [1280, 390];

/**
 * What axe finds wrong on the page, wide and narrow, light and dark, each finding with its look and the elements concerned. Colours change nothing
 * but contrast, so only contrast is looked at again in the dark.
 */
export async function axeOnEveryLook(page: Page): Promise<readonly string[]> {
  await page.evaluate(readFileSync(AXE, "utf8"));
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    found.push(...(await axeFindings(page, `${width} px, light`, AXE_TAGS)));
    await showColours(page, "dark");
    found.push(...(await axeFindings(page, `${width} px, dark`, ["color-contrast"])));
    await showColours(page, "light");
  }
  return found;
}

async function axeFindings(page: Page, look: string, runOnly: readonly string[]): Promise<readonly string[]> {
  const violations: string[] = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(runOnly)}, resultTypes: ["violations"] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ": " + nodes.map((node) => node.target.join(" ")).join(", ")))`,
  );
  return violations.map((violation) => `${look}: ${violation}`);
}

async function showColours(page: Page, colours: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme: colours });
  await page.locator(`html[data-mantine-color-scheme=${colours}]`).waitFor({ state: "attached" });
}

/** How far the page can be scrolled sideways on a screen of 320 px, in pixels; it should be 0. */
export async function sidewaysScroll(page: Page): Promise<number> {
  await page.setViewportSize({ width: 320, height: 800 });
  return await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

/** A text with every run of spaces and line breaks as one space. */
export function oneLine(text: string | null): string {
  return (text ?? "").replace(/\s+/g, " ").trim();
}
