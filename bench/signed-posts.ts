import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { z } from "zod";

/** One webhook, ready to be posted. */
export interface SignedPost {
  readonly body: string;
  /** CallRail's `Signature` header. */
  readonly signature: string;
}

/** The key that the bench's CallRail company signs with. */
export const SIGNING_KEY = "072e77e426f92738a72fe23c4d1953b4";

/** The number that all calls of a bench are made to. */
export const TRACKING_NUMBER = "+12025550177";

const FIXTURES = new URL("../test/fixtures/", import.meta.url);
const FIRST_AREA_CODE = 201;
const NUMBERS_PER_AREA = 100;
/** Every tenth call comes from a number that has called before. */
const CALLS_PER_REPEAT = 10;

const dialogueSchema = z.object({
  turns: z.array(z.object({ speaker: z.enum(["agent", "caller"]), text: z.string() })),
});
const sampleSchema = z.record(z.string(), z.unknown());

/** Post-call webhooks as CallRail sends them, each with a call, a caller and a transcript of its own; `run` keeps the calls of two runs apart. */
export function signedPosts(run: string, count: number): readonly SignedPost[] {
  const sample = sampleSchema.parse(
    JSON.parse(readFileSync(new URL("webhooks/callrail/post_call.json", FIXTURES), "utf8")),
  );
  const transcripts = readTranscripts();
  const start = Date.now();
  return Array.from({ length: count }, (_, index) => {
    const number = callerNumber(index % CALLS_PER_REPEAT === 0 ? Math.floor(index / 2) : index);
    const body = JSON.stringify({
      ...sample,
      id: index,
      resource_id: `CAL-${run}-${index}`,
      start_time: new Date(start - index * 1000).toISOString(),
      customer_name: `Caller ${index}`,
      customer_phone_number: number,
      tracking_phone_number: TRACKING_NUMBER,
      transcription: "",
      conversational_transcript: transcripts[index % transcripts.length],
    });
    return { body, signature: createHmac("sha1", SIGNING_KEY).update(body).digest("base64") };
  });
}

/** The number of a caller: always a fictitious 555-01xx one, 100 in each area code. */
export function callerNumber(caller: number): string {
  const area = FIRST_AREA_CODE + Math.floor(caller / NUMBERS_PER_AREA);
  if (area > 999) throw new Error("There are not so many fictitious numbers.");
  return `+1${area}55501${String(caller % NUMBERS_PER_AREA).padStart(2, "0")}`;
}

function readTranscripts(): readonly string[] {
  const lines = gunzipSync(readFileSync(new URL("calls/dev.jsonl.gz", FIXTURES))).toString("utf8");
  return lines
    .trim()
    .split("\n")
    .map((line) => dialogueSchema.parse(JSON.parse(line)).turns)
    .map((turns) =>
      turns.map(({ speaker, text }) => `${speaker === "agent" ? "Agent" : "Caller"}: ${text}`).join("\n"),
    );
}
