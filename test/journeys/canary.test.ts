import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Job } from "../../app/adapters/job-queues/job-queue.ts";
import type { CallDetail, CallList } from "../../app/http/contract.ts";
import { eventually, type RunningProduct, startRunningProduct } from "../support/running-product.ts";
import { aroundToday, type Customer, callBody, connectGoogle, SIGNING_KEY, signUpLive } from "./customer.ts";

const PHONE = "+12025550191";
const SENTENCE = "the canary sings at midnight behind the boiler";
const EMAIL = "canary.person@birds.example";
const NAME = "Canary Birdsong";

let running: RunningProduct;
let customer: Customer;
const logged: string[] = [];
const jobs: Job[] = [];
const refusals: string[] = [];

beforeAll(async () => {
  running = await startRunningProduct({ LOG_LEVEL: "trace", POLL_SECONDS: "0.5" });
  const { product } = running;
  Object.assign(product.logger, {
    [pino.symbols.streamSym]: { write: (line: string) => void logged.push(line) },
  });
  const { add } = product.queue;
  const addAndRemember: typeof add = (job, options) => {
    jobs.push(job);
    return add(job, options);
  };
  Object.assign(product.queue, { add: addAndRemember });

  customer = await signUpLive(running, "salesforce");
  await connectGoogle(customer.admin);
  await customer.admin.connect("/connect/slack?channel=%23call-alerts");
  await product.queue.add({ name: "process-calls", payload: { installId: "nobody" } });
  await tellBothStories();
  await provokeRefusals();
  await eventually(
    () => product.queue.deadLetters(10),
    (dead) => dead.length > 0,
  );
});
afterAll(() => running?.close());

describe("nothing that is secret or personal", () => {
  test("gets into a log line", () => {
    const lines = logged.join("\n");
    for (const unit of ["signed in", "processed calls", "delivered"]) expect(lines).toContain(`"msg":"${unit}"`);
    expect(found(lines)).toEqual([]);
  });

  test("gets into a job or a dead letter", async () => {
    const dead = await running.product.queue.deadLetters(100);
    expect(jobs.length).toBeGreaterThan(5);
    expect(dead.length).toBeGreaterThan(0);
    const stored = await running.product.database.connection.collection("jobs").find({}).toArray();
    expect(found(JSON.stringify([jobs, dead, stored]))).toEqual([]);
  });

  test("gets into a refusal", () => {
    expect(refusals.length).toBe(7);
    expect(found(refusals.join("\n"))).toEqual([]);
  });

  test("gets into an address that we call, but for the number that Salesforce's search takes there", () => {
    const { salesforce, hubspot, google, slack } = running.world;
    const addresses = [salesforce, hubspot, google, slack].flatMap(({ requests }) =>
      requests.map(({ path, query }) => decodeURIComponent(`${path}?${query}`)),
    );
    expect(addresses.length).toBeGreaterThan(20);
    const searches = addresses.filter((address) => /^\/services\/data\/v[\d.]+\/search\?/.test(address));
    const others = addresses.filter((address) => !searches.includes(address));
    expect(found(others.join("\n"))).toEqual([]);
    expect(found(searches.join("\n")).filter((each) => each !== "phone")).toEqual([]);
  });

  test("lies in the clear among credentials, connections and sessions", async () => {
    const collections = ["credentials", "connections", "connection-keys", "sessions", "installs"];
    const documents = await Promise.all(
      collections.map((name) => running.product.database.connection.collection(name).find({}).toArray()),
    );
    expect(found(JSON.stringify(documents))).toEqual([]);
  });
});

/** One call that is won, with everything personal in it. */
async function tellBothStories(): Promise<void> {
  const { org } = running.world.salesforce;
  await customer.post(
    callBody({
      resource_id: "CALcanary",
      customer_phone_number: PHONE,
      customer_name: NAME,
      conversational_transcript: `${callBody({})["conversational_transcript"]}\nCaller: By the way, ${SENTENCE}.`,
    }),
  );
  await eventually(
    () => org.all("rngl__Call__c").length,
    (count) => count === 1,
  );
  const lead = org.all("Lead")[0];
  org.update("Lead", String(lead?.["Id"]), { Email: EMAIL });
  running.world.moveTo(Date.now());
  const { opportunityId = "" } = org.convertLead(String(lead?.["Id"]), {
    opportunityName: "Boiler",
    stageName: "Qualification",
    amount: 3600,
  });
  org.setOpportunityStage(opportunityId, "Closed Won");
  await eventually(
    () => running.world.google.accepted().length,
    (count) => count === 1,
  );
  const [call] = ((await customer.admin.get(`/api/calls?${aroundToday()}`)) as CallList).calls;
  const detail = (await customer.admin.get(`/api/calls/${call?.id}`)) as CallDetail;
  if (!JSON.stringify(detail).includes(SENTENCE)) throw new Error("The canary never sang.");
}

/** Asks for refusals of every kind with canaries in all that is sent. */
async function provokeRefusals(): Promise<void> {
  const { webUrl } = running;
  const { csrfToken } = (await customer.admin.get("/api/me")) as { csrfToken: string };
  const headers = {
    cookie: customer.admin.cookie,
    "content-type": "application/json",
    "x-csrf-token": csrfToken,
    signature: "AAAA",
  };
  const personal = { text: `${PHONE} ${SENTENCE} ${EMAIL} ${NAME}`, key: SIGNING_KEY };
  const post = async (url: string, body: string) => {
    const response = await fetch(new URL(url, webUrl), { method: "POST", headers, body });
    if (response.ok) throw new Error(`${url} was not refused.`);
    refusals.push(await response.text());
  };
  await post(`${customer.webhookUrl}/post-call`, JSON.stringify(personal));
  await post(`/webhooks/callrail/${encodeURIComponent(PHONE)}`, JSON.stringify(personal));
  await post("/api/connections", JSON.stringify({ vendor: "callrail", name: NAME, settings: personal }));
  await post("/api/connections", `{"broken": "${personal.text}`);
  await post("/api/tracking-numbers", JSON.stringify({ number: personal, kind: personal.text }));
  await post(`/api/calls/${encodeURIComponent(PHONE)}/outcome`, JSON.stringify({ label: personal.text }));
  await post(`/nothing/${encodeURIComponent(EMAIL)}`, JSON.stringify(personal));
}

/** The names of the canaries in a text. Phones may be told by their last four digits. */
function found(text: string): readonly string[] {
  return [...canaries()].filter(([, canary]) => text.includes(canary)).map(([name]) => name);
}

function* canaries(): Generator<readonly [name: string, canary: string]> {
  yield* [
    ["phone", PHONE.slice(2)],
    ["phone", "555-0191"],
    ["phone", "(202) 555"],
    ["sentence", SENTENCE],
    ["e-mail", EMAIL],
    ["name", NAME],
    ["signing key", SIGNING_KEY],
    ["client secret", running.world.environment["SALESFORCE_CLIENT_SECRET"] ?? "-"],
    ["webhook key", customer.webhookUrl.split("/").at(-1) ?? "-"],
    ["session", decodeURIComponent(customer.admin.cookie.split("=")[1] ?? "-").slice(2, 34)],
  ] as const;
  const { salesforce, google, slack } = running.world;
  for (const { headers } of [salesforce, google, slack].flatMap(({ requests }) => requests)) {
    const token = headers["authorization"]?.replace(/^Bearer /, "");
    if (token !== undefined) yield ["access token", token];
  }
}
