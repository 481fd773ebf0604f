import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axeOnEveryLook, sidewaysScroll, type Visitor } from "./browser.ts";

const OCTOBER = "from=2026-10-01&to=2026-10-31";

const PAGES: readonly { readonly name: string; readonly path: string; readonly ready: string }[] = [
  { name: "Revenue", path: `/?${OCTOBER}`, ready: ".chart-money" },
  {
    name: "Revenue as table, narrowed",
    path: `/?${OCTOBER}&weeks=table&channel=direct&by=campaign`,
    ready: ".scroll-x",
  },
  { name: "Calls", path: `/calls?${OCTOBER}`, ready: "[data-call=call-1]" },
  { name: "one call alone", path: "/calls/call-1", ready: "mark" },
  { name: "Status", path: "/status", ready: ".answer" },
];

/** What every page owes to everybody: accessibility, small screens, both themes, and little to load. */
export function accessSuite(visit: Visitor, built: () => string): void {
  test.each(PAGES)(
    "$name is clean for axe, wide and narrow, light and dark, and does not scroll sideways at 320 px",
    async ({ path, ready }) => {
      await visit({ path }, async (page) => {
        await page.locator(ready).first().waitFor();
        expect(await axeOnEveryLook(page)).toEqual([]);
        expect(await sidewaysScroll(page)).toBe(0);
      });
    },
  );

  test("axe finds nothing with a call over the list, nor in the list of keys", async () => {
    await visit({ path: `/calls?${OCTOBER}` }, async (page) => {
      await page.locator("[data-call=call-1]").click();
      await page.getByRole("button", { name: "Change outcome" }).click();
      await page.getByRole("button", { name: "Change, and update" }).waitFor();
      expect(await axeOnEveryLook(page), "call in the drawer").toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await page.keyboard.press("?");
      await page.getByRole("switch").waitFor();
      expect(await axeOnEveryLook(page), "list of keys").toEqual([]);
    });
  });

  test("axe finds nothing on the sign-in page", async () => {
    await visit({ path: "/", behaviour: { signedOut: true } }, async (page) => {
      await page.getByRole("link", { name: "Sign in with HubSpot" }).waitFor();
      expect(await axeOnEveryLook(page)).toEqual([]);
    });
  });

  test("on a small screen the ways to the pages stand behind a button, and revenue beside each name", async () => {
    await visit({ path: `/?${OCTOBER}`, width: 390 }, async (page) => {
      await page.getByRole("link", { name: "$100,800.00" }).waitFor();
      expect(await page.getByRole("link", { name: "Status" }).isVisible()).toBe(false);
      await page.getByRole("button", { name: "Menu" }).click();
      await page.getByRole("link", { name: "Status" }).click();
      await page.getByRole("heading", { name: "Status", level: 1 }).waitFor();
      expect(await page.getByRole("link", { name: "Status" }).isVisible()).toBe(false);
    });
  });

  test("the theme follows the system until one is chosen, and the choice stays", async () => {
    await visit({ path: "/status", colours: "dark" }, async (page) => {
      await page.locator(".answer").waitFor();
      expect(await scheme(page)).toBe("dark");
      await page.getByRole("button", { name: "Theme" }).click();
      await page.getByRole("menuitem", { name: "Light" }).click();
      await page.reload();
      await page.locator(".answer").waitFor();
      expect(await scheme(page)).toBe("light");
    });
  });

  test("the first load is small: at most 200 kB of script and 25 kB of style, compressed", () => {
    const html = readFileSync(join(built(), "index.html"), "utf8");
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style/);
    expect(sizeOf(built(), html, "js")).toBeLessThan(200_000);
    expect(sizeOf(built(), html, "css")).toBeLessThan(25_000);
    const further = readdirSync(join(built(), "assets")).filter((file) => !html.includes(file));
    expect(further.length).toBeGreaterThan(0);
    for (const file of further) expect(gzipped(join(built(), "assets", file)), file).toBeLessThan(60_000);
  });
}

async function scheme(page: Page): Promise<string> {
  return await page.evaluate("document.documentElement.dataset.mantineColorScheme");
}

function sizeOf(built: string, html: string, kind: "js" | "css"): number {
  return [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)]
    .flatMap(([, file]) => (file?.endsWith(`.${kind}`) ? [gzipped(join(built, file))] : []))
    .reduce((sum, size) => sum + size, 0);
}

function gzipped(file: string): number {
  return gzipSync(readFileSync(file)).length;
}
