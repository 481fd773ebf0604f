import { expect, test } from "vitest";
import { sweep } from "../../app/jobs/sweep.ts";
import type { InstallStatus } from "../../app/records/install.ts";
import { connectionId, installId } from "../../app/values/ids.ts";
import { anInstall, INSTALL, TO_GOOGLE } from "../support/builders.ts";

interface LeftOver {
  readonly status?: InstallStatus;
  readonly webhooks?: boolean;
  readonly deliveries?: boolean;
  readonly requests?: boolean;
  readonly events?: boolean;
  readonly polls?: boolean;
}

/** The names of the jobs that a sweep over one install asks for. */
async function woken(left: LeftOver): Promise<readonly string[]> {
  const names: string[] = [];
  const unused = () => Promise.reject(new Error("A sweep only adds."));
  const count = await sweep({
    installs: { listActive: async () => [anInstall({ status: left.status ?? "live" })] },
    deliveriesIn: { hasDue: async () => left.webhooks ?? false },
    deliveriesOut: {
      dueDestinations: async () => (left.deliveries ? [TO_GOOGLE] : []),
      connectionsWithOpenRequests: async () => (left.requests ? [connectionId("google-1")] : []),
    },
    events: {
      waiting: async () => (left.events ? [{ id: "1", object: "opportunity", recordId: "6", change: "changed" }] : []),
    },
    polls: () => left.polls ?? false,
    queue: {
      add: async ({ name, payload }) => {
        expect(installId(payload["installId"] ?? "")).toBe(INSTALL);
        names.push(name);
      },
      process: unused,
      counts: unused,
      deadLetters: unused,
      retryDeadLetter: unused,
      close: unused,
    },
  });
  expect(count).toBe(names.length);
  return names.sort();
}

const EVERYTHING = { webhooks: true, deliveries: true, requests: true, events: true };

test.each([
  ["a webhook that nobody works on", { webhooks: true }, ["process-calls"]],
  ["a delivery whose time has come", { deliveries: true }, ["deliver"]],
  ["a request without a verdict", { requests: true }, ["check-requests"]],
  ["a change that the CRM told of", { events: true }, ["sync-opportunities"]],
  ["a CRM that has to be asked", { polls: true }, ["sync-opportunities"]],
  ["nothing", {}, []],
])("a sweep wakes %s", async (_what, left, names) => expect(await woken(left)).toEqual(names));

test("in rehearsal everything but sending goes on", async () => {
  expect(await woken({ ...EVERYTHING, status: "rehearsal" })).toEqual([
    "check-requests",
    "process-calls",
    "sync-opportunities",
  ]);
});

test("while the CRM waits for a sign-in calls are still worked on, and nothing else", async () => {
  expect(await woken({ ...EVERYTHING, status: "reconnect" })).toEqual(["process-calls"]);
});
