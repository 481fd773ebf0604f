import { z } from "zod";
import type { Speaker, Transcript } from "../records/transcript.ts";
import { InvalidInputError } from "../values/errors.ts";

const transcriptFile = z.object({
  turns: z
    .array(
      z.object({
        speaker: z.enum(["agent", "caller"]),
        text: z.string(),
        startSeconds: z.number().min(0).optional(),
      }),
    )
    .min(1),
});

/**
 * Reads a transcript as JSON (`{"turns": [{"speaker": "agent", "text": "…"}]}`) or as plain lines "Agent: …" and "Caller: …", where a line without a
 * speaker continues the one before. Throws InvalidInputError, which names the path.
 */
export function readTranscript(text: string): Transcript {
  return text.trimStart().startsWith("{") ? readJson(text) : readLines(text);
}

function readJson(text: string): Transcript {
  const parsed = transcriptFile.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new InvalidInputError("transcript.shape", `${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInputError("transcript.json", "the whole: begins like JSON and is none");
  }
}

function readLines(text: string): Transcript {
  const turns: { speaker: Speaker; text: string }[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, name, spoken = ""] = /^\s*(agent|caller)\s*:\s*(.*)$/i.exec(line) ?? [];
    const last = turns.at(-1);
    if (name !== undefined) turns.push({ speaker: name.toLowerCase() === "agent" ? "agent" : "caller", text: spoken });
    else if (last !== undefined) last.text = `${last.text} ${line.trim()}`.trim();
    else if (line.trim() !== "")
      throw new InvalidInputError("transcript.speaker", `line ${index + 1}: does not begin with "Agent:" or "Caller:"`);
  }
  if (turns.length === 0) throw new InvalidInputError("transcript.empty", "the whole: nobody says anything");
  return { turns };
}
