import { afterAll, beforeAll, describe } from "vitest";
import { accessSuite } from "./access-suite.ts";
import { openAdmin, type Visitor, WITHOUT_BROWSER } from "./browser.ts";
import { callsSuite } from "./calls-suite.ts";
import { revenueSuite } from "./revenue-suite.ts";
import { statesSuite } from "./states-suite.ts";

const NAME = WITHOUT_BROWSER ? `the browser admin (skipped: ${WITHOUT_BROWSER})` : "the browser admin";

// One build and one browser serve all suites; every test has a server and a browser profile of its own, so they can run side by side.
describe.skipIf(WITHOUT_BROWSER).concurrent(NAME, { timeout: 60_000 }, () => {
  let admin: Awaited<ReturnType<typeof openAdmin>>;
  beforeAll(async () => {
    admin = await openAdmin();
  });
  afterAll(async () => await admin?.close());

  const visit: Visitor = async (where, look) => await admin.visit(where, look);
  revenueSuite(visit);
  callsSuite(visit);
  statesSuite(visit);
  accessSuite(visit, () => admin.built);
});
