export { buildDemoMonth } from "./build-month.ts";
export type { DemoBinding, DemoCall, DemoMonth, DemoSource } from "./demo-call.ts";
export { type DemoConnections, type DemoWebhook, demoWebhooks } from "./webhooks.ts";
