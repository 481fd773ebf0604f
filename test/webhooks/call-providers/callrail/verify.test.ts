import { expect, test } from "vitest";
import { instant } from "../../../../app/values/instant.ts";
import { verifyCallRail } from "../../../../webhooks/call-providers/callrail/verify.ts";
import { authenticSample } from "../harness.ts";
import { callRailHarness } from "./harness.ts";

const sample = authenticSample(callRailHarness);
const rotated = {
  signingKey: "new",
  previousSigningKey: callRailHarness.settings.signingKey,
  previousSigningKeyUntil: "2026-03-04",
};

test("the previous key is accepted through its last day and no longer", () => {
  const at = (time: string) => ({ ...sample, receivedAt: instant(time) });
  expect(verifyCallRail(at("2026-03-04T23:59:59.999Z"), rotated)).toBe("authentic");
  expect(verifyCallRail(at("2026-03-05T00:00:00.000Z"), rotated)).toBe("forged");
});

test("a previous key without a last day is not accepted", () => {
  expect(verifyCallRail(sample, { ...rotated, previousSigningKeyUntil: undefined })).toBe("forged");
});
