import { openQueue, type QueuePlace } from "./harness.ts";

/**
 * A worker to be killed: works the jobs of the place named on the command line, tells on standard output what it starts and ends, and never ends the
 * job whose number is `hangs`.
 */
const [kind, address = "", prefix = "", hangs] = process.argv.slice(2);
if (kind !== "bull" && kind !== "embedded") throw new Error("Names no kind of queue.");
const place: QueuePlace = { kind, address, prefix };

const queue = await openQueue(place);
await queue.process({
  count: {
    concurrency: 2,
    run: async ({ number }) => {
      process.stdout.write(`started ${number}\n`);
      if (number === hangs) await new Promise(() => {});
      process.stdout.write(`ended ${number}\n`);
    },
  },
});
