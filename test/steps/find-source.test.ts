import { describe, expect, test } from "vitest";
import type { TrackingNumber } from "../../app/records/tracking-number.ts";
import { bindingAt, findSource } from "../../app/steps/find-source.ts";
import { addMs } from "../../app/values/instant.ts";
import { INSTALL, NOON, phone } from "../support/builders.ts";

const binding: TrackingNumber = {
  installId: INSTALL,
  number: phone("+12025550199"),
  binding: { kind: "campaign", source: { channel: "offline", campaign: "Radio spring" } },
  from: NOON,
};

describe("findSource", () => {
  test("reads a source from the dialled number alone, without any website visit", () => {
    expect(findSource({ trackingNumber: binding.number }, binding)).toEqual({
      source: { channel: "offline", campaign: "Radio spring" },
      level: { reached: "campaign", reason: "campaign_number" },
    });
  });

  test("knows nothing of a number that is not bound and of which the provider says nothing", () => {
    expect(findSource({}, undefined)).toEqual({
      source: { channel: "unknown" },
      level: { reached: "none", reason: "number_not_bound" },
    });
  });

  test("reaches the session where the provider saw one, and lets the binding name channel and campaign", () => {
    const seen = { channel: "paid_search", campaign: "(not set)", keyword: "boiler" } as const;
    expect(findSource({ source: seen }, binding)).toEqual({
      source: { channel: "offline", campaign: "Radio spring", keyword: "boiler" },
      level: { reached: "session", reason: "provider_session" },
    });
  });

  test.each([
    { keyword: "boiler" },
    { landingPage: "https://example.com/" },
    { clickIds: [{ platform: "google", kind: "gclid", value: "x" } as const] },
  ])("counts %j as the facts of a session", (fact) => {
    expect(findSource({ source: { channel: "paid_search", ...fact } }, undefined).level.reached).toBe("session");
  });

  test.each([{ campaign: "Boilers" }, { clickIds: [] }])("does not count %j as the facts of a session", (fact) => {
    const { source, level } = findSource({ source: { channel: "paid_search", ...fact } }, undefined);
    expect(source).toEqual({ channel: "paid_search", ...fact });
    expect(level).toEqual({ reached: "none", reason: "number_not_bound" });
  });
});

describe("bindingAt", () => {
  const ended = { ...binding, until: addMs(NOON, 1_000) };
  const next = { ...binding, from: addMs(NOON, 1_000) };

  test("holds from its first moment and not at its last", () => {
    expect(bindingAt([ended], addMs(NOON, -1))).toBeUndefined();
    expect(bindingAt([ended], NOON)).toBe(ended);
    expect(bindingAt([ended], addMs(NOON, 999))).toBe(ended);
    expect(bindingAt([ended], addMs(NOON, 1_000))).toBeUndefined();
  });

  test("gives each moment to one binding of a number's history", () => {
    expect(bindingAt([ended, next], addMs(NOON, 1_000))).toBe(next);
  });
});
