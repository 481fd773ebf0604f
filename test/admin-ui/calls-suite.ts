import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { oneLine, type Visitor } from "./browser.ts";

const OCTOBER = "from=2026-10-01&to=2026-10-31";

/** The way from a figure over the list to one call, and what a call shows and takes. */
export function callsSuite(visit: Visitor): void {
  describe("from a source to one call", () => {
    test("every figure opens the calls behind it, with the same total", async () => {
      await visit({ path: `/?${OCTOBER}` }, async (page) => {
        await page.getByRole("link", { name: "96 calls from Paid search" }).click();
        await page.locator(".calls-line", { hasText: "96 calls · 42 booked · 28 closed · $100,800.00" }).waitFor();
        await page.locator("[data-call]").first().click();
        await page.getByRole("dialog").getByRole("heading", { name: "Maria Alvarez" }).waitFor();
        expect(page.url()).toContain(`/calls/call-1?${OCTOBER}&channel=paid_search`);
      });
    });

    test("an address of a call opened alone is a page of its own", async () => {
      await visit({ path: "/calls/call-1" }, async (page) => {
        await page.getByRole("heading", { name: "Maria Alvarez" }).waitFor();
        expect(await page.getByRole("dialog").count()).toBe(0);
        expect(oneLine(await page.locator(".dots").textContent())).toBe("(202) 555-0100Sat 31 Oct, 14:0231 s talk");
      });
    });

    test("the list draws only rows in sight and fetches on while it is scrolled", async () => {
      await visit({ path: `/calls?${OCTOBER}` }, async (page) => {
        await page.locator("[data-call=call-1]").waitFor();
        expect(await page.locator("[data-call]").count()).toBeLessThan(40);
        const last = page.locator("[data-call=call-200]");
        const scrolled = async () => {
          await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
          return await last.count();
        };
        await expect.poll(scrolled, { timeout: 20_000 }).toBe(1);
        expect(await page.locator("[data-call]").count()).toBeLessThan(40);
      });
    });
  });

  describe("one call", () => {
    test("marks its evidence on whole words and jumps to it", async () => {
      await visit({ path: "/calls/call-1" }, async (page) => {
        await page.locator("mark").first().waitFor();
        expect(await page.locator("mark").allTextContents()).toEqual([
          "Shall I book that for you?",
          "Yes please, two o'clock works.",
        ]);
        await page.getByRole("button", { name: "“Yes please, two o'clock works.”" }).click();
        expect(await focusedText(page)).toBe("Yes please, two o'clock works.");
      });
    });

    test("shows where it went in the trail's words, the destination's own words one click away", async () => {
      await visit({ path: "/calls/call-1" }, async (page) => {
        await page.getByText("In 1 of 2 places. 1 needs you.").waitFor();
        expect((await page.locator(".trail-place").allTextContents()).map(oneLine)).toEqual([
          "Salesforce · Call record · Accepted · Sat 31 Oct, 14:02",
          "Google Ads · Conversion · Refused · $3,600.00 · Sat 31 Oct, 14:02",
          "Microsoft Ads · Conversion · Not needed · Sat 31 Oct, 14:02",
        ]);
        const own = page.getByText("UNPARSEABLE_GCLID: The click id could not be decoded.");
        expect(await own.isVisible()).toBe(false);
        await page.getByText("Google Ads's own words, 2 attempts").click();
        expect(await own.isVisible()).toBe(true);
      });
    });

    test("takes a person's word at once, on a button that names what it updates", async () => {
      await visit({ path: "/calls/call-4" }, async (page) => {
        await changeOutcome(page, "Quote");
        await page.getByText("Outcome changed.").waitFor();
        await page.getByText("Dana Reyes judged this call.").waitFor();
        await page.getByRole("heading", { name: "Why quote" }).waitFor();
      });
    });

    test("goes back to what it was when the change is refused, with the reason beside it", async () => {
      await visit({ path: "/calls/call-4", behaviour: { refuseOutcome: true } }, async (page) => {
        await changeOutcome(page, "Low quality");
        await page
          .getByText("The outcome is as before. Sam Ito is changing this call. Look again in a minute.")
          .waitFor();
        expect(oneLine(await page.locator(".worth-result").textContent())).toBe("Booked · 94% sure");
        await page.getByRole("heading", { name: "Why appointment" }).waitFor();
      });
    });
  });
}

async function changeOutcome(page: Page, outcome: string): Promise<void> {
  await page.getByRole("button", { name: "Change outcome" }).click();
  await page.getByRole("radio", { name: outcome }).check();
  await page.getByRole("button", { name: "Change, and update Salesforce and Google Ads" }).click();
}

async function focusedText(page: Page): Promise<string> {
  return await page.evaluate("document.activeElement.textContent");
}
