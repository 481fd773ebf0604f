import type { InstallSettings } from "../records/install.ts";

/**
 * The settings that a new install begins with. Candidates are preferred contact before lead before company, then with an open opportunity, then by
 * latest activity; attribution is last touch over 90 days, as the bidding platforms count.
 */
export const DEFAULT_SETTINGS: InstallSettings = {
  homeCountry: "US",
  timeZone: "America/Los_Angeles",
  currency: "USD",
  attribution: { model: { kind: "last" }, windowDays: 90 },
  matching: { objects: ["contact", "lead", "company"], sharedAbove: 5, createPeople: true },
  outcomes: { bar: 0.6, providerLabels: {}, minimumTalkSeconds: 10 },
  alerts: { missedCalls: true, highValue: { on: true, fromMinor: 200_000 } },
  ownNumbers: [],
};
