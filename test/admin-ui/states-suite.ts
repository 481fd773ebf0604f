import { describe, expect, test } from "vitest";
import { oneLine, type Visitor } from "./browser.ts";

const OCTOBER = "from=2026-10-01&to=2026-10-31";

/** Keys, sign-in, failures, empty lists and banners. */
export function statesSuite(visit: Visitor): void {
  describe("keyboard", () => {
    test("leads to a call and back to its row", async () => {
      await visit({ path: `/?${OCTOBER}` }, async (page) => {
        await page.locator(".money-now").waitFor();
        await page.keyboard.press("g");
        await page.keyboard.press("c");
        await page.locator("[data-call=call-1]").waitFor();
        for (const [key, call] of [
          ["j", 1],
          ["j", 2],
          ["ArrowDown", 3],
          ["k", 2],
        ] as const) {
          await page.keyboard.press(key);
          await page.locator(`[data-call=call-${call}]:focus`).waitFor();
        }
        await page.keyboard.press("Enter");
        await page.getByRole("dialog").getByRole("heading", { name: "Sam Ito" }).waitFor();
        await page.keyboard.press("Escape");
        await page.locator("[data-call=call-2]:focus").waitFor();
        expect(page.url()).toContain(`/calls?${OCTOBER}`);
      });
    });

    test("shows its list on a question mark, and single keys can be turned off", async () => {
      await visit({ path: "/status" }, async (page) => {
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
      await visit({ path: "/calls/call-1", behaviour: { signedOut: true } }, async (page) => {
        const salesforce = page.getByRole("link", { name: "Sign in with Salesforce" });
        expect(await salesforce.getAttribute("href")).toBe("/auth/salesforce");
        const hubspot = page.getByRole("link", { name: "Sign in with HubSpot" });
        expect(await hubspot.getAttribute("href")).toBe("/auth/hubspot");
      });
    });

    test("a session that ends while working leads to the sign-in page", async () => {
      await visit({ path: "/status" }, async (page, behaviour) => {
        await page.getByRole("heading", { name: "Status" }).waitFor();
        behaviour.signedOut = true;
        await page.getByRole("link", { name: "Calls" }).click();
        await page.getByRole("link", { name: "Sign in with HubSpot" }).waitFor();
      });
    });

    test("a part that fails says so with its reference, and can be tried again", async () => {
      await visit({ path: `/?${OCTOBER}`, behaviour: { failRevenue: true } }, async (page, behaviour) => {
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
      await visit({ path: `/calls?${OCTOBER}&channel=email&result=booked` }, async (page) => {
        await page.getByText("No calls fit Booked, Email in this period, 1–31 October 2026.").waitFor();
        await page.getByRole("button", { name: "Clear filters" }).first().click();
        await page.getByText("200 calls · 80 booked · 50 closed · $180,000.00").waitFor();
      });
    });

    test("rehearsal and an ended connection are told on every page", async () => {
      await visit({ path: "/status", behaviour: { status: "rehearsal" } }, async (page) => {
        await page.getByText("Nothing is written outside.").waitFor();
      });
      await visit({ path: "/calls", behaviour: { status: "reconnect" } }, async (page) => {
        await page.getByText("Salesforce ended the connection. Sign in again; nothing was lost.").waitFor();
        expect(await page.getByRole("link", { name: "Sign in again" }).getAttribute("href")).toBe("/auth/salesforce");
      });
    });
  });
}
