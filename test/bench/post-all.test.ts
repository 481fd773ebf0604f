import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { expect, test } from "vitest";
import { postAll } from "../../bench/post-all.ts";

const POSTS = ["a", "b", "c", "d"].map((body) => ({ body, signature: `signature of ${body}` }));

test("every webhook is posted once with its own signature", async () => {
  const seen: string[] = [];
  const report = await postTo((request, response) => {
    request.on("data", (chunk: Buffer) => seen.push(`${chunk}: ${request.headers["signature"]}`));
    request.on("end", () => response.end("{}"));
  });
  expect(seen.sort()).toEqual(POSTS.map(({ body, signature }) => `${body}: ${signature}`));
  expect(report.accepted).toBe(4);
});

test("a webhook that is refused ends the bench", async () => {
  const refusing = postTo((request, response) => {
    request
      .resume()
      .on("end", () => response.writeHead(request.headers["signature"] === "signature of c" ? 401 : 200).end());
  });
  await expect(refusing).rejects.toThrow("Of 4 webhooks 3 were accepted; 0 failed, 1 were refused.");
});

async function postTo(listener: RequestListener): ReturnType<typeof postAll> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("The server has no port.");
    return await postAll(`http://127.0.0.1:${address.port}/`, POSTS, 2);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
