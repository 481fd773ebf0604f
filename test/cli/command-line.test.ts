import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseConfig } from "../../app/config.ts";
import { EmbeddedMongoError } from "../../app/embedded-mongo/index.ts";
import { runCommand } from "./run-command.ts";

const webhook = (name: string): string => fileURLToPath(new URL(`../fixtures/webhooks/${name}`, import.meta.url));
const fileOf = (text: string) => ({ readFile: async () => Buffer.from(text) });

test("parse prints what a CallRail webhook says of its call, and that no signature was checked", async () => {
  const run = await runCommand(["parse", webhook("callrail/post_call.json"), "--provider", "callrail"]);
  expect(run.code).toBe(0);
  expect(run.printed[0]).toBe("call CAL11112222333344445555666677778888 (ended)");
  expect(run.printed).toContain("  caller.number: +12025550143");
  expect(run.printed).toContain("  source.clickIds.0.value: Cj0KCQiA-EXAMPLE-callrail-01");
  expect(run.printed.at(-1)).toBe("1 call update. The signature was not checked.");
});

test("parse reads Twilio's forms of an event, with the line break that an editor adds, as JSON too", async () => {
  const file = webhook("twilio/voice_status_completed.txt");
  const run = await runCommand(["parse", file, "--provider", "twilio", "--event", "status", "--json"]);
  const { updates } = JSON.parse(run.printed.join(""));
  expect(updates).toMatchObject([{ stage: "ended", facts: { durationSeconds: 214, trackingNumber: "+12025550177" } }]);
  const added = await runCommand(
    ["parse", "call.txt", "--provider", "twilio", "--event", "status"],
    fileOf(`CallSid=CA${"1".repeat(32)}&AccountSid=AC${"2".repeat(32)}&CallStatus=completed&From=2025550143\n`),
  );
  expect(added.printed).toContain("  caller.number: +12025550143");
});

test("parse completes national numbers for the country that it is told", async () => {
  const body = fileOf('{"id": 1, "customer_phone_number": "020 7946 0123"}');
  const run = await runCommand(["parse", "call.json", "--provider", "callrail", "--country", "GB"], body);
  expect(run.printed).toContain("  caller.number: +442079460123");
});

test("parse names the path of what breaks the provider's shape", async () => {
  const run = await runCommand(["parse", "broken.json", "--provider", "callrail"], fileOf('{"id": ["x"]}'));
  expect(run.code).toBe(1);
  expect(run.complained).toEqual(['broken.json: The delivery does not have the documented shape at "id".']);
});

test.each([
  [["parse", "no-such-file.json", "--provider", "callrail"], "no-such-file.json: this file cannot be read."],
  [["parse", webhook("callrail/post_call.json"), "--provider", "callrail", "--event", "ended"], /has no event "ended"/],
  [["parse", "x.json", "--provider", "nobody"], /Allowed choices are callrail, twilio/],
  [["classify"], /missing required argument 'file'/],
  [["replay"], /required option '--install/],
  [["unreadable", "retry"], "Name the webhooks to retry, or say --all."],
  [["polish"], /unknown command 'polish'/],
])("wrong use ends with 2: %j", async (args, words) => {
  const run = await runCommand(args);
  expect(run.code).toBe(2);
  expect(run.complained.join("\n")).toMatch(words);
});

test.each([[], ["doctor"], ["replay"], ["unreadable", "retry"], ["dead-letters", "list"], ["parse"], ["classify"]])(
  "every command explains itself: %s %s",
  async (...args) => {
    const run = await runCommand([...args, "--help"]);
    expect(run.code).toBe(0);
    expect(run.printed.join("\n")).toMatch(args.length === 0 ? /Exit codes: 0 all is well/ : /Examples?:\n/);
  },
);

test("classify shows label, certainty and the words that it rests on", async () => {
  const words = [
    "Agent: Northside Plumbing, how can I help you?",
    "Caller: Hi, my water heater is leaking.",
    "Can somebody come out tomorrow?",
    "Agent: I have a technician free tomorrow at two. Shall I book that for you?",
    "Caller: Yes please, two o'clock works. Go ahead and book it.",
    "Agent: You are all set, the appointment is booked for tomorrow at two.",
  ].join("\n");
  const run = await runCommand(["classify", "call.txt"], fileOf(words));
  expect(run.printed[0]).toMatch(/^appointment, \d+ % certain$/);
  expect(run.printed.join("\n")).toMatch(/\n {2}(agent|caller), turn [1-5]: ".+"\n/);
  const turns = [{ speaker: "caller", text: "Can someone come tomorrow?" }];
  const asJson = await runCommand(["classify", "call.json", "--json"], fileOf(JSON.stringify({ turns })));
  expect(JSON.parse(asJson.printed.join(""))).toMatchObject({
    evidence: expect.any(Array),
    version: expect.any(String),
  });
});

test.each([
  ['{"turns": [{"speaker": "dog", "text": "woof"}]}', /^call\.txt: turns\.0\.speaker: /],
  ["{nonsense", "call.txt: the whole: begins like JSON and is none."],
  ["hello there", 'call.txt: line 1: does not begin with "Agent:" or "Caller:".'],
  ["", "call.txt: the whole: nobody says anything."],
])("classify says where a transcript is not one: %j", async (text, words) => {
  const run = await runCommand(["classify", "call.txt"], fileOf(text));
  expect(run.code).toBe(1);
  expect(run.complained.join("\n")).toMatch(words);
});

test("the doctor lists every wrong setting at once, each with what to do", async () => {
  const readConfig = () => parseConfig({ PORT: "abc", NODE_ENV: "production", PUBLIC_URL: "http://example.com" });
  const run = await runCommand(["doctor"], { readConfig });
  expect(run.code).toBe(1);
  const wrong = run.printed.filter((line) => line.includes("✕")).map((line) => line.trim().split(":")[0]);
  expect(wrong).toEqual([
    "✕ PORT",
    "✕ MONGODB_URI",
    "✕ REDIS_URL",
    "✕ MASTER_KEYS",
    "✕ SESSION_SECRETS",
    "✕ PUBLIC_URL",
  ]);
  expect(run.printed).toContain("      Put PORT right in the environment; .env.example describes it.");
  expect(run.printed.at(-1)).toBe("6 problems found.");
});

test("the doctor says who holds the embedded database", async () => {
  const held = "It is already open in process 7. Stop that process, or set MONGODB_URI.";
  const compose = async () => {
    throw new EmbeddedMongoError(held);
  };
  const run = await runCommand(["doctor", "--json"], { compose });
  expect(run.code).toBe(1);
  expect(JSON.parse(run.printed.join(""))).toMatchObject({
    healthy: false,
    sections: [{}, { findings: [{ state: "bad", detail: held }] }],
  });
  expect(await runCommand(["dead-letters", "list"], { compose })).toMatchObject({ code: 1 });
});
