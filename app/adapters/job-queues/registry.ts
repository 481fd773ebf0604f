import { createBullQueue } from "./bull/index.ts";
import { createEmbeddedQueue } from "./embedded/index.ts";

/** The job queues: `bull` where there is a Redis, else `embedded` in the database. */
export const jobQueues = { bull: createBullQueue, embedded: createEmbeddedQueue };
