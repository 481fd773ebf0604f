export { buildDemoMonth } from "./build-month.ts";
export type { DemoCall, DemoMonth, DemoSource } from "./demo-call.ts";
export { type DemoWebhook, demoWebhooks } from "./webhooks.ts";
