import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oneLine, openAdmin, WITHOUT_BROWSER } from "./browser.ts";

const OCTOBER = "from=2026-10-01&to=2026-10-31";

describe.skipIf(WITHOUT_BROWSER)(`the browser admin${WITHOUT_BROWSER ? ` (skipped: ${WITHOUT_BROWSER})` : ""}`, () => {
  let admin: Awaited<ReturnType<typeof openAdmin>>;
  beforeAll(async () => {
    admin = await openAdmin();
  });
  afterAll(async () => await admin?.close());

  describe("Revenue", () => {
    test("says in text what the month earned, and from how many calls", async () => {
      await admin.visit({ path: `/?${OCTOBER}` }, async (page) => {
        expect(oneLine(await page.locator(".money-now").textContent())).toBe("$180,000.00");
        expect(oneLine(await page.locator(".figures").textContent())).toBe(
          "Calls 200 Booked 80 · 40.0% Closed 50 · 25.0% (62.5% of booked) Per call $900.00 Per booking $2,250.00",
        );
        expect(oneLine(await page.locator(".headline-of").textContent())).toBe(
          "Closed revenue, 1–31 October 2026, by date of call Complete to 14:02 (Pacific)",
        );
        expect(oneLine(await page.locator("tfoot").textContent())).toBe(
          "All sources2008050$180,000.00Not credited0 won deals without a call$0.00",
        );
      });
    });

    test("names every week in a full sentence and opens its calls", async () => {
      await admin.visit({ path: `/?${OCTOBER}` }, async (page) => {
        await page.getByRole("link", { name: "Week of 12 Oct: $50,400.00 closed. 52 calls: 14 closed," }).click();
        await page.waitForURL("**/calls?from=2026-10-12&to=2026-10-18");
      });
    });

    test("draws columns that are as high as the figures, and shows the same figures as a table", async () => {
      await admin.visit({ path: `/?${OCTOBER}` }, async (page) => {
        await page.locator(".chart-money").nth(4).waitFor();
        const heights: number[] = await page
          .locator(".chart-money")
          .evaluateAll((columns) => columns.map((column) => Number(column.getAttribute("height"))));
        const perWeek = [21_600, 43_200, 50_400, 39_600, 25_200];
        const scale = 132 / 60_000;
        expect(heights.map((height) => height.toFixed(3))).toEqual(perWeek.map((money) => (money * scale).toFixed(3)));
        await page.getByRole("button", { name: "Show as table" }).click();
        expect(oneLine(await page.locator(".scroll-x tbody tr").nth(2).textContent())).toBe(
          "12 Oct$50,400.0052147101362",
        );
      });
    });

    test("is narrowed by a source and widened again by its chip", async () => {
      await admin.visit({ path: `/?${OCTOBER}` }, async (page) => {
        await page.getByRole("link", { name: "Organic search, narrow the page to it" }).click();
        await page.waitForURL(`**/?${OCTOBER}&channel=organic_search&by=campaign`);
        await page.locator(".money-now", { hasText: "$36,000.00" }).waitFor();
        await page.getByRole("button", { name: "Channel: Organic search. Remove this filter" }).click();
        await page.locator(".money-now", { hasText: "$180,000.00" }).waitFor();
      });
    });

    test("sorts its sources by any column, kept in the address", async () => {
      await admin.visit({ path: `/?${OCTOBER}` }, async (page) => {
        await page.getByRole("button", { name: "Booked" }).click();
        await page.getByRole("button", { name: "Booked" }).click();
        await page.waitForURL("**&sort=booked.up");
        expect(await page.locator("tbody .source-name").first().textContent()).toBe("Not known");
        expect(await page.locator('th[aria-sort="ascending"]').textContent()).toBe("Booked");
      });
    });

    test("is of this month until another period is chosen, which then stands in the address", async () => {
      await admin.visit({ path: "/" }, async (page) => {
        await page.getByRole("button", { name: "This month" }).click();
        await page.getByLabel("From").fill("2026-10-05");
        await page.getByLabel("To", { exact: true }).fill("2026-10-11");
        await page.getByRole("button", { name: "Show these days" }).click();
        await page.waitForURL("**/?from=2026-10-05&to=2026-10-11");
        await page.getByRole("button", { name: "5–11 October 2026" }).waitFor();
      });
    });
  });

  describe("from a source to one call", () => {
    test("every figure opens the calls behind it, with the same total", async () => {
      await admin.visit({ path: `/?${OCTOBER}` }, async (page) => {
        await page.getByRole("link", { name: "96 calls from Paid search" }).click();
        await page.locator(".calls-line", { hasText: "96 calls · 42 booked · 28 closed · $100,800.00" }).waitFor();
        await page.locator("[data-call]").first().click();
        await page.getByRole("dialog").getByRole("heading", { name: "Maria Alvarez" }).waitFor();
        expect(page.url()).toContain(`/calls/call-1?${OCTOBER}&channel=paid_search`);
      });
    });

    test("an address of a call opened alone is a page of its own", async () => {
      await admin.visit({ path: "/calls/call-1" }, async (page) => {
        await page.getByRole("heading", { name: "Maria Alvarez" }).waitFor();
        expect(await page.getByRole("dialog").count()).toBe(0);
        expect(oneLine(await page.locator(".dots").textContent())).toBe("(202) 555-0100Sat 31 Oct, 14:0231 s talk");
      });
    });

    test("the list draws only rows in sight and fetches on while it is scrolled", async () => {
      await admin.visit({ path: `/calls?${OCTOBER}` }, async (page) => {
        await page.locator("[data-call=call-1]").waitFor();
        expect(await page.locator("[data-call]").count()).toBeLessThan(40);
        for (const next of ["call-50", "call-100", "call-150", "call-200"]) {
          await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
          await page.locator(`[data-call=${next}]`).waitFor();
        }
      });
    });
  });

  describe("one call", () => {
    test("marks its evidence on whole words and jumps to it", async () => {
      await admin.visit({ path: "/calls/call-1" }, async (page) => {
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
      await admin.visit({ path: "/calls/call-1" }, async (page) => {
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
      await admin.visit({ path: "/calls/call-4" }, async (page) => {
        await changeOutcome(page, "Quote");
        await page.getByText("Outcome changed.").waitFor();
        await page.getByText("Dana Reyes judged this call.").waitFor();
        await page.getByRole("heading", { name: "Why quote" }).waitFor();
      });
    });

    test("goes back to what it was when the change is refused, with the reason beside it", async () => {
      await admin.visit({ path: "/calls/call-4", behaviour: { refuseOutcome: true } }, async (page) => {
        await changeOutcome(page, "Low quality");
        await page
          .getByText("The outcome is as before. Sam Ito is changing this call. Look again in a minute.")
          .waitFor();
        expect(oneLine(await page.locator(".worth-result").textContent())).toBe("Booked · 94% sure");
        await page.getByRole("heading", { name: "Why appointment" }).waitFor();
      });
    });
  });

  describe("keyboard", () => {
    test("leads to a call and back to its row", async () => {
      await admin.visit({ path: `/?${OCTOBER}` }, async (page) => {
        await page.locator(".money-now").waitFor();
        await page.keyboard.press("g");
        await page.keyboard.press("c");
        await page.locator("[data-call=call-1]").waitFor();
        for (const key of ["j", "j", "j", "k"]) {
          await page.keyboard.press(key);
          await page.waitForFunction("document.activeElement.dataset.call !== undefined");
        }
        await page.waitForFunction("document.activeElement.dataset.call === 'call-2'");
        await page.keyboard.press("Enter");
        await page.getByRole("dialog").getByRole("heading", { name: "Sam Ito" }).waitFor();
        await page.keyboard.press("Escape");
        await page.waitForFunction("document.activeElement.dataset.call === 'call-2'");
        expect(page.url()).toContain(`/calls?${OCTOBER}`);
      });
    });

    test("shows its list on a question mark, and single keys can be turned off", async () => {
      await admin.visit({ path: "/status" }, async (page) => {
        await page.getByText("Google Ads refused 1 conversion.").waitFor();
        await page.keyboard.press("?");
        await page.getByRole("switch", { name: "Single keys are on" }).click();
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "hidden" });
        await page.keyboard.press("?");
        expect(await page.getByRole("dialog").count()).toBe(0);
      });
    });
  });

  describe("states", () => {
    test("nobody signed in sees the ways to sign in, whatever the address", async () => {
      await admin.visit({ path: "/calls/call-1", behaviour: { signedOut: true } }, async (page) => {
        const salesforce = page.getByRole("link", { name: "Sign in with Salesforce" });
        expect(await salesforce.getAttribute("href")).toBe("/auth/salesforce");
        const hubspot = page.getByRole("link", { name: "Sign in with HubSpot" });
        expect(await hubspot.getAttribute("href")).toBe("/auth/hubspot");
      });
    });

    test("a session that ends while working leads to the sign-in page", async () => {
      await admin.visit({ path: "/status" }, async (page, behaviour) => {
        await page.getByRole("heading", { name: "Status" }).waitFor();
        behaviour.signedOut = true;
        await page.getByRole("link", { name: "Calls" }).click();
        await page.getByRole("link", { name: "Sign in with HubSpot" }).waitFor();
      });
    });

    test("a part that fails says so with its reference, and can be tried again", async () => {
      await admin.visit({ path: `/?${OCTOBER}`, behaviour: { failRevenue: true } }, async (page, behaviour) => {
        const alert = page.getByRole("alert");
        expect(oneLine(await alert.textContent())).toBe(
          "Revenue could not be loaded. Your figures are safe. The database did not answer.Try againReference 7F3K.",
        );
        behaviour.failRevenue = false;
        await page.getByRole("button", { name: "Try again" }).click();
        await page.locator(".money-now", { hasText: "$180,000.00" }).waitFor();
      });
    });

    test("an empty list names its filters and clears them", async () => {
      await admin.visit({ path: `/calls?${OCTOBER}&channel=email&result=booked` }, async (page) => {
        await page.getByText("No calls fit Booked, Email in this period, 1–31 October 2026.").waitFor();
        await page.getByRole("button", { name: "Clear filters" }).first().click();
        await page.getByText("200 calls · 80 booked · 50 closed · $180,000.00").waitFor();
      });
    });

    test("rehearsal and an ended connection are told on every page", async () => {
      await admin.visit({ path: "/status", behaviour: { status: "rehearsal" } }, async (page) => {
        await page.getByText("Nothing is written outside.").waitFor();
      });
      await admin.visit({ path: "/calls", behaviour: { status: "reconnect" } }, async (page) => {
        await page.getByText("Salesforce ended the connection. Sign in again; nothing was lost.").waitFor();
        expect(await page.getByRole("link", { name: "Sign in again" }).getAttribute("href")).toBe("/auth/salesforce");
      });
    });
  });
});

async function changeOutcome(page: Page, outcome: string): Promise<void> {
  await page.getByRole("button", { name: "Change outcome" }).click();
  await page.getByRole("radio", { name: outcome }).check();
  await page.getByRole("button", { name: "Change, and update Salesforce and Google Ads" }).click();
}

async function focusedText(page: Page): Promise<string> {
  return await page.evaluate("document.activeElement.textContent");
}
