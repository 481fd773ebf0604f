import { chromium } from "playwright-core";
import { startAdminServer } from "./admin-server.ts";
import { NOW } from "./golden-month.ts";
const b = {} as any;
const server = await startAdminServer("/tmp/rl-ui-build", b);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true });
const Q = "?from=2026-10-01&to=2026-10-31";
const want = process.argv.slice(2);
const shots: [string, string, number, any?, any?][] = [
  ["revenue", "/" + Q, 1280], ["revenue-m", "/" + Q, 390], ["revenue-320", "/" + Q + "&weeks=table", 320],
  ["calls", "/calls" + Q, 1280], ["calls-m", "/calls" + Q, 390],
  ["call", "/calls/call-1" + Q, 1280], ["call-m", "/calls/call-1" + Q, 390], ["status", "/status", 1280],
  ["drawer", "/calls" + Q, 1280, async (p: any) => { await p.click("[data-call=call-3]"); await p.waitForSelector("mark"); await p.click("text=Change outcome"); await p.waitForTimeout(400); }],
  ["period", "/" + Q + "&channel=direct&result=closed", 1280, async (p: any) => { await p.click("text=1–31 October 2026 >> nth=0").catch(()=>{}); await p.click("button:has-text('month')"); await p.waitForTimeout(300); }],
  ["keys", "/" + Q, 1280, async (p: any) => { await p.keyboard.press("?"); await p.waitForTimeout(400); }],
  ["signin", "/" , 1280, undefined, { signedOut: true }],
  ["rehearsal", "/" + Q, 1280, undefined, { status: "rehearsal", failRevenue: true }],
  ["reconnect", "/calls" + Q, 1280, undefined, { status: "reconnect", noCalls: true }],
];
for (const [name, path, width, act, behave] of shots) {
  if (want.length && !want.includes(name)) continue;
  for (const k of Object.keys(b)) delete b[k];
  Object.assign(b, behave ?? {});
  for (const scheme of ["light", "dark"] as const) {
    if (scheme === "dark" && !["revenue","drawer","calls-m","signin","call"].includes(name)) continue;
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
    page.on("console", (m) => console.log(name, m.type(), m.text()));
    page.on("pageerror", (e) => console.log(name, "ERR", e.message));
    await page.clock.setFixedTime(NOW);
    await page.goto(server.url + path);
    await page.waitForLoadState("networkidle");
    if (act) await act(page);
    console.log(name, "overflow", await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
    await page.screenshot({ path: `/tmp/rl-shots/${name}-${scheme}.png`, fullPage: !["calls","calls-m","drawer","keys","period"].includes(name) });
    await page.close();
  }
}
await browser.close(); await server.close();
