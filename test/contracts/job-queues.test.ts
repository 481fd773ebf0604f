import { describe } from "vitest";
import { addingContract } from "../adapters/job-queues/contract/adding.ts";
import { endingContract } from "../adapters/job-queues/contract/ending.ts";
import { failingContract } from "../adapters/job-queues/contract/failing.ts";
import { workingContract } from "../adapters/job-queues/contract/working.ts";
import { useQueueWorld } from "../adapters/job-queues/contract/world.ts";
import { harnesses, type QueueHarness } from "../adapters/job-queues/harness.ts";

const kinds: readonly [string, QueueHarness][] = Object.entries(harnesses);

for (const [kind, { unavailable, open }] of kinds) {
  const reason = unavailable === undefined ? "" : ` (skipped: ${unavailable})`;
  describe.skipIf(unavailable !== undefined)(`the ${kind} job queue${reason}`, () => {
    const world = useQueueWorld({ unavailable, open });
    addingContract(world);
    workingContract(world);
    failingContract(world);
    endingContract(world);
  });
}
