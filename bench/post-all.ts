import autocannon from "autocannon";
import type { SignedPost } from "./signed-posts.ts";

/** What posting took. Latencies are in milliseconds. */
export interface PostReport {
  readonly perSecond: number;
  readonly accepted: number;
  readonly p50: number;
  readonly p99: number;
}

/** Posts every webhook once over this many connections at a time, as fast as they are taken. Throws when one is not accepted. */
export async function postAll(url: string, posts: readonly SignedPost[], connections: number): Promise<PostReport> {
  let next = 0;
  const started = performance.now();
  let ended = started;
  const result = await autocannon({
    url,
    connections,
    amount: posts.length,
    // Autocannon itself looks only once a second whether it is done.
    setupClient: (client) => {
      client.on("response", () => {
        ended = performance.now();
      });
    },
    requests: [
      {
        method: "POST",
        setupRequest: (request) => {
          const post = posts[next % posts.length];
          next += 1;
          return {
            ...request,
            body: post?.body ?? "",
            headers: { "content-type": "application/json", signature: post?.signature ?? "" },
          };
        },
      },
    ],
  });
  const seconds = (ended - started) / 1000;
  const accepted = result["2xx"];
  if (accepted !== posts.length || next < posts.length) {
    throw new Error(
      `Of ${posts.length} webhooks ${accepted} were accepted; ${result.errors} failed, ${result.non2xx} were refused.`,
    );
  }
  return { perSecond: accepted / seconds, accepted, p50: result.latency.p50, p99: result.latency.p99 };
}
