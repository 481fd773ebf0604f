import { describe, expect, test } from "vitest";
import { oneLine, type Visitor } from "./browser.ts";

const OCTOBER = "from=2026-10-01&to=2026-10-31";

/** What the Revenue page says, draws and opens. */
export function revenueSuite(visit: Visitor): void {
  describe("Revenue", () => {
    test("says in text what the month earned, and from how many calls", async () => {
      await visit({ path: `/?${OCTOBER}` }, async (page) => {
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
      await visit({ path: `/?${OCTOBER}` }, async (page) => {
        await page.getByRole("link", { name: "Week of 12 Oct: $50,400.00 closed. 52 calls: 14 closed," }).click();
        await page.waitForURL("**/calls?from=2026-10-12&to=2026-10-18");
      });
    });

    test("draws columns that are as high as the figures, and shows the same figures as a table", async () => {
      await visit({ path: `/?${OCTOBER}` }, async (page) => {
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
      await visit({ path: `/?${OCTOBER}` }, async (page) => {
        await page.getByRole("link", { name: "Organic search, narrow the page to it" }).click();
        await page.waitForURL(`**/?${OCTOBER}&channel=organic_search&by=campaign`);
        await page.locator(".money-now", { hasText: "$36,000.00" }).waitFor();
        await page.getByRole("button", { name: "Channel: Organic search. Remove this filter" }).click();
        await page.locator(".money-now", { hasText: "$180,000.00" }).waitFor();
      });
    });

    test("sorts its sources by any column, kept in the address", async () => {
      await visit({ path: `/?${OCTOBER}` }, async (page) => {
        await page.getByRole("button", { name: "Booked" }).click();
        await page.getByRole("button", { name: "Booked" }).click();
        await page.waitForURL("**&sort=booked.up");
        expect(await page.locator("tbody .source-name").first().textContent()).toBe("Not known");
        expect(await page.locator('th[aria-sort="ascending"]').textContent()).toBe("Booked");
      });
    });

    test("is of this month until another period is chosen, which then stands in the address", async () => {
      await visit({ path: "/" }, async (page) => {
        await page.getByRole("button", { name: "This month" }).click();
        await page.getByRole("textbox", { name: "From" }).fill("2026-10-05");
        await page.getByRole("textbox", { name: "To" }).fill("2026-10-11");
        await page.getByRole("button", { name: "Show these days" }).click();
        await page.waitForURL("**/?from=2026-10-05&to=2026-10-11");
        await page.getByRole("button", { name: "5–11 October 2026" }).waitFor();
      });
    });
  });
}
